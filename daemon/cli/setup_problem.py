"""A system that said no during setup, as a problem of the command line."""

from __future__ import annotations

from daemon.cli.problem import FAILED, Problem
from daemon.cli.setup_texts import phrase
from daemon.domain import told
from daemon.domain.errors import Reason, SyncError
from daemon.domain.hint import hint

_SILENT = frozenset({Reason.UNREACHABLE, Reason.TIMEOUT, Reason.SERVER_ERROR, Reason.BAD_REPLY, Reason.INCOMPLETE})


def remote_problem(language: str, error: SyncError, system: str) -> Problem:
    """`system`: erp or wms. The reason and its hint are the domain's. One that did not answer has not said no."""
    what = phrase(f"{'silent' if error.reason in _SILENT else 'refused'}.{system}", language)
    return Problem(str(error.reason), what, reason_of(error, language), hint(str(error.reason), language), FAILED)


def reason_of(error: SyncError, language: str) -> str:
    return told.reason_of(str(error.reason), error.detail, language)
