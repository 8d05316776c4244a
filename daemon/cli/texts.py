"""Says a sentence of the command line's catalogue. The catalogue is read with the first one: `--help` says none."""

from __future__ import annotations


def text(code: str, language: str, **values: object) -> str:
    """Raises KeyError for an unknown code, language or a missing value."""
    from daemon.cli.catalogue import CATALOGUE

    return CATALOGUE.text(code, language, **values)


def is_known(code: str) -> bool:
    """Whether there is a sentence; a newer daemon may speak of what this command line does not know."""
    from daemon.cli.catalogue import CATALOGUE

    return code in CATALOGUE
