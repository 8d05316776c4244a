"""docs/drift-kinds.md: every kind of drift, in both languages, from the headers of the detectors.

What it means and why it matters is the header's; what to do is the sentence that a repair plan gives for a kind that no
machine mends, or what the plan does.
"""

from __future__ import annotations

import re
from itertools import groupby

from daemon.domain.messages import ENTRIES, LANGUAGES, Catalogue
from reconcile.catalog import Detector, load_catalog
from reconcile.messages import MESSAGES
from reconcile.restored import LOST, Lost

CATALOGUE = Catalogue(*ENTRIES, MESSAGES)
MANUAL = ("manual", "none")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))

HEAD = """\
# Kinds of drift

<!-- Written by `python -m scripts.reference` from the headers in `reconcile/detectors`; do not edit. -->

One entry for each kind: what it means, why it matters, what to do, in English and then in bokmål. *Grace*: how long
work that is under way, or an edit just made, excuses it. A severity, a grace or a repair may be changed, and a kind
switched off, in the [rules file](detectors.md). Values in capitals stand for those of the record. *Undone*: what
`samsvar repair undo` cannot bring back. A field of 24SevenOffice that was empty cannot be emptied again, and a record
that was changed after the repair is left alone: the plan of the undo says so.

For every kind: `samsvar drift list --kind KIND` lists it, `samsvar drift show FINGERPRINT` tells all about one,
`samsvar repair plan --kind KIND` makes a plan, `samsvar drift snooze FINGERPRINT --until DAY --reason WHY` sets it
aside.
"""

_SAYS = {
    "en": {"why": "Why it matters", "do": "What to do", "undo": "Undone"},
    "nb": {"why": "Hvorfor det betyr noe", "do": "Hva du gjør", "undo": "Angret"},
}
_PLAN = {
    "en": "A plan mends it: `samsvar repair plan --kind {kind}`. Where the plan cannot: {manual}",
    "nb": "En plan retter det: `samsvar repair plan --kind {kind}`. Der planen ikke kan: {manual}",
}
_PLAN_ONLY = {
    "en": "A plan mends it: `samsvar repair plan --kind {kind}`.",
    "nb": "En plan retter det: `samsvar repair plan --kind {kind}`.",
}


def drift_page() -> str:
    """The whole page."""
    catalog = sorted(load_catalog().values(), key=lambda each: each.id)
    lines = [HEAD, "| kind | what |", "|---|---|"]
    lines += [f"| [`{each.id}`](#{each.id.replace('.', '')}) | {each.title_en} |" for each in catalog]
    for entity, kinds in groupby(catalog, key=lambda each: each.entity):
        lines.append(f"\n## {entity.capitalize()}\n")
        lines += [_entry(each) for each in kinds]
    return "\n".join(lines).rstrip() + "\n"


def _entry(detector: Detector) -> str:
    facts = f"Severity: {detector.severity}. Grace: {_grace(detector.grace_seconds)}. Repair: {_repair(detector)}."
    parts = [f"### `{detector.id}`", facts]
    parts += [_told(detector, language) for language in LANGUAGES[::-1]]
    return "\n\n".join(parts) + "\n"


def _told(detector: Detector, language: str) -> str:
    says, why = _SAYS[language], detector.why_nb if language == "nb" else detector.why
    todo = _todo(detector, language)
    undone = f" {says['undo']}: {_undone(detector.id, language)}." if detector.repair not in MANUAL else ""
    return f"**{detector.title(language)}.** {says['why']}: {why} {says['do']}: {todo}{undone}"


def _undone(kind: str, language: str) -> str:
    """What `samsvar repair undo` brings back."""
    lost = [f"undo.lost.{each}" for each in Lost if each in LOST.get(kind, ())]
    return "; ".join(CATALOGUE.text(code, language) for code in lost or ["undo.whole"])


def _todo(detector: Detector, language: str) -> str:
    manual = _sentence(f"manual.{detector.id}", language) or _sentence(f"todo.{detector.id}", language)
    if detector.repair in MANUAL:
        return manual or _sentence("todo.step.look", language)
    form = _PLAN if manual else _PLAN_ONLY
    return form[language].format(kind=detector.id, manual=manual)


def _sentence(code: str, language: str) -> str:
    """With its places as capitals; empty where there is none."""
    if code not in CATALOGUE:
        return ""
    sentence = CATALOGUE[code]
    return _PLACE.sub(lambda match: match[1].upper(), sentence.nb if language == "nb" else sentence.en)


def _repair(detector: Detector) -> str:
    return "by hand" if detector.repair in MANUAL else f"by a plan (`{detector.repair}`)"


def _grace(seconds: int) -> str:
    return next((f"{seconds // size} {unit}" for size, unit in _UNITS if seconds and seconds % size == 0), "none")
