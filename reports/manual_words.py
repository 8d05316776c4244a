"""What a person must do, in the reader's words: the manual items of a plan. Used by the plan's view and by the fix-up
report, so that both say `Akseptert` where 24SevenOffice says `Confirmed`. Must never lose a value.
"""

from __future__ import annotations

from daemon.domain.drift_words import read_as
from reconcile.plan import ManualItem
from reports.phrases import Phrases

_SIDES = ("erp", "wms")


def todo_of(item: ManualItem, say: Phrases) -> str:
    """The sentence of the item; its bare code when there is none."""
    if not say.knows(item.code):
        return say.shown(item.code)
    return say.say(item.code, **{name: _worded(item, name, value, say) for name, value in item.values.items()})


def because_of(item: ManualItem, say: Phrases) -> str:
    """Why the sync would not do it, where a plan could have had it done; empty where that is not known."""
    reason = item.values.get("because", "")
    code = "manual.because.left_out" if reason == "left_out" else f"reason.{reason}"
    return say.say(code) if reason and say.knows(code) else ""


def _worded(item: ManualItem, name: str, value: str, say: Phrases) -> str:
    """Kinds, fields and statuses are codes in the plan, and words in the sentence."""
    if name == "what":
        return say.name(f"kind.{value}.inside", value)
    if name == "field":
        return say.name(f"field.{value}", value)
    if name == "fields":
        return ", ".join(say.name(f"field.{each}", each) for each in value.split(",") if each)
    if name in _SIDES:
        return say.value(read_as(item.kind, item.values.get("field") or None), name, value)
    return say.shown(value)
