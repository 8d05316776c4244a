"""A rich morning and its pieces: drifts of every standing, parked work, a run record. No clock: NOW is fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from daemon.domain.drift import Drift, DriftState, Severity
from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem, Source
from reconcile.fixup import ActionResult, FixUp, Outcome
from reconcile.plan import ManualItem
from reports.build import build_report
from reports.links import Templates
from reports.model import Report

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
YESTERDAY = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
IDENTITIES = {System.ERP: "Nordlys Handel AS", System.WMS: "Nordlys Lager"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeDetector:
    id: str
    title_nb: str
    title_en: str
    repair: str = "manual"
    severity: Severity = Severity.HIGH
    entity: str = "order"
    why: str = "It matters in English."
    why_nb: str = "Det betyr noe på norsk."


CATALOG: Mapping[str, SomeDetector] = {
    detector.id: detector
    for detector in (
        SomeDetector(
            id="order.duplicate",
            title_nb="Samme ordre finnes flere ganger i Rackbeat",
            title_en="The same order exists more than once in Rackbeat",
            repair="delete_duplicate",
            why_nb="Hver kopi reserverer varer og kan bli sendt, slik at kunden får og betaler varene to ganger.",
        ),
        SomeDetector(
            id="order.quantity_mismatch",
            title_nb="Ulikt antall på samme ordrelinje",
            title_en="Different quantities on the same order line",
            repair="settle_quantity",
            why_nb="Kunden faktureres for antallet i 24SevenOffice og får antallet i Rackbeat.",
        ),
        SomeDetector(
            id="order.missing_in_wms",
            title_nb="Ordre i 24SevenOffice som mangler i Rackbeat",
            title_en="Order in 24SevenOffice that is missing in Rackbeat",
            severity=Severity.CRITICAL,
            why_nb="Ordren er klar for lageret, men lageret har den ikke og kommer ikke til å sende den.",
        ),
        SomeDetector(
            id="product.number_too_long",
            entity="product",
            severity=Severity.MEDIUM,
            title_nb="Varenummer på mer enn 25 tegn",
            title_en="Product number longer than 25 characters",
            why_nb="Rackbeat godtar varenumre på høyst 25 tegn. Varen overføres ikke.",
        ),
        SomeDetector(
            id="customer.id_field_edited",
            entity="customer",
            severity=Severity.MEDIUM,
            title_nb="Feltet «kunde-id» er endret i Rackbeat",
            title_en='The field "kunde-id" was changed in Rackbeat',
            repair="restore_id_field",
            why_nb="Feltet sier hvem i 24SevenOffice dette er. Bare integrasjonen skriver det.",
        ),
    )
}


def drift(kind: str, erp_id: int | str, /, **changes: Any) -> Drift:
    """A drift of this kind, first seen an hour ago unless told otherwise."""
    seen = changes.pop("first_seen", NOW - timedelta(hours=1))
    facts: dict[str, Any] = {
        "fingerprint": f"{kind}-{erp_id}".encode("utf-8", "replace").hex().ljust(40, "0")[-40:],
        "connection": "nordlys",
        "kind": kind,
        "severity": Severity.HIGH,
        "entity": kind.partition(".")[0],
        "state": DriftState.OPEN,
        "first_seen": seen,
        "last_seen": NOW,
        "confirmed_at": seen,
        "erp_id": str(erp_id),
    }
    return Drift(**{**facts, **changes})


def morning() -> list[Drift]:
    """Something of everything."""
    return [
        drift("order.missing_in_wms", 10251, severity=Severity.CRITICAL, amount=Decimal("18450.5"), field=None,
              erp_value="Confirmed", wms_value=None),
        drift("order.duplicate", 10248, wms_id="1004", number="1004", field="reference", erp_value="10248",
              wms_value="1004", amount=Decimal("4320"), units=Decimal(12),
              detail={"grade": "exact", "kept": "1001", "status": "draft"}),
        drift("order.duplicate", 10249, wms_id="1005", number="1005", field="reference", erp_value="10249",
              wms_value="1005", detail={"grade": "likely", "kept": "1002", "status": "booked", "repair": "manual"},
              state=DriftState.REOPENED, reopened=2, first_seen=NOW - timedelta(days=4)),
        drift("order.quantity_mismatch", 10250, wms_id="1003", number="Jack's New England Clam", field="quantity",
              erp_value="5", wms_value="3", amount=Decimal("240"), units=Decimal(2),
              first_seen=datetime(2026, 11, 17, 8, 14, tzinfo=UTC), base_value="5",
              wms_changed_at=datetime(2026, 11, 17, 8, 11, tzinfo=UTC), detail={"wms_status": "booked"}),
        *(
            drift("product.number_too_long", 70 + place, severity=Severity.MEDIUM, number=f"{name} ({place})",
                  field="number", erp_value=f"{name} ({place})", first_seen=NOW - timedelta(days=40 + place),
                  detail={"characters": str(len(name) + 4), "needed_by": "10248, 10252" if place else None})
            for place, name in enumerate(["Louisiana Fiery Hot Pepper Sauce", "Grandma's Boysenberry Spread Ekstra"])
        ),
        drift("customer.id_field_edited", 31, severity=Severity.MEDIUM, wms_id="10031", number="10031",
              field="id_field", erp_value="31", wms_value="47", ack="Kari på support"),
        drift("product.number_too_long", 90, severity=Severity.MEDIUM, number="Uncle Bob's Organic Dried Pears",
              field="number", erp_value="Uncle Bob's Organic Dried Pears", snooze="2026-12-01"),
        drift("order.quantity_mismatch", 10201, wms_id="980", field="quantity", erp_value="2", wms_value="2",
              state=DriftState.RESOLVED, resolved_at=NOW - timedelta(hours=3), first_seen=NOW - timedelta(days=2)),
    ]  # fmt: skip


RUN: Mapping[str, object] = {
    "run_id": "20261123T045500Z",
    "started_at": "2026-11-23T04:55:00+00:00",
    "finished_at": "2026-11-23T04:59:31+00:00",
    "state": "finished",
    "as_of": {"erp": "2026-11-23T04:55:04+00:00", "wms": "2026-11-23T04:56:40+00:00"},
    "compared": {
        "product": {"erp": 12480, "wms": 12471},
        "customer": {"erp": 91, "wms": 91},
        "supplier": {"erp": 29, "wms": 29},
        "order": {"erp": 830, "wms": 826},
    },
    "not_compared": [],
    "candidates": 14,
    "vanished": 5,
    "requests": {"erp": 38, "wms": 142},
}

PARTIAL: Mapping[str, object] = {
    **RUN,
    "compared": {"order": {"erp": 830, "wms": 826}, "product": {"erp": 12480, "wms": None}},
    "not_compared": [{"kind": "product", "system": "wms", "reason": "incomplete", "detail": "4,000 of 12,471 came"}],
}


def parked(detail: str = "") -> list[InboxItem]:
    return [
        InboxItem(
            key=Key("nordlys", Kind.ORDER, System.ERP, "10252"), source=Source.POLL, generation=3,
            first_at=NOW - timedelta(hours=20), due_at=NOW, attempts=1, parked=True, reason=Reason.LINE_UNSENDABLE,
            detail=detail or "Louisiana Fiery Hot Pepper Sauce: 32 characters",
        ),
    ]  # fmt: skip


def report(**changes: Any) -> Report:
    """The rich morning, or one with some facts replaced."""
    facts: dict[str, Any] = {
        "connection": "nordlys",
        "identities": IDENTITIES,
        "run": RUN,
        "drifts": morning(),
        "previous_run_at": YESTERDAY,
        "parked": parked(),
        "catalog": CATALOG,
        "language": "nb",
        "now": NOW,
    }
    return build_report(**{**facts, **changes})


def nights(counts: Sequence[int | None]) -> list[Mapping[str, object]]:
    """Run records of the nights up to last night with so many open drifts; None: no run ended."""
    records: list[Mapping[str, object]] = []
    for ago, count in enumerate(reversed(counts)):
        at = datetime(2026, 11, 23, 1, 40, tzinfo=UTC) - timedelta(days=ago)
        if count is not None:
            facts = {"run_id": f"night-{ago}", "finished_at": at.isoformat()}
            records.append({**RUN, **facts, "open_by_kind": {"order.duplicate": count}})
    return records


WEBSITES: Templates = {
    System.ERP: {"order": "https://erp.example/orders/{id}", "product": "https://erp.example/products?q={number}"},
    System.WMS: {"order": "https://wms.example/#/orders/{id}"},
}


def full_morning(**changes: Any) -> Report:
    """The rich morning with a past: repairs, a trend with two gaps, links."""
    trend = nights([3, 3, 4, 9, 12, None, 8, 8, 7, None, 6, 6, 5, 7])
    undo = fix_up(plan_id="p-20261123-2", undoes="p-20261123-1", reason="", finished_at=NOW - timedelta(minutes=5))
    return report(**{"runs": trend, "fix_ups": [fix_up(), undo], "links": WEBSITES, **changes})


def silent_night(**changes: Any) -> Report:
    return report(**{"drifts": [], "parked": [], **changes})


def result(action_id: str, drift_kind: str, operation: str, native_id: str, **changes: Any) -> ActionResult:
    """One action in Rackbeat that was carried out, unless told otherwise."""
    facts: dict[str, Any] = {
        "action_id": action_id,
        "fingerprint": f"fp-{action_id}",
        "drift_kind": drift_kind,
        "operation": operation,
        "kind": drift_kind.partition(".")[0],
        "system": "wms",
        "native_id": native_id,
        "outcome": Outcome.DONE,
    }
    return ActionResult(**{**facts, **changes})


def fix_up(**changes: Any) -> FixUp:
    """Three carried out, two not, one for a person."""
    results = (
        result("a1", "customer.id_field_edited", "set_id_field", "10031", before={"id_field": "47"},
               after={"id_field": "31"}),
        result("a2", "order.duplicate", "delete", "1004", before={"order": '{"type": "Order"}'},
               after={"order": None}),
        result("a3", "order.quantity_mismatch", "edit_order", "10250", system="erp",
               before={"quantity of row 7": "5", "status": "OrderState_Sent"},
               after={"quantity of row 7": "3.5", "status": "Confirmed"}),
        result("a4", "order.duplicate", "delete", "1005", outcome=Outcome.SKIPPED, why="skipped.changed",
               before={"order": "{}"}),
        result("a5", "customer.id_field_edited", "set_id_field", "10032", outcome=Outcome.FAILED, why="failed.refused",
               values={"why": "forbidden"}),
    )  # fmt: skip
    manual = ManualItem(
        fingerprint="fp", kind="order.duplicate", code="manual.order.duplicate.booked",
        values={"id": "1006", "kept": "1001"},
    )  # fmt: skip
    facts: dict[str, Any] = {
        "connection": "nordlys",
        "erp_name": IDENTITIES[System.ERP],
        "wms_name": IDENTITIES[System.WMS],
        "plan_id": "p-20261123-1",
        "actor": "uid:1000",
        "reason": "Rydder etter dobbel GET",
        "applied_at": NOW,
        "finished_at": NOW + timedelta(seconds=42),
        "checksum": "5b1f20aa93c4",
        "results": results,
        "manual": (manual,),
    }
    return FixUp(**{**facts, **changes})
