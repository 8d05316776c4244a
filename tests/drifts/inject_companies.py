"""What may go wrong with customers and suppliers, one instance a call. Each says what must be found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from tests.drifts.town import ERP, LONG_AGO, WMS, YESTERDAY, Conflict, Town, company

ID_FIELDS = {Kind.CUSTOMER: "kunde-id", Kind.SUPPLIER: "leverandør-id"}


def new_company(town: Town, kind: Kind, number: str, **fields: object) -> Company:
    """Like no other; not yet anywhere."""
    native_id = town.new_id()
    record = company(kind, native_id, number, int(native_id))
    return replace(record, **{"created_at": LONG_AGO, **fields})  # type: ignore[arg-type]  # fields by name


def put_both(town: Town, record: Company, number: str) -> None:
    town.put(ERP, record)
    town.put(WMS, replace(record, native_id=number, number=number, id_field=record.native_id))
    town.link(record.kind, record.native_id, number)


def number_invalid(kind: Kind, town: Town) -> None:
    number = town.rng.choice(("", "  ", "A17", "0123", "-4", "4294967296", "12.5", "12 3"))
    if town.rng.random() < 0.4:
        erp_id, wms_id = town.take_linked(str(kind), kind)
        town.change(ERP, kind, erp_id, number=number)
        town.expect(f"{kind}.number_invalid", erp_id, wms_id, "number")
        return
    record = new_company(town, kind, number)
    town.put(ERP, record)
    town.expect(f"{kind}.number_invalid", record.native_id, None, "number")


def not_unique(kind: Kind, town: Town) -> None:
    if town.rng.random() < 0.5:
        erp_id, wms_id = town.take_linked(str(kind), kind)
        number = town.get(ERP, kind, erp_id).number
        town.expect(f"{kind}.number_not_unique", erp_id, wms_id, "number")
    else:
        first = new_company(town, kind, town.new_id())
        number = first.number
        town.put(ERP, first)
        town.expect(f"{kind}.number_not_unique", first.native_id, None, "number")
    second = new_company(town, kind, number)
    town.put(ERP, second)
    town.expect(f"{kind}.number_not_unique", second.native_id, None, "number")


def id_field_edited(kind: Kind, town: Town) -> None:
    erp_id, wms_id = town.take_linked(str(kind), kind)
    other = town.rng.choice(town.pools[str(kind)])[0]
    town.change(WMS, kind, wms_id, id_field=town.rng.choice((other, f"{erp_id}0", erp_id[:-1], "ukjent")))
    town.expect(f"{kind}.id_field_edited", erp_id, wms_id, ID_FIELDS[kind])


def id_field_missing(kind: Kind, town: Town) -> None:
    erp_id, wms_id = town.take_linked(str(kind), kind)
    town.change(WMS, kind, wms_id, id_field=town.rng.choice((None, "", "  ")))
    town.expect(f"{kind}.id_field_missing", erp_id, wms_id, ID_FIELDS[kind])


def missing_in_wms(kind: Kind, town: Town) -> None:
    if town.rng.random() < 0.5:
        erp_id, wms_id = town.take(str(kind))
        town.remove(WMS, kind, wms_id)
    else:
        record = new_company(town, kind, town.new_id())
        town.put(ERP, record)
        erp_id = record.native_id
    town.expect(f"{kind}.missing_in_wms", erp_id, None)


def missing_in_erp(kind: Kind, town: Town) -> None:
    if town.rng.random() < 0.5:
        erp_id, wms_id = town.take_linked(str(kind), kind)
        town.remove(ERP, kind, erp_id)
        town.expect(f"{kind}.missing_in_erp", erp_id, wms_id)
        return
    record = new_company(town, kind, town.new_id())
    town.put(WMS, replace(record, native_id=record.number))
    town.expect(f"{kind}.missing_in_erp", None, record.number)


def field_mismatch(kind: Kind, town: Town) -> None:
    erp_id, wms_id = town.take(str(kind))
    here = town.get(ERP, kind, erp_id)
    changes: tuple[tuple[str, object], ...] = (
        ("name", here.name.lower()),
        ("email", ""),
        ("phone", "+47 22222222"),
        ("street", f"{here.street}b"),
        ("postal_code", here.postal_code[:-1]),
        ("city", "Os"),
        ("country", "Sverige"),
        ("active", False),
    )
    name, value = town.rng.choice(changes)
    town.change(WMS, kind, wms_id, **{name: value})
    town.expect(f"{kind}.field_mismatch", erp_id, wms_id, name)


def conflict(kind: Kind, town: Town) -> None:
    erp_id, wms_id = town.take_linked(str(kind), kind)
    town.change(ERP, kind, erp_id, city="Moss")
    town.change(WMS, kind, wms_id, city="Voss")
    town.conflicts.append(Conflict(kind=kind, erp_id=erp_id, field="city", erp="Moss", wms="Voss", base="Oslo"))
    town.expect(f"{kind}.conflict", erp_id, wms_id, "city")


def duplicate(kind: Kind, town: Town) -> None:
    """A second record in Rackbeat with the id field of the first: the customer itself is registered once in 24SO."""
    erp_id, wms_id = town.take(str(kind))
    copy = replace(town.get(WMS, kind, wms_id), native_id=town.new_id(), created_at=YESTERDAY)
    town.put(WMS, replace(copy, number=copy.native_id))
    town.expect(f"{kind}.duplicate", erp_id, copy.native_id)


def registered_twice(kind: Kind, town: Town) -> None:
    """In 24SO, and the sync brought both to Rackbeat: told once, in 24SO."""
    erp_id, _wms_id = town.take(str(kind))
    town.expect(f"{kind}.duplicate_candidate", _second_of(town, kind, town.get(ERP, kind, erp_id), ERP), None)


def registered_again_in_rackbeat(kind: Kind, town: Town) -> None:
    erp_id, _wms_id = town.take(str(kind))
    second = _second_of(town, kind, town.get(ERP, kind, erp_id), WMS)
    town.expect(f"{kind}.duplicate_candidate", None, second)
    town.expect(f"{kind}.missing_in_erp", None, second)


def _second_of(town: Town, kind: Kind, first: Company, system: System) -> str:
    org = first.organization_number
    told = town.rng.choice(
        (
            {"organization_number": f" {org[:3]} {org[3:6]} {org[6:]}", "name": "Et annet navn"},
            {"organization_number": f"NO {org} MVA"},
            {
                "organization_number": "",
                "name": f" {first.name.upper()}",
                "street": first.street,
                "postal_code": first.postal_code,
            },
        )
    )
    second = replace(new_company(town, kind, town.new_id()), created_at=YESTERDAY, **told)
    if system is ERP:
        put_both(town, second, second.number)
        return second.native_id
    town.put(WMS, replace(second, native_id=second.number))
    return second.number


def company_drift(kind: Kind) -> Mapping[str, tuple[Callable[[Town], None], ...]]:
    """By drift kind."""
    injectors: Mapping[str, tuple[Callable[[Kind, Town], None], ...]] = {
        "number_invalid": (number_invalid,),
        "number_not_unique": (not_unique,),
        "id_field_edited": (id_field_edited,),
        "id_field_missing": (id_field_missing,),
        "missing_in_wms": (missing_in_wms,),
        "missing_in_erp": (missing_in_erp,),
        "field_mismatch": (field_mismatch,),
        "conflict": (conflict,),
        "duplicate": (duplicate,),
        "duplicate_candidate": (registered_twice, registered_twice, registered_again_in_rackbeat),
    }
    return {f"{kind}.{name}": tuple(partial(one, kind) for one in some) for name, some in injectors.items()}
