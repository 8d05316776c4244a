"""What stored English texts say, in the reader's language: details of errors, holds of the gate, reasons of the audit.

Called wherever such a text reaches a person (admin answers, reports, the command line). The text itself stays what it
is in logs, in the state and under its own key of `--json` (ADR 16). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.messages import CATALOGUE, DETAILS, text
from daemon.domain.wording import PlaceForm, Wordings

ZONE = "Europe/Oslo"
_KINDS = "|".join(Kind)
_REASONS = "|".join(Reason)


def detail(raw: str, language: str) -> str:
    """One whole sentence; what has no wording of ours is somebody else's words and stands in quotation marks. Empty for
    empty."""
    if not raw:
        return ""
    return known(raw, language) or text("said.quoted", language, words=raw)


def known(raw: str, language: str) -> str | None:
    """None: not one of our own texts."""
    found = _wordings().recognise(raw, language)
    return None if found is None else text(found.code, language, **found.values)


def bare(raw: str, language: str) -> str:
    """Ours in the reader's language, `reason: detail` too; anything else as it is: for words inside a sentence."""
    return known(raw, language) or _error(raw, language) or raw


def sentence(raw: str, language: str) -> str:
    """A reason, a detail or both, as one string holds them; anything else in quotation marks."""
    return known(raw, language) or _error(raw, language) or detail(raw, language)


def why(raw: str, language: str) -> str:
    """The reason of an audit line. What a person wrote stays as it is."""
    return known(raw, language) or raw


def reason_of(reason: str, raw: str, language: str) -> str:
    """What happened and what is known besides: one or two whole sentences, of a `Reason` and its detail."""
    code = f"reason.{reason}"
    if code not in CATALOGUE:
        return detail(raw, language) or reason
    said = detail(raw, language)
    return text("said.twofold", language, first=text(code, language), second=said) if said else text(code, language)


def _error(raw: str, language: str) -> str | None:
    """A whole SyncError as it prints itself, `reason: detail` or the reason alone: the detail where it is ours."""
    found = re.fullmatch(rf"({_REASONS})(?::? (.*))?", raw, re.DOTALL)
    if found is None:
        return None
    ours = known(found[2], language) if found[2] else None
    return ours or reason_of(found[1], found[2] or "", language)


def _subject(raw: str, language: str) -> str:
    kind, _, native_id = raw.partition(" ")
    return text(f"subject.{kind}", language, id=native_id)


def _wish(raw: str, language: str) -> str | None:
    """`create order 20029` of a command that was not the one shown."""
    operation, _, record = raw.partition(" ")
    if f"operation.{operation}" not in CATALOGUE:
        return None
    said = _subject(record, language) if " " in record else text(f"kind.{record}", language)
    return text("said.wish", language, operation=text(f"operation.{operation}", language), subject=said)


def _records(raw: str, language: str) -> str:
    """`Rackbeat product 7, Rackbeat customer 10` of a missing canary."""
    told = []
    for one in raw.split(", "):
        system, _, record = one.partition(" ")
        told.append(text("said.record", language, system=system, subject=_subject(record, language)))
    return ", ".join(told)


def _systems(raw: str, language: str) -> str:
    first, _, second = raw.partition(" and ")
    return text("said.both_systems", language, first=first, second=second) if second else first


def _counts(raw: str, language: str) -> str:
    """`4 product, 2 customer` of an adoption."""
    pairs = [one.split(" ") for one in raw.split(", ")]
    return ", ".join(f"{text(f'kind.{kind}.plural', language)}: {count}" for count, kind in pairs)


def _field(name: str, language: str) -> str:
    code = f"field.{name}"
    return text(code, language) if code in CATALOGUE else name


def _amount(raw: str, language: str) -> str:
    return raw.replace(".", ",") if language == "nb" else raw


def _instant(raw: str, language: str) -> str | None:
    try:
        local = datetime.fromisoformat(raw).astimezone(ZoneInfo(ZONE))
    except ValueError:
        return None
    return local.strftime("%d.%m.%Y %H:%M" if language == "nb" else "%Y-%m-%d %H:%M")


