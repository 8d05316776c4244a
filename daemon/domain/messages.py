"""The message catalogue: every sentence that a person reads, in Norwegian bokmål and in English.

Called by the CLI, the reports and the admin socket. An entry is a whole sentence with named `str.format` places;
nothing is glued from pieces, and values arrive already formatted for the reader's locale. Pure: no files, no locale
of the process. Other layers bring entries of their own by making a `Catalogue` from `ENTRIES` and theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import NamedTuple

from daemon.domain.details_detector import DETECTOR_DETAILS
from daemon.domain.details_erp import ERP_DETAILS
from daemon.domain.details_hold import HOLD_DETAILS
from daemon.domain.details_order import ORDER_DETAILS
from daemon.domain.details_record import RECORD_DETAILS
from daemon.domain.details_remote import REMOTE_DETAILS
from daemon.domain.details_snapshot import SNAPSHOT_DETAILS
from daemon.domain.details_soap import SOAP_DETAILS
from daemon.domain.details_why import WHY_DETAILS
from daemon.domain.messages_check import CHECKS
from daemon.domain.messages_cli import CLI
from daemon.domain.messages_drift import DRIFTS
from daemon.domain.messages_hint import HINTS
from daemon.domain.messages_mail import MAILS
from daemon.domain.messages_night import NIGHTS
from daemon.domain.messages_probe import PROBES
from daemon.domain.messages_reason import REASONS
from daemon.domain.messages_record import RECORDS
from daemon.domain.messages_report import REPORTS
from daemon.domain.messages_said import SAID
from daemon.domain.messages_table import TABLES

LANGUAGES = ("nb", "en")


class Sentence(NamedTuple):
    """One entry in both languages."""

    nb: str
    en: str

    def placeholders(self, language: str) -> frozenset[str]:
        """The names of the places to fill in."""
        parts = Formatter().parse(self.nb if language == "nb" else self.en)
        return frozenset(name for _text, name, _spec, _conversion in parts if name is not None)


class Catalogue:
    """An immutable collection of sentences. A code that two parts define raises ValueError when it is made."""

    def __init__(self, *parts: Mapping[str, tuple[str, str]]) -> None:
        entries: dict[str, Sentence] = {}
        for part in parts:
            twice = entries.keys() & part.keys()
            if twice:
                raise ValueError(f"defined twice: {', '.join(sorted(twice))}")
            entries.update({code: Sentence(*pair) for code, pair in part.items()})
        self._entries: Mapping[str, Sentence] = entries

    def __contains__(self, code: object) -> bool:
        return code in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __getitem__(self, code: str) -> Sentence:
        return self._entries[code]

    def text(self, code: str, language: str, **values: object) -> str:
        """The sentence with its places filled. Raises KeyError for an unknown code, language or missing value."""
        if language not in LANGUAGES:
            raise KeyError(language)
        sentence = self._entries[code]
        return (sentence.nb if language == "nb" else sentence.en).format(**values)

    def counted(self, code: str, language: str, count: int, /, **values: object) -> str:
        """`<code>.one` or `<code>.many`; `{count}` is the bare number unless the caller formats it in `values`."""
        form = f"{code}.one" if count == 1 else f"{code}.many"
        return self.text(form, language, **{"count": count, **values})


DETAILS: Mapping[str, tuple[str, str, str]] = {
    **RECORD_DETAILS,
    **ORDER_DETAILS,
    **ERP_DETAILS,
    **SOAP_DETAILS,
    **REMOTE_DETAILS,
    **HOLD_DETAILS,
    **SNAPSHOT_DETAILS,
    **WHY_DETAILS,
    **DETECTOR_DETAILS,
}
"""Texts that are stored in English, each with both languages' sentence for it: (text, bokmål, English); see `told`."""

ENTRIES: tuple[Mapping[str, tuple[str, str]], ...] = (
    REASONS,
    HINTS,
    RECORDS,
    DRIFTS,
    REPORTS,
    NIGHTS,
    MAILS,
    TABLES,
    CHECKS,
    PROBES,
    CLI,
    SAID,
    {code: (nb, en) for code, (_raw, nb, en) in DETAILS.items()},
)
"""What this layer knows; `Catalogue(*ENTRIES, MESSAGES)` adds another layer's."""

CATALOGUE = Catalogue(*ENTRIES)


def text(code: str, language: str, **values: object) -> str:
    """A sentence of this layer's catalogue. Raises KeyError as `Catalogue.text` does."""
    return CATALOGUE.text(code, language, **values)


def counted(code: str, language: str, count: int, /, **values: object) -> str:
    """`text` for a sentence with a number in it: singular or plural."""
    return CATALOGUE.counted(code, language, count, **values)
