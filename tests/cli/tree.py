"""Every command of the command line, as typer knows it."""

from __future__ import annotations

from scripts.reference.command_line import commands

__all__ = ["commands"]
