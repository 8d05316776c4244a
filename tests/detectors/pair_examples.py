"""Examples that products, customers and suppliers share: missing records, conflicts, duplicates, empty id fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.product import Product
from tests.detectors.examples import Example
from tests.detectors.world import LONG_AGO, World, minutes


@dataclass(frozen=True)
class Sort:
    """One kind, with how its records are made."""

    kind: str

    def record(self, native_id: str, number: str, **more: Any) -> Product | Company:
        more = {"name": "Fjell", "changed_at": LONG_AGO, "created_at": LONG_AGO, **more}
        if self.kind == "product":
            return Product(native_id=native_id, number=number, **more)
        return Company(kind=Kind(self.kind), native_id=native_id, number=number, **more)

    def erp(self, w: World, native_id: str = "11", number: str = "1001", **more: Any) -> None:
        w.put(System.ERP, self.record(native_id, number, **more))

    def wms(self, w: World, number: str = "1001", **more: Any) -> None:
        w.put(System.WMS, self.record(number, number, **more))

    def other(self) -> Sort:
        return Sort("supplier" if self.kind == "customer" else "customer")

    def both(self, w: World, *, erp: dict[str, Any] | None = None, wms: dict[str, Any] | None = None) -> None:
        self.erp(w, **(erp or {}))
        self.wms(w, **(wms or {}))
        w.link(self.kind, "11", "1001")


def example(name: str, build: Any, found: Any = (), shows: Any = None) -> Example:
    return Example(name, build, found, shows or {})


ERP_ONLY, WMS_ONLY, PAIR = [("11", None)], [(None, "1001")], [("11", "1001")]


def missing_in_wms(sort: Sort) -> list[Example]:
    def with_work(w: World, ago: float, **more: Any) -> None:
        sort.erp(w)
        w.work(more.pop("kind", sort.kind), erp_id=more.pop("erp_id", "11"), since=minutes(ago), **more)

    def in_the_other_kind_only(w: World) -> None:
        sort.erp(w)
        sort.other().wms(w)

    def linked_and_gone(w: World) -> None:
        sort.erp(w, number="not a number" if sort.kind != "product" else "N" * 26)
        w.link(sort.kind, "11", "1001")

    def found_by_its_id_field(w: World) -> None:
        sort.erp(w)
        sort.wms(w, "2002", id_field=" 11 ")

    cases = [
        example("missing", lambda w: sort.erp(w), ERP_ONLY),
        example("there by link", lambda w: sort.both(w, erp={"number": "7"})),
        example("there by number", lambda w: (sort.erp(w), sort.wms(w))),
        example("there by its id field", found_by_its_id_field),
        example("linked to one that is gone", linked_and_gone, ERP_ONLY, {"linked_to": "1001"}),
        example("inactive", lambda w: sort.erp(w, active=False)),
        example("without a number", lambda w: sort.erp(w, number=" ")),
        example("changed just now", lambda w: sort.erp(w, changed_at=minutes(14))),
        example("changed a while ago", lambda w: sort.erp(w, changed_at=minutes(16)), ERP_ONLY),
        example("under way", lambda w: with_work(w, 14)),
        example("under way for too long", lambda w: with_work(w, 16), ERP_ONLY),
        example("parked", lambda w: with_work(w, 1, parked=True), ERP_ONLY),
        example("work on another one", lambda w: with_work(w, 1, erp_id="12"), ERP_ONLY),
        example("work of another kind", lambda w: with_work(w, 1, kind="order"), ERP_ONLY),
    ]
    if sort.kind != "product":
        cases.append(example("there as the other kind only", in_the_other_kind_only, ERP_ONLY))
        cases.append(example("the other kind is missing", lambda w: sort.other().erp(w)))
    return cases


def missing_in_erp(sort: Sort) -> list[Example]:
    def shared(w: World) -> None:
        sort.wms(w)
        sort.erp(w, "11")
        sort.erp(w, "12")

    def linked_and_gone(w: World) -> None:
        sort.wms(w)
        w.link(sort.kind, "11", "1001")

    def with_work(w: World, ago: float, wms_id: str = "1001") -> None:
        sort.wms(w)
        w.work(sort.kind, wms_id=wms_id, since=minutes(ago))

    cases = [
        example("missing", lambda w: sort.wms(w), WMS_ONLY),
        example("there by link", lambda w: sort.both(w, erp={"number": "7"})),
        example("there by number", lambda w: (sort.erp(w), sort.wms(w))),
        example("there by its id field", lambda w: (sort.erp(w, number="7"), sort.wms(w, id_field="11"))),
        example("an id field that leads nowhere", lambda w: sort.wms(w, id_field="99"), WMS_ONLY),
        example("linked to one that is gone", linked_and_gone, PAIR),
        example("a number that two share", shared),
        example("barred", lambda w: sort.wms(w, active=False)),
        example("made just now", lambda w: sort.wms(w, created_at=minutes(14))),
        example("made a while ago", lambda w: sort.wms(w, created_at=minutes(16)), WMS_ONLY),
        example("under way", lambda w: with_work(w, 14)),
        example("under way for too long", lambda w: with_work(w, 16), WMS_ONLY),
        example("work on another one", lambda w: with_work(w, 1, "1002"), WMS_ONLY),
    ]
    if sort.kind != "product":
        cases.append(example("the other kind is missing", lambda w: sort.other().wms(w)))
    return cases


def conflict(sort: Sort) -> list[Example]:
    def told(w: World, kind: str) -> None:
        sort.both(w)
        w.conflict(kind, "11", "name", "Fjell", "Fjord", "Fjær")

    return [
        example("both changed it", lambda w: told(w, sort.kind), PAIR, {"base": "Fjær", "wms_value": "Fjord"}),
        example("nothing noted", lambda w: sort.both(w, wms={"name": "Fjord"})),
        example("of another kind", lambda w: told(w, sort.other().kind)),
    ]


def duplicate(sort: Sort) -> list[Example]:
    def pointing(w: World, second: dict[str, Any] | None = None) -> None:
        sort.both(w)
        sort.wms(w, "2002", **{"id_field": "11", **(second or {})})

    def unlinked(w: World) -> None:
        sort.erp(w, number="7")
        sort.wms(w, "3003", id_field="11", created_at=minutes(60 * 24 * 9))
        sort.wms(w, "2002", id_field="11")

    def its_own_link(w: World) -> None:
        pointing(w)
        sort.erp(w, "12", "2002")
        w.link(sort.kind, "12", "2002")

    def leading_nowhere(w: World) -> None:
        sort.wms(w, "2002", id_field="99")
        sort.wms(w, "3003", id_field="99")

    cases = [
        example("a second one with the id field", pointing, [("11", "2002")], {"kept": "1001"}),
        example("neither is linked", unlinked, [("11", "2002")], {"kept": "3003"}),
        example("one alone", lambda w: sort.both(w)),
        example("linked elsewhere, the id field was only edited", its_own_link),
        example("two that point to nothing", leading_nowhere),
    ]
    if sort.kind != "product":
        cases.append(example("the other kind has a copy", partial(_other_copy, sort)))
    return cases


def _other_copy(sort: Sort, w: World) -> None:
    sort.other().both(w)
    sort.other().wms(w, "2002", id_field="11")


def id_field_missing(sort: Sort) -> list[Example]:
    def told(w: World, id_field: str | None, linked: bool = True) -> None:
        sort.wms(w, id_field=id_field)
        if linked:
            w.link(sort.kind, "11", "1001")
        w.link(sort.other().kind, "12", "1001")

    def with_work(w: World, ago: float, **more: Any) -> None:
        told(w, None)
        more = {"operation": "set_id_field", "wms_id": "1001", **more}
        w.work(more.pop("kind", sort.kind), since=minutes(ago), **more)

    return [
        example("not there", lambda w: told(w, None), PAIR, {"was": "missing"}),
        example("emptied", lambda w: told(w, ""), PAIR, {"was": "emptied"}),
        example("blank", lambda w: told(w, "  "), PAIR),
        example("right", lambda w: told(w, "11")),
        example("edited", lambda w: told(w, "99")),
        example("not linked", lambda w: told(w, None, linked=False)),
        example("being written", lambda w: with_work(w, 4)),
        example("being written for too long", lambda w: with_work(w, 6), PAIR),
        example("being written but parked", lambda w: with_work(w, 1, parked=True), PAIR),
        example("other work", lambda w: with_work(w, 1, operation="update"), PAIR),
        example("written on another one", lambda w: with_work(w, 1, wms_id="100"), PAIR),
    ]


def field_mismatch(sort: Sort) -> list[Example]:
    detector_grace_passed, within = minutes(16), minutes(14)

    def differing(w: World, **more: Any) -> None:
        erp, wms = dict(more.get("erp", {})), dict(more.get("wms", {}))
        sort.both(w, erp={"name": "Fjord", **erp}, wms=wms)

    def with_work(w: World, ago: float, **more: Any) -> None:
        differing(w)
        w.work(more.pop("kind", sort.kind), erp_id="11", since=minutes(ago), **more)

    def in_conflict(w: World) -> None:
        differing(w)
        w.conflict(sort.kind, "11", "name", "Fjord", "Fjell", "Fjær")

    def with_base(w: World) -> None:
        differing(w)
        w.base(sort.kind, "11", "1001", "erp", "name", "Fjell")
        w.base(sort.kind, "11", "1001", "wms", "name", "Fjord")

    cases = [
        example("another name", differing, PAIR, {"erp_value": "Fjord", "wms_value": "Fjell", "field": "name"}),
        example("with what they agreed on", with_base, PAIR, {"base": "Fjell"}),
        example("only white space", lambda w: sort.both(w, erp={"name": " Fjell\u00a0 "}, wms={})),
        example(
            "another spelling of the same letters",
            lambda w: sort.both(w, erp={"name": "Fja\u030all"}, wms={"name": "Fjåll"}),
        ),
        example("small letters", lambda w: sort.both(w, erp={"name": "fjell"}), PAIR),
        example("paired by number", lambda w: (sort.erp(w, name="Fjord"), sort.wms(w)), PAIR),
        example("changed just now in 24SO", lambda w: differing(w, erp={"changed_at": within})),
        example("changed just now in Rackbeat", lambda w: differing(w, wms={"changed_at": within})),
        example("changed a while ago", lambda w: differing(w, erp={"changed_at": detector_grace_passed}), PAIR),
        example("under way", lambda w: with_work(w, 14)),
        example("under way for too long", lambda w: with_work(w, 16), PAIR),
        example("parked", lambda w: with_work(w, 1, parked=True), PAIR),
        example("work of another kind", lambda w: with_work(w, 1, kind="order"), PAIR),
        example("in conflict", in_conflict),
        example("barred in Rackbeat only", lambda w: sort.both(w, wms={"active": False}), PAIR, {"field": "active"}),
        example(
            "inactive in 24SO, another name",
            lambda w: sort.both(w, erp={"active": False, "name": "X"}, wms={"active": False}),
        ),
    ]
    if sort.kind == "product":
        return cases + _product_fields(sort)
    return cases + _company_fields(sort)


def _company_fields(sort: Sort) -> list[Example]:
    norway = {"erp": {"country": "NO"}, "wms": {"country": "Norge"}}
    return [
        example("one country by two names", lambda w: sort.both(w, **norway)),
        example("two countries", lambda w: sort.both(w, erp={"country": "NO"}, wms={"country": "Sverige"}), PAIR),
        example(
            "a country that nobody knows",
            lambda w: sort.both(w, erp={"country": "Utopia"}, wms={"country": "NO"}),
            PAIR,
        ),
        example(
            "no e-mail on one side", lambda w: sort.both(w, wms={"email": "post@example.no"}), PAIR, {"field": "email"}
        ),
        example("the other kind differs", lambda w: sort.other().both(w, wms={"name": "Fjord"})),
        example("the other kind is barred", lambda w: sort.other().both(w, wms={"active": False})),
    ]


def _product_fields(sort: Sort) -> list[Example]:
    def prices(erp: str | None, wms: str | None) -> Any:
        def build(w: World) -> None:
            here, there = (None if x is None else Decimal(x) for x in (erp, wms))
            sort.both(w, erp={"sales_price": here}, wms={"sales_price": there})

        return build

    def categories(w: World, erp: str, wms: str, linked: bool = False) -> None:
        sort.both(w, erp={"category_id": erp}, wms={"category_id": wms})
        if linked:
            w.link("category", erp, wms)

    def seen_active(w: World, until: float = 60.0) -> None:
        active = sort.record("11", "1001")
        sort.both(w, erp={"active": False})
        w.put(System.ERP, replace(active, active=True), until=minutes(until))

    def needed(w: World) -> None:
        seen_active(w)
        w.erp_order("7001")

    return [
        example("0.1 + 0.2 is 0.3", prices("0.30000000000000004", "0.3")),
        example("half an øre", prices("10.005", "10")),
        example("a whole øre", prices("10.01", "10"), PAIR, {"field": "sales_price", "erp_value": "10.01"}),
        example("a price on one side only", prices(None, "10"), PAIR, {"erp_value": None, "wms_value": "10"}),
        example("nought is not nothing", prices("0", None), PAIR, {"erp_value": "0", "wms_value": None}),
        example("the same category", lambda w: categories(w, "3", "3")),
        example("the linked category", lambda w: categories(w, "3", "8", linked=True)),
        example("another category", lambda w: categories(w, "3", "8"), PAIR, {"field": "category_id"}),
        example("discontinued", lambda w: sort.both(w, erp={"active": False})),
        example("discontinued since they became a pair", seen_active, PAIR, {"field": "active"}),
        example("discontinued before they became a pair", lambda w: seen_active(w, 60 * 24 * 4)),
        example("discontinued and needed", needed),
    ]