def _inner(raw: str, language: str) -> str:
    """Why the sync would have sent it, inside a repair's reason."""
    return known(f"sync: {raw}", language) or raw


def _choice(prefix: str, *values: str) -> PlaceForm:
    """One of these words, each with its entry `<prefix>.<word>`."""
    return PlaceForm("|".join(map(re.escape, values)), lambda raw, language: text(f"{prefix}.{raw}", language))


def _statuses(system: System) -> PlaceForm:
    prefix = f"status.{system}."
    return _choice(prefix.rstrip("."), *(code.removeprefix(prefix) for code in CATALOGUE if code.startswith(prefix)))


def _forms() -> Mapping[str, PlaceForm]:
    return {
        "kind": _choice("kind", *Kind),
        "subject": PlaceForm(rf"(?:{_KINDS}) .+?", _subject),
        "erp_status": _statuses(System.ERP),
        "wms_status": _statuses(System.WMS),
        "gone": _choice("said.gone", "deleted", "Inactive"),
        "sort": _choice("said.sort", "create", "update", "delete"),
        "question": _choice("cli.adopt.why", *_questions()),
        "reason": _choice("reason", *Reason),
        "system": PlaceForm("24SevenOffice|Rackbeat"),
        "systems": PlaceForm("(?:24SevenOffice|Rackbeat)(?: and Rackbeat)?", _systems),
        "records": PlaceForm(rf"(?:24SevenOffice|Rackbeat) (?:{_KINDS}) .+?", _records),
        "wish": PlaceForm(rf"[a-z_]+ (?:{_KINDS})(?: .+)?", _wish),
        "counts": PlaceForm(rf"\d+ (?:{_KINDS})(?:, \d+ (?:{_KINDS}))*", _counts),
        "count": PlaceForm(r"\d+"),
        "amount": PlaceForm(r"-?\d+(?:\.\d+)?", _amount),
        "instant": PlaceForm(r"\d{4}-\d\d-\d\d.+?", _instant),
        "field": PlaceForm("[a-z_]+", _field),
        "quoted_field": PlaceForm("'[a-z_]+'", lambda raw, language: _field(raw.strip("'"), language)),
        "path": PlaceForm(r"/\S*?"),
        "operation": PlaceForm(r"[A-Z]+ /\S*?"),
        "call": PlaceForm("(?:Get|Save|Delete|Set|Login|Has|Authenticate)[A-Za-z]*"),
        "wire": PlaceForm("[a-z_]+(?: of .+?)?"),
        "exception": PlaceForm("[A-Za-z]+(?:[Ee]rror|Exception|Disconnected|Dropped|Timeout|Fault|Invalid|Refused)"),
        "media": PlaceForm(r"[\w.+/-]+"),
        "not_json": PlaceForm(r"not JSON \(\w+\)|nested too deeply|a number of absurd .+?|NaN .+?|a key occurs .+?"),
        "error": PlaceForm(rf"(?:{_REASONS})(?:: .*?)?", _error),
        "parked": PlaceForm(rf"(?:{_REASONS})(?: .*?)?", _error),
        "detail": PlaceForm(".+?", known),
        "clause": PlaceForm(".+?", known),
        "inner": PlaceForm(".+?", _inner),
        "repair": PlaceForm(r"repair:\S+?", lambda raw, _language: raw.removeprefix("repair:")),
        "rule": PlaceForm(r"[a-z]+\.[a-z_]+"),
    }


def _questions() -> list[str]:
    prefix = "cli.adopt.why."
    return [code.removeprefix(prefix) for code in CATALOGUE if code.startswith(prefix)]


@cache
def _wordings() -> Wordings:
    """Made when the first text is told: most commands tell none."""
    return Wordings(((code, raw) for code, (raw, _nb, _en) in DETAILS.items()), _forms())
