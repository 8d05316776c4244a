"""Random histories of master records: edits on both sides, values changed back, new records, lost and doubled signals,
lost answers, kills at any instant. However it went, the two systems end in agreement (design 3, issue: property test).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Master, Policy
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from daemon.domain.work import Source
from tests.model.histories import play, played
from tests.model.mortal import LONGEST_NAME, NAME, Mortal, mortal

KINDS = (Kind.PRODUCT, Kind.CUSTOMER)
NUMBERS = ("1001", "1002")
VALUES: dict[str, tuple[object, ...]] = {
    "name": ("a", "b", "c", " b\t", "Kaffe \N{HOT BEVERAGE}", "l" * (LONGEST_NAME + 1)),
    "email": ("", "a@x.example", "b@x.example"),
    "country": ("NO", "Norge", "SE"),
    "sales_price": (Decimal("1.5"), Decimal("1.500000"), Decimal("2.123456")),
}
FIELDS = {Kind.PRODUCT: ("name", "sales_price"), Kind.CUSTOMER: ("name", "email", "country")}


@dataclass(frozen=True)
class Edit:
    system: System
    kind: Kind
    number: str
    name: str
    value: object
    told: int


@dataclass(frozen=True)
class New:
    system: System
    kind: Kind
    number: str
    told: int


@dataclass(frozen=True)
class Kill:
    instants: int


@dataclass(frozen=True)
class Lose:
    """The next write of a system has no answer; `after` it counted, or before."""

    system: System
    after: bool


@dataclass(frozen=True)
class Work:
    seconds: int


Step = Edit | New | Kill | Lose | Work
SYSTEMS, TOLD = st.sampled_from(list(System)), st.integers(0, 2)


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    kind = draw(st.sampled_from(KINDS))
    name = draw(st.sampled_from(FIELDS[kind]))
    value = draw(st.sampled_from(VALUES[name]))
    return Edit(draw(SYSTEMS), kind, draw(st.sampled_from(NUMBERS)), name, value, draw(TOLD))


ACCIDENTS = st.one_of(st.builds(Kill, st.integers(0, 12)), st.builds(Lose, SYSTEMS, st.booleans()))
PAUSES = st.builds(Work, st.sampled_from([0, 1, 30, 300]))


@st.composite
def anything(draw: st.DrawFn) -> list[Step]:
    news = st.builds(New, SYSTEMS, st.sampled_from(KINDS), st.sampled_from(NUMBERS), TOLD)
    return [draw(st.one_of(edits(), edits(), news, PAUSES, PAUSES, ACCIDENTS))]


@st.composite
def there_and_back(draw: st.DrawFn) -> list[Step]:
    """A value travels, is changed, meets an accident on its way, and is changed back before anybody looks again."""
    edit = draw(edits())
    back = replace(edit, value=draw(st.sampled_from(VALUES[edit.name])), told=1)
    new = New(edit.system, edit.kind, edit.number, 1)
    return [
        new,
        back,
        Work(300),
        replace(edit, told=1),
        draw(ACCIDENTS),
        Work(0),
        replace(back, told=draw(TOLD)),
        Work(0),
    ]


HISTORIES = st.lists(st.one_of(anything(), anything(), there_and_back()), min_size=2, max_size=10)
MASTERS = st.sampled_from([Master.BOTH, Master.BOTH, Master.ERP, Master.WMS])
POLICIES = st.builds(
    lambda product, customer, name: Policy(
        masters={Kind.CATEGORY: Master.ERP, Kind.PRODUCT: product, Kind.CUSTOMER: customer},
        fields={Kind.CUSTOMER: {"name": name}},
    ),
    MASTERS,
    MASTERS,
    MASTERS,
)


@dataclass
class Typed:
    """What people typed: the last value by system, and who ever made or edited a record."""

    last: dict[tuple[Kind, str, str, System], object] = field(default_factory=dict)
    editors: dict[tuple[Kind, str, str], set[System]] = field(default_factory=lambda: defaultdict(set))
    makers: dict[tuple[Kind, str], set[System]] = field(default_factory=lambda: defaultdict(set))


class History:
    """Plays the steps and judges the end."""

    def __init__(self, world: Mortal) -> None:
        self.world = world
        self.typed = Typed()
        world.erp.next_number = 5000
        world.erp.put(Category(native_id="4", number="", name="Varer"))
        world.wms.put(Category(native_id="4", number="4", name="Varer"))

    async def step(self, step: Step) -> None:
        match step:
            case New():
                await self._new(step)
            case Edit():
                await self._edit(step)
            case Kill(instants=instants):
                self.world.fate.left = instants
            case Lose(system=system, after=after):
                error = SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True)
                self.world.remote(system).fail_next = [("after:" if after else "before:", error)]
            case Work(seconds=seconds):
                self.world.clock.advance(seconds)
                await self.world.work()

    async def _new(self, step: New) -> None:
        if self.record(step.system, step.kind, step.number) is not None:
            return
        remote = self.world.remote(step.system)
        is_erp = step.system is System.ERP
        native_id = str(remote.next_number) if is_erp else step.number
        remote.next_number += 1
        made: Record
        if step.kind is Kind.PRODUCT:
            made = Product(native_id=native_id, number=step.number, name="a", sales_price=Decimal(1), category_id="4")
        else:
            made = Company(kind=Kind.CUSTOMER, native_id=native_id, number=step.number, name="a", country="NO")
        remote.put(made)
        self.typed.makers[step.kind, step.number].add(step.system)
        for name in FIELDS[step.kind]:
            self.typed.last[step.kind, step.number, name, step.system] = getattr(made, name)
        await self._tell(step.kind, step.system, native_id, step.told)

    async def _edit(self, step: Edit) -> None:
        record = self.record(step.system, step.kind, step.number)
        if record is None:
            return
        self.world.remote(step.system).put(replace(record, **{step.name: step.value}))  # type: ignore[arg-type]  # a field
        self.typed.last[step.kind, step.number, step.name, step.system] = step.value
        self.typed.editors[step.kind, step.number, step.name].add(step.system)
        await self._tell(step.kind, step.system, record.native_id, step.told)

    async def _tell(self, kind: Kind, system: System, native_id: str, times: int) -> None:
        for _ in range(times):
            await self.world.tell(kind, system, native_id)

    def record(self, system: System, kind: Kind, number: str) -> Product | Company | None:
        records = self.world.remote(system).of(kind)
        found = [r for r in records if isinstance(r, Product | Company) and r.number == number]
        assert len(found) <= 1, f"{number} stands {len(found)} times in {system}"
        return found[0] if found else None

    async def end(self) -> None:
        """No more accidents: sweeps see everything, time passes, and then all must be well and stay well."""
        self.world.fate.left = None
        for remote in (self.world.erp, self.world.wms):
            remote.fail_next = []
        for _ in range(4):
            await self._sweep()
        writes = len(self.world.erp.calls) + len(self.world.wms.calls)
        await self._sweep()
        assert len(self.world.erp.calls) + len(self.world.wms.calls) == writes, "no silence"
        async with self.world.store.reading() as tx:
            conflicts = {name for name, _at, _body in await tx.documents.list(NAME, "conflict")}
            unwritten = {name for name, _at, _body in await tx.documents.list(NAME, "unwritten")}
        for kind in KINDS:
            for number in NUMBERS:
                await self._judge(kind, number, conflicts, unwritten)

    async def _sweep(self) -> None:
        self.world.clock.advance(1000)
        for kind in KINDS:
            for system in System:
                for record in self.world.remote(system).of(kind):
                    await self.world.tell(kind, system, record.native_id, Source.REPAIR)
        await self.world.work()

    async def _judge(self, kind: Kind, number: str, conflicts: set[str], unwritten: set[str]) -> None:
        erp, wms = self.record(System.ERP, kind, number), self.record(System.WMS, kind, number)
        policy = self.world.policy
        if erp is None or wms is None:
            self._judge_alone(kind, number, erp, wms)
            return
        async with self.world.store.reading() as tx:
            link = await tx.links.get(self.world.connection.key(kind, System.ERP, erp.native_id))
        assert link is not None and link.wms_id == wms.native_id
        assert wms.id_field == erp.native_id
        for name in FIELDS[kind]:
            place = f"{kind}/{erp.native_id}/{name}"
            owner = policy.owner(kind, name)
            one, other = plain(name, getattr(erp, name)), plain(name, getattr(wms, name))
            empty_owner = (owner is Master.ERP and not one) or (owner is Master.WMS and not other)
            assert one == other or place in conflicts | unwritten or empty_owner, (place, one, other)
            assert place not in conflicts or owner is Master.BOTH
            assert place not in conflicts | unwritten or one != other
            self._judge_field(kind, number, name, owner, (one, other), place in conflicts, place in unwritten)

    def _judge_alone(self, kind: Kind, number: str, erp: Record | None, wms: Record | None) -> None:
        """Only where the policy says so, or where the name is too long for 24SevenOffice."""
        if erp is None and wms is None:
            return
        missing = System.ERP if erp is None else System.WMS
        name = str(getattr(wms if erp is None else erp, "name", ""))
        too_long = missing is System.ERP and len(name) > LONGEST_NAME
        assert too_long or not self.world.policy.creates_in(kind, missing), (kind, number)

    def _judge_field(
        self,
        kind: Kind,
        number: str,
        name: str,
        owner: Master,
        values: tuple[str, str],
        in_conflict: bool,
        is_unwritten: bool,
    ) -> None:
        makers, editors = self.typed.makers[kind, number], self.typed.editors[kind, number, name]
        typed = {s: plain(name, v) for s in System if (v := self.typed.last.get((kind, number, name, s))) is not None}
        for system, value in zip(System, values, strict=True):
            if owner.value == system.value and system in typed:
                assert value == typed[system], f"what {system} owns was changed: {kind} {number} {name}"
        if owner is Master.BOTH and not (in_conflict or is_unwritten):
            assert set(values) <= set(typed.values()), f"nobody typed {values}"
        if owner is Master.BOTH and len(makers) == 1 and len(editors) == 1:
            assert not in_conflict, "only one side was edited"
            (editor,) = editors
            side = list(System).index(editor)
            assert values[side] == typed[editor], "an edit was undone"
            assert values[1 - side] == typed[editor] or is_unwritten, "an edit did not travel"


def plain(name: str, value: object) -> str:
    """Our own idea of sameness, apart from the product's."""
    if isinstance(value, Decimal):
        return str(value.normalize())
    text = " ".join(str(value or "").split())
    return {"Norge": "NO"}.get(text, text) if name == "country" else text


@played(200)
@given(policy=POLICIES, phrases=HISTORIES)
def test_however_it_went_both_sides_end_in_agreement(policy: Policy, phrases: list[list[Step]]) -> None:
    async def history() -> None:
        async with mortal(policy) as world:
            played = History(world)
            for step in (step for phrase in phrases for step in phrase):
                await played.step(step)
            await played.end()

    play(history)
