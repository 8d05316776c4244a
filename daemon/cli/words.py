"""The catalogue's words for what the daemon answers in codes: kinds, fields, statuses, reasons, operations.

Used by the commands that show rows. A code without a word shows as it is: a newer daemon may know more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daemon.cli.output import clean
from daemon.cli.session import Session
from daemon.cli.texts import is_known, text


def word(session: Session, code: str, otherwise: object = "") -> str:
    return text(code, session.language) if is_known(code) else clean(otherwise)


def kind_word(session: Session, kind: object) -> str:
    return word(session, f"kind.{kind}", kind)


def subject(session: Session, kind: object, native_id: object) -> str:
    code = f"subject.{kind}"
    shown = clean(native_id)
    return text(code, session.language, id=shown) if is_known(code) else f"{clean(kind)} {shown}"


def field_name(session: Session, name: object) -> str:
    return word(session, f"field.{name}", name)


def system_word(system: object) -> str:
    return {"erp": "24SevenOffice", "wms": "Rackbeat"}.get(str(system), clean(system))


def outcome_word(session: Session, outcome: object) -> str:
    """Of an audit line: a word of our own, or a Reason."""
    known = word(session, f"cli.outcome.{outcome}")
    return known or word(session, f"reason.{outcome}", outcome)


def both(session: Session, texts: object) -> str:
    """The operator's language out of `{nb, en}`."""
    if not isinstance(texts, Mapping):
        return clean(texts)
    found: Any = texts.get(session.language) or texts.get("en") or ""
    return clean(found)


def why_words(session: Session, why: object) -> str:
    """The reason of an audit line. Samsvar's own have sentences; what a person wrote stays as it is."""
    from daemon.domain import told  # not for --help

    return told.why(clean(why), session.language)


def two(session: Session, first: str, second: str) -> str:
    """Two whole sentences, one after the other; the second may be empty."""
    return text("said.twofold", session.language, first=first, second=second) if second else first


def happened(session: Session, row: Mapping[str, Any]) -> str:
    """Why it failed: the sentence of the row's `reason`, and of its `detail` where there is one."""
    from daemon.domain import told  # not for --help

    return told.reason_of(clean(row.get("reason")), clean(row.get("detail")), session.language)


def error_words(session: Session, detail: object) -> str:
    """What is written with an error or a hold, in the reader's words where its wording is known."""
    from daemon.domain import told  # not for --help

    return told.detail(clean(detail), session.language)
