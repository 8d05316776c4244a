"""The end of a history, and what must hold at every step of it. Judges what both systems show and what people did
(`Books`); of the daemon's own state only the links, the notes and what is parked: the reasons it gives."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from daemon.domain.change import Create
from daemon.domain.company import Company
from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Master
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.domain.work import InboxItem
from daemon.sync.engine import MASTER_KINDS
from tests.model.door import Door, mark_of
from tests.model.life import Life
from tests.model.shop import Books, Shop
from tests.model.watch import Look

FIELDS = {
    Kind.PRODUCT: ("name", "sales_price"),
    Kind.CUSTOMER: ("name", "email", "country"),
    Kind.SUPPLIER: ("name", "phone"),
    Kind.CATEGORY: ("name",),
}


async def judge_step(life: Life, look: Look) -> None:
    """At any instant: no mistake of our own, one open command for each pair and side, nothing made twice."""
    for item in await life.inbox():
        assert item.reason is not Reason.INTERNAL, f"{item.key}: {item.detail}"
    sides: Counter[tuple[object, ...]] = Counter()
    for command in await life.open_commands():
        ids = [(s, i) for s, i in ((System.ERP, command.erp_id), (System.WMS, command.wms_id)) if i is not None]
        sides.update((command.kind, command.system, *each) for each in ids)
    assert max(sides.values(), default=0) <= 1, f"two open commands: {sides}"
    for door in (life.erp, life.wms):
        judge_made_once(door, look)


def judge_made_once(door: Door, look: Look) -> None:
    """Of what the daemon created, at most one record with each reference or number is there."""
    there: dict[str, set[str]] = defaultdict(set)
    for written in door.written:
        if isinstance(written.change, Create):
            mark, record = mark_of(written.change), look(door.system, written.change.record.kind, written.native_id)
            if record is not None and mark_of(Create(system=door.system, record=record)) == mark:
                there[mark].add(written.native_id)
    twice = {mark: ids for mark, ids in there.items() if len(ids) > 1}
    assert not twice, f"made twice: {twice}"


def plain(name: str, value: object) -> str:
    """Our own idea of sameness, apart from the product's."""
    if isinstance(value, Decimal):
        return str(value.normalize())
    text = " ".join(str(value or "").split())
    return {"Norge": "NO"}.get(text, text) if name == "country" else text


class Masters:
    """Products, customers, suppliers, categories at the end."""

    def __init__(
        self, life: Life, shop: Shop, books: Books, inbox: list[InboxItem], conflicts: set[str], unwritten: set[str]
    ) -> None:
        self._life = life
        self._shop = shop
        self._books = books
        self._parked = {item.key for item in inbox if item.reason is not None}
        """Parked, or tried again and again with a reason."""
        self._conflicts = conflicts
        self._notes = conflicts | unwritten

    async def judge(self) -> None:
        for kind in MASTER_KINDS:
            erp = {r.native_id: r for r in await self._shop.records(System.ERP, kind)}
            wms = {r.native_id: r for r in await self._shop.records(System.WMS, kind)}
            claims = {str(r.id_field): n for n, r in wms.items() if isinstance(r, Product | Company) and r.id_field}
            links = await self._life.links(kind)
            for link in links:
                here, there = erp.pop(link.erp_id, None), wms.pop(link.wms_id, None)
                if here is not None and there is not None:
                    self._id_field(kind, here, there, claims)
                    self._pair(kind, here, there)
                elif here is not None or there is not None:
                    self._told(kind, link.erp_id, link.wms_id)
            for system, left in ((System.ERP, erp), (System.WMS, wms)):
                for record in left.values():
                    self._alone(system, kind, record)

    def _is_parked(self, kind: Kind, system: System, native_id: str) -> bool:
        return self._life.connection.key(kind, system, native_id) in self._parked

    def _told(self, kind: Kind, erp_id: str, wms_id: str) -> None:
        """One of a pair is gone: noted or parked."""
        told = f"{kind}/{erp_id}/record" in self._notes
        told = told or any(self._is_parked(kind, s, i) for s, i in ((System.ERP, erp_id), (System.WMS, wms_id)))
        assert told, f"a lost partner of {kind} {erp_id}, {wms_id} is told nowhere"

    def _id_field(self, kind: Kind, erp: Record, wms: Record, claims: dict[str, str]) -> None:
        """Shows the pair, unless a person typed into it, or passed the number on to another record, which is told."""
        if not isinstance(wms, Product | Company) or (kind, erp.native_id) in self._books.marked:
            return
        if wms.id_field is None and (kind, erp.native_id) in self._books.remade:
            return
        claimant = claims.get(erp.native_id, "")
        told = self._is_parked(kind, System.WMS, claimant) or self._is_parked(kind, System.ERP, erp.native_id)
        assert wms.id_field == erp.native_id or told, f"{kind} {wms.native_id} shows id {wms.id_field}"

    def _pair(self, kind: Kind, erp: Record, wms: Record) -> None:
        policy = self._life.policy
        for name in FIELDS[kind]:
            place, owner = f"{kind}/{erp.native_id}/{name}", policy.owner(kind, name)
            here, there = plain(name, getattr(erp, name)), plain(name, getattr(wms, name))
            if place in self._conflicts:
                both = {(s, kind, r.native_id, name) for s, r in ((System.ERP, erp), (System.WMS, wms))}
                assert both <= self._books.typed, f"in conflict, but only one side was edited: {place} {here} {there}"
            never_filled = (owner is Master.ERP and not here) or (owner is Master.WMS and not there)
            parked = any(self._is_parked(kind, s, r.native_id) for s, r in ((System.ERP, erp), (System.WMS, wms)))
            assert here == there or place in self._notes or never_filled or parked, (place, owner, here, there)

    def _alone(self, system: System, kind: Kind, record: Record) -> None:
        """Without a partner: because of the policy, the record, or a reason that is told."""
        other = system.other
        if not self._life.policy.creates_in(kind, other) or not getattr(record, "active", True):
            return
        told = self._is_parked(kind, system, record.native_id)
        assert told, f"{kind} {record.native_id} of {system} has no partner, and nobody says why: {record}"
