"""What adopting two full accounts would do: the value that is shown, confirmed and then carried out (ADR 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from daemon.domain.adoption import Question
from daemon.domain.ids import Kind
from daemon.domain.link import Link

MOST_DIFFERENCES = 1_000
"""Differences kept to be shown; all of them are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of a pair that says something else on each side, in normal form. `conflict`: two-way, so a person
    decides; otherwise it stays until its owner edits it."""

    kind: Kind
    erp_id: str
    wms_id: str
    field: str
    erp: str | None
    wms: str | None
    conflict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """One kind. `linked`: before; `link`: now. `differing`: pairs with a difference. `id_fields`: empty ones that will
    be written (R5). `unsendable`: reason -> 24SO records alone."""

    kind: Kind
    erp: int = 0
    wms: int = 0
    linked: int = 0
    link: int = 0
    questions: int = 0
    erp_only: int = 0
    wms_only: int = 0
    left_out: int = 0
    differing: int = 0
    id_fields: int = 0
    unsendable: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionPlan:
    """`total` links is the count to confirm (design 3.11). What the sync does by itself afterwards is told beforehand:
    `waiting` orders go to Rackbeat (R9), `sends` become Sendt (R11), `unlabelled` get their id field (R5), `invoices`
    move their orders on (R15)."""

    began: datetime
    counts: tuple[KindCount, ...] = ()
    links: tuple[Link, ...] = ()
    rebased: tuple[Link, ...] = ()
    questions: tuple[Question, ...] = ()
    differences: tuple[Difference, ...] = ()
    waiting: tuple[str, ...] = ()
    moving: tuple[str, ...] = ()
    unlabelled: tuple[tuple[Kind, str], ...] = ()
    invoices: tuple[str, ...] = ()
    sends: int = 0
    dangling: int = 0

    @property
    def total(self) -> int:
        return len(self.links)
