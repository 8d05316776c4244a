"""The fix-up report in words: what a repair did, what it did not and why, and how to undo it.

Made from a `FixUpReport` for one language; `html` prints it.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.messages import CATALOGUE, Catalogue
from reports.letter import companies_of
from reports.model import FixUpItem, FixUpReport
from reports.phrases import Phrases

MAX_ITEMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedField:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    """One action. `outcome` is a bounded word, used as a style; `why` is empty when it was carried out."""

    subject: str
    system: str
    title: str
    operation: str
    outcome: str
    badge: str
    why: str
    changes: tuple[ChangedField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    title: str
    count: str
    items: tuple[LetterItem, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixUpLetter:
    """Everything the page says, in the order it says it. `facts`: label and value."""

    language: str
    title: str
    day: str
    companies: tuple[str, ...]
    tone: str
    verdict: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    field_label: str
    before_label: str
    after_label: str
    sections: tuple[Items, ...]
    manual_title: str
    manual: tuple[str, ...]
    undo_title: str
    undo_notes: tuple[str, ...]
    undo_command: str
    footer: str


def fix_up_letter_of(fix_up: FixUpReport, language: str, catalogue: Catalogue = CATALOGUE) -> FixUpLetter:
    """The letter for one reader. Raises KeyError for a language other than nb and en."""
    finished = fix_up.finished_at or fix_up.applied_at
    say = Phrases(language, finished, catalogue)
    companies = companies_of(list(fix_up.identities.values()))
    company = companies[0] if companies else fix_up.connection
    return FixUpLetter(
        language=language,
        title=say.say("fixup.title", company=say.shown(company), plan=say.shown(fix_up.plan_id)),
        day=say.day(finished),
        companies=tuple(say.shown(name) for name in companies),
        tone="unsure" if fix_up.not_done or not fix_up.done else "good",
        verdict=_verdict(fix_up, say),
        lead=_lead(fix_up, say),
        facts=_facts(fix_up, say),
        field_label=say.say("fixup.field"),
        before_label=say.say("fixup.before"),
        after_label=say.say("fixup.after"),
        sections=_sections(fix_up, say),
        manual_title=say.say("fixup.section.manual"),
        manual=tuple(say.shown(sentence) for sentence in fix_up.manual[:MAX_ITEMS]),
        undo_title=say.say("fixup.section.undo"),
        undo_notes=_undo_notes(fix_up, say),
        undo_command=say.shown(undo_command(fix_up)),
        footer=say.say("fixup.footer", when=say.exactly(finished), connection=say.shown(fix_up.connection)),
    )


def undo_command(fix_up: FixUpReport) -> str:
    """What to paste to undo the plan; empty when nothing of it can be undone."""
    if not any(item.undoable for item in fix_up.done):
        return ""
    return shlex.join(["samsvar", "-c", fix_up.connection, "repair", "undo", fix_up.plan_id])


def _verdict(fix_up: FixUpReport, say: Phrases) -> str:
    return say.counted("fixup.verdict.done", len(fix_up.done)) if fix_up.done else say.say("fixup.verdict.none")


def _lead(fix_up: FixUpReport, say: Phrases) -> str:
    if fix_up.not_done:
        return say.counted("fixup.lead.not_done", len(fix_up.not_done))
    return say.say("fixup.lead.all_done") if fix_up.done else ""


def _facts(fix_up: FixUpReport, say: Phrases) -> tuple[tuple[str, str], ...]:
    reason = say.shown(fix_up.reason) if fix_up.reason else say.say("fixup.reason.none")
    return (
        (say.say("fixup.who"), say.shown(fix_up.actor)),
        (say.say("fixup.when"), say.exactly(fix_up.applied_at)),
        (say.say("fixup.reason"), reason),
        (say.say("fixup.plan"), say.shown(fix_up.plan_id)),
        (say.say("fixup.checksum"), say.shown(fix_up.checksum)),
    )


def _sections(fix_up: FixUpReport, say: Phrases) -> tuple[Items, ...]:
    parts = (("fixup.section.not_done", fix_up.not_done), ("fixup.section.done", fix_up.done))
    return tuple(_items(code, items, fix_up, say) for code, items in parts if items)


def _items(code: str, items: Sequence[FixUpItem], fix_up: FixUpReport, say: Phrases) -> Items:
    rest = len(items) - MAX_ITEMS
    command = shlex.join(["samsvar", "-c", fix_up.connection, "repair", "show", fix_up.plan_id])
    return Items(
        title=say.say(code),
        count=say.number(len(items)),
        items=tuple(_item(item, fix_up, say) for item in items[:MAX_ITEMS]),
        more=say.counted("report.more", rest, command=say.shown(command)) if rest > 0 else "",
    )


def _item(item: FixUpItem, fix_up: FixUpReport, say: Phrases) -> LetterItem:
    return LetterItem(
        subject=say.say(f"subject.{item.kind}", id=say.shown(item.native_id or "?"))
        if say.knows(f"subject.{item.kind}")
        else say.shown(f"{item.kind} {item.native_id}"),
        system=say.say("fixup.in_system", system=item.system.product_name),
        title=say.shown(fix_up.titles.get(item.drift_kind, {}).get(say.language, item.drift_kind)),
        operation=say.name(f"operation.{item.operation}", item.operation),
        outcome=item.outcome,
        badge=say.name(f"fixup.outcome.{item.outcome}", item.outcome),
        why=_why(item, say),
        changes=_changes(item, say),
    )


def _why(item: FixUpItem, say: Phrases) -> str:
    if item.outcome == "done":
        return ""
    return say.name(f"reason.{item.why}", item.why) if item.why else say.say("fixup.why.unknown")


def _changes(item: FixUpItem, say: Phrases) -> tuple[ChangedField, ...]:
    fields = list(dict.fromkeys([*item.before, *item.after]))[:MAX_ITEMS]
    return tuple(
        ChangedField(
            field=say.name(f"field.{name}", name),
            before=say.value(name, item.system.value, item.before.get(name)),
            after=say.value(name, item.system.value, item.after.get(name)),
        )
        for name in fields
    )


def _undo_notes(fix_up: FixUpReport, say: Phrases) -> tuple[str, ...]:
    stuck = [item for item in fix_up.done if not item.undoable]
    if not undo_command(fix_up):
        return (say.say("fixup.undo.none"),)
    if not stuck:
        return (say.say("fixup.undo.note"),)
    what = ", ".join(dict.fromkeys(say.shown(item.native_id) for item in stuck[:20]))
    return (say.say("fixup.undo.some", what=what), say.say("fixup.undo.note"))
