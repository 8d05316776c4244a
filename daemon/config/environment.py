"""The one place that reads the process's environment. Called by `daemon.config` and, for the language, the CLI."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daemon.config.values import Language


def process_environment() -> Mapping[str, str]:
    """The one reading of the process's environment."""
    return os.environ  # noqa: TID251 - configuration is where the environment is read


def chosen_language() -> Language | None:
    """What whoever types has chosen for this process (SAMSVAR_LANG); None: nothing, or no language of ours."""
    chosen = process_environment().get("SAMSVAR_LANG", "").lower()
    return "nb" if chosen.startswith(("nb", "nn", "no")) else "en" if chosen.startswith("en") else None


def environment_language(environment: Mapping[str, str] | None = None) -> Language:
    """Norwegian when the locale says so, else English; for messages before any file could be read."""
    variables = process_environment() if environment is None else environment
    locale = variables.get("LC_ALL") or variables.get("LC_MESSAGES") or variables.get("LANG") or ""
    return "nb" if locale.lower().startswith(("nb", "nn", "no")) else "en"
