"""What to do about a reason, with the real ids in it: the hint of the catalogue names KIND and ID, nobody types that.

Called wherever a hint reaches a person. Pure.
"""

from __future__ import annotations

import re
import shlex

from daemon.domain.errors import Reason
from daemon.domain.messages import CATALOGUE, text

_QUEUE = re.compile(r"samsvar inbox (retry|drop) (KIND|order|invoice) ID\b")
_AUDIT = re.compile(r"samsvar audit log --id ID\b")
_GET = re.compile(r"samsvar order get ID --again\b")
_ERP_ORDER = re.compile(r"24SO order (\S+) ")
LIST = "samsvar inbox list --parked"
"""Names the exact command of everything that waits; stands where nobody knows which record is meant."""


def hint(reason: str, language: str, kind: str | None = None, native_id: str | None = None, detail: str = "") -> str:
    """The sentence of `hint.<reason>`; empty for a reason that has none. Without a record: where to find its name.
    `detail`: what the error said, which may name the 24SevenOffice order of a Rackbeat order."""
    code = f"hint.{reason}"
    if code not in CATALOGUE:
        return ""
    sentence = text(code, language)
    if kind is None or not native_id:
        return _GET.sub(LIST, _AUDIT.sub("samsvar audit log", _QUEUE.sub(LIST, sentence)))
    name = shlex.quote(native_id)
    sentence = _QUEUE.sub(lambda found: f"samsvar inbox {found[1]} {kind} {name}", sentence)
    sentence = _AUDIT.sub(f"samsvar audit log --id {name}", sentence)
    return _GET.sub(f"samsvar order get {shlex.quote(_erp_order(detail) or native_id)} --again", sentence)


def next_command(reason: str, kind: str, native_id: str, detail: str = "") -> str:
    """The one line that goes on with a parked record, once what the hint says is done. `detail`: as of `hint`."""
    if reason == Reason.ORDER_VANISHED and kind == "order":
        return f"samsvar order get {shlex.quote(_erp_order(detail) or native_id)} --again"
    return f"samsvar inbox retry {kind} {shlex.quote(native_id)}"


def _erp_order(detail: str) -> str:
    """The id in 24SevenOffice, which is what `order get` takes: a deleted one is heard of by its Rackbeat number."""
    named = _ERP_ORDER.match(detail)
    return named[1] if named is not None else ""
