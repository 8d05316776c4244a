"""What a `StateError` says, in bokmål: it is raised in English where the state file is opened, copied or put back.

Called by every command that tells of one. What SQLite or the operating system says besides stands in quotation marks:
those are their words. Must never hide a text that is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from daemon.cli.texts import text
from daemon.domain.wording import Wordings

if TYPE_CHECKING:
    from daemon.ports import StateError

STATE: Mapping[str, str] = {
    "{path} is damaged": "{path} er skadet",
    "{path} does not exist": "{path} finnes ikke",
    "{path} is in the way": "{path} er i veien",
    "{path} cannot be opened": "{path} kan ikke åpnes",
    "{path} is not a state file of samsvar": "{path} er ikke en tilstandsfil fra Samsvar",
    "{path} is not safe for state": "{path} er ikke trygg nok til å ha tilstanden i",
    "{path} was written by a newer samsvar": "{path} er skrevet av en nyere Samsvar",
    "{path} could not be brought to schema {schema}": "{path} lot seg ikke oppgradere til skjema {schema}",
    "the backup {path} could not be written": "sikkerhetskopien {path} lot seg ikke skrive",
    "the state file cannot be used": "tilstandsfilen kan ikke brukes",
    "there is no state yet": "det finnes ingen tilstand ennå",
    "there is nothing to restore": "det er ingenting å hente tilbake",
    "a backup is never written over another file": "en sikkerhetskopi skrives aldri over en annen fil",
    "other users can write to the folder": "andre brukere kan skrive i mappen",
    "it is a SQLite database with other tables": "det er en SQLite-database med andre tabeller",
    "it is empty": "den er tom",
    "the file does not begin as a SQLite database does": "filen begynner ikke slik en SQLite-database gjør",
    "its schema is {found}, this version knows up to {known}": "den har skjema {found}; her er {known} det nyeste",
    "choose another name": "velg et annet navn",
    "set state_dir to an empty folder": "la state_dir peke på en tom mappe",
    "df -h, then systemctl restart samsvar": "df -h, og så systemctl restart samsvar",
    "samsvar restore BACKUP": "samsvar restore SIKKERHETSKOPI",
    "samsvar restore BACKUP (choose another one)": "samsvar restore SIKKERHETSKOPI (velg en annen)",
    "samsvar backup FILE": "samsvar backup FIL",
    "install the newer samsvar again, or samsvar restore {path} (made before the upgrade)": (
        "installer den nyere Samsvar igjen, eller samsvar restore {path} (laget før oppgraderingen)"
    ),
}
"""English as it is raised -> bokmål."""


def told(error: StateError, language: str) -> tuple[str, str, str]:
    """What is wrong, why, and what to type."""
    return said(error.what, language), reason(error.why, language), said(error.what_to_type, language)


def reason(raw: str, language: str) -> str:
    """Why: ours in the reader's language; what SQLite or the operating system says in quotation marks."""
    ours = _wordings().recognise(raw, language) is not None
    return said(raw, language) if ours or not raw else text("said.quoted", language, words=raw)


def said(raw: str, language: str) -> str:
    """In the reader's language; what is not known here, as it is."""
    found = _wordings().recognise(raw, language) if language == "nb" else None
    return raw if found is None else STATE[found.code].format(**found.values)


@cache
def _wordings() -> Wordings:
    return Wordings(((raw, raw) for raw in STATE), {})
