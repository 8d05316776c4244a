"""Plans as values: what each rule plans, and what keeps a plan from being another one than was shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from daemon.domain.change import BookOrder, DeleteRecord, EditErpOrder, EditWmsLine, ReopenOrder, SetIdField
from daemon.domain.drift import Drift, DriftState, Severity
from daemon.domain.ids import Kind, System
from daemon.domain.messages import Catalogue
from daemon.domain.ownership import Mode, Policy
from daemon.domain.product import Product
from daemon.domain.record import Record
from reconcile.catalog import load_catalog
from reconcile.messages import MESSAGES
from reconcile.plan import Plan, PlanDamaged, PlanLimits, PlanUnsafe
from reconcile.plan_rules import RULES, Names, build_plan, plannable, wanted
from reconcile.plan_step import Facts
from tests.reconcile.bench import erp_order, wms_order

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
TEXTS = Catalogue(MESSAGES)


def drift(kind: str, **more: object) -> Drift:
    made = Drift(
        fingerprint=f"{kind}-{more.get('wms_id') or more.get('erp_id')}-{more.get('number', '')}",
        connection="demo",
        kind=kind,
        severity=Severity.HIGH,
        entity=kind.partition(".")[0],
        state=DriftState.OPEN,
        first_seen=NOW,
        last_seen=NOW,
        confirmed_at=NOW,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the caller names real fields


def plan_for(
    *drifts: Drift,
    erp: tuple[Record, ...] = (),
    wms: tuple[Record, ...] = (),
    owner: System = System.ERP,
    mode: Mode = Mode.SYNC,
) -> Plan:
    records = {(s, r.kind, r.native_id): r for s, rs in ((System.ERP, erp), (System.WMS, wms)) for r in rs}
    facts = Facts(records=records, mode=mode, quantity_owner=owner, accepted_status="Confirmed")
    return build_plan("demo", drifts, facts, Names(erp="Kaffe AS", wms="Kaffe AS lager"), NOW)


def test_a_kind_that_the_rules_file_leaves_to_a_person_is_not_planned() -> None:
    edited, product = edited_product()
    plan = plan_for(replace(edited, repair="manual"), wms=(product,))
    assert plan.actions == () and [item.code for item in plan.manual] == ["manual.no_rule"]


def edited_product() -> tuple[Drift, Product]:
    product = Product(native_id="KAFFE-1", number="KAFFE-1", name="Kaffe", id_field="99")
    return drift("product.id_field_edited", erp_id="11", wms_id="KAFFE-1", erp_value="11", wms_value="99"), product


def duplicate(grade: str = "exact", untouched: str = "true") -> Drift:
    detail = {"kept": "90", "grade": grade, "untouched": untouched}
    return drift("order.duplicate", erp_id="7001", wms_id="91", detail=detail)


@pytest.mark.parametrize(("mode", "says"), [(Mode.SYNC, "order get 7003 --again"), (Mode.AUDIT, "GET")])
def test_an_order_whose_rackbeat_order_is_gone_is_told_the_command_that_sends_it_again(mode: Mode, says: str) -> None:
    gone = drift("order.missing_in_wms", erp_id="7003", detail={"linked_to": "90"})
    [item] = plan_for(gone, mode=mode).manual
    told = TEXTS.text(item.code, "en", **item.values)
    assert says in told and ("--again" in told) is (mode is Mode.SYNC)


def test_a_sale_that_is_gone_from_rackbeat_is_not_to_be_fetched() -> None:
    gone = drift("order.missing_in_wms", erp_id="7003", detail={"linked_to": "90", "made_of": "90"})
    [item] = plan_for(gone).manual
    assert "order get" not in TEXTS.text(item.code, "en", **item.values) and item.values["number"] == "90"


@pytest.mark.parametrize(
    ("status", "code"),
    [("booked", "manual.order.duplicate.booked"), ("shipped", "manual.order.duplicate.shipped"),
     ("draft", "manual.order.duplicate.draft")],
)  # fmt: skip
def test_a_copy_that_a_person_must_remove_is_told_with_what_stands_in_the_way(status: str, code: str) -> None:
    copy = replace(duplicate(), repair="manual")
    orders = (wms_order("90", "24SO 7001"), replace(wms_order("91", "24SO 7001"), status=status))
    plan = plan_for(copy, wms=orders)
    assert plan.actions == () and codes(plan) == [code]
    assert "90" in TEXTS.text(code, "nb", **plan.manual[0].values)


def mismatch(line: str = "1", wms_line: str = "901", number: str = "KAFFE-1") -> Drift:
    return drift(
        "order.quantity_mismatch",
        erp_id="7001",
        wms_id="90",
        number=number,
        erp_value="5",
        wms_value="3",
        detail={"line": line, "wms_line": wms_line},
    )


def codes(plan: Plan) -> list[str]:
    return [item.code for item in plan.manual]


def test_an_id_field_is_restored_from_the_link() -> None:
    one, product = edited_product()
    (action,) = plan_for(one, wms=(product,)).actions
    assert action.change == SetIdField(kind=Kind.PRODUCT, native_id="KAFFE-1", value="11")
    assert action.before == {"id_field": "99"}


def test_a_value_that_changed_since_is_left_for_another_reconcile() -> None:
    one, product = edited_product()
    plan = plan_for(one, wms=(replace(product, id_field="11"),))
    assert plan.actions == ()
    assert codes(plan) == ["manual.changed"]


@pytest.mark.parametrize("grade", ["exact", "likely"])
def test_an_untouched_draft_copy_is_deleted_after_asking(grade: str) -> None:
    plan = plan_for(duplicate(grade), wms=(wms_order("90", "24SO 7001"), wms_order("91", "24SO 7001")))
    (action,) = plan.actions
    assert action.change == DeleteRecord(system=System.WMS, kind=Kind.ORDER, native_id="91")
    assert action.confirm_each
    assert '"native_id":"91"' in (action.before["order"] or "")


@pytest.mark.parametrize(
    ("status", "untouched", "code"),
    [
        ("booked", "false", "manual.order.duplicate.booked"),
        ("partly_shipped", "false", "manual.order.duplicate.shipped"),
        ("shipped", "true", "manual.order.duplicate.shipped"),
        ("invoiced", "false", "manual.order.duplicate.invoiced"),
        ("draft", "false", "manual.order.duplicate.edited"),
        ("cancelled", "false", "manual.changed"),
    ],
)
def test_any_other_copy_is_for_a_person(status: str, untouched: str, code: str) -> None:
    copy = wms_order("91", "24SO 7001", status=status)
    plan = plan_for(duplicate(untouched=untouched), wms=(wms_order("90", "24SO 7001"), copy))
    assert (plan.actions, codes(plan)) == ((), [code])


def test_the_last_copy_is_never_deleted() -> None:
    assert plan_for(duplicate(), wms=(wms_order("91", "24SO 7001"),)).actions == ()
    cancelled = wms_order("90", "24SO 7001", status="cancelled")
    assert plan_for(duplicate(), wms=(cancelled, wms_order("91", "24SO 7001"))).actions == ()


def test_a_draft_gets_the_quantity_of_24so_line_by_line() -> None:
    plan = plan_for(mismatch(), erp=(erp_order("7001", "5"),), wms=(wms_order("90", "", "3"),))
    (action,) = plan.actions
    assert isinstance(action.change, EditWmsLine)
    assert (action.change.row.row_id, action.change.row.quantity) == ("901", Decimal(5))


def test_a_booked_order_is_reopened_edited_and_booked_each_step_after_the_other() -> None:
    plan = plan_for(mismatch(), erp=(erp_order("7001", "5"),), wms=(wms_order("90", "", "3", "booked"),))
    assert [type(a.change) for a in plan.actions] == [ReopenOrder, EditWmsLine, BookOrder]
    assert [a.after for a in plan.actions] == ["", "a1", "a2"]
    assert len({a.digest for a in plan.actions}) == 3


def test_two_lines_of_one_order_reopen_it_once() -> None:
    erp, wms = erp_order("7001", "5"), wms_order("90", "", "3", "booked")
    erp = replace(erp, lines=(*erp.lines, replace(erp.lines[0], native_id="2")))
    wms = replace(wms, lines=(*wms.lines, replace(wms.lines[0], native_id="902")))
    plan = plan_for(mismatch(), mismatch("2", "902", "KOPP"), erp=(erp,), wms=(wms,))
    assert [type(a.change) for a in plan.actions] == [ReopenOrder, EditWmsLine, EditWmsLine, BookOrder]


@pytest.mark.parametrize("status", ["shipped", "partly_shipped", "invoiced"])
def test_a_shipped_order_is_for_a_person(status: str) -> None:
    plan = plan_for(mismatch(), erp=(erp_order("7001", "5"),), wms=(wms_order("90", "", "3", status),))
    assert (plan.actions, codes(plan)) == ((), ["manual.order.quantity.shipped"])


def test_when_rackbeat_owns_quantities_24so_gets_them_and_goes_back_to_accepted() -> None:
    erp = replace(erp_order("7001", "5"), status="Production")
    plan = plan_for(mismatch(), erp=(erp,), wms=(wms_order("90", "", "3", "booked"),), owner=System.WMS)
    (action,) = plan.actions
    assert isinstance(action.change, EditErpOrder)
    assert (action.change.status, action.change.customer_id) == ("Confirmed", "501")
    assert [(r.row_id, r.quantity) for r in action.change.rows] == [("1", Decimal(3))]


def test_an_order_that_is_sent_in_24so_is_not_moved_back() -> None:
    erp = replace(erp_order("7001", "5"), status="OrderState_Sent")
    (action,) = plan_for(mismatch(), erp=(erp,), wms=(wms_order("90", "", "3"),), owner=System.WMS).actions
    assert isinstance(action.change, EditErpOrder)
    assert action.change.status is None


def test_an_invoice_is_never_changed() -> None:
    erp = replace(erp_order("7001", "5"), status="Invoiced")
    plan = plan_for(mismatch(), erp=(erp,), wms=(wms_order("90", "", "3"),), owner=System.WMS)
    assert (plan.actions, codes(plan)) == ((), ["manual.order.quantity.invoiced"])


@pytest.mark.parametrize("mode", list(Mode))
def test_what_only_a_person_can_do_is_said_in_both_languages_and_no_plan_creates_an_order(mode: Mode) -> None:
    plan = plan_for(
        drift("product.number_too_long", erp_id="11", number="N" * 32),
        drift("order.line_unsendable", erp_id="7002", erp_value="N" * 32),
        drift("order.missing_in_wms", erp_id="7003"),
        drift("order.something_new", erp_id="7004"),
        mode=mode,
    )
    assert plan.actions == ()
    assert len(plan.manual) == 4
    for item in plan.manual:
        for language in ("nb", "en"):
            assert "{" not in TEXTS.text(item.code, language, **item.values)
    hint = TEXTS.text(plan.manual[1].code, "en", **plan.manual[1].values)
    assert ("samsvar order get 7003" in hint) == (mode is Mode.SYNC)


def test_every_action_has_a_sentence_with_all_its_places_filled() -> None:
    one, product = edited_product()
    orders = (wms_order("90", "", "3", "booked"), wms_order("91", ""))
    for owner in System:
        plan = plan_for(one, duplicate(), mismatch(), erp=(erp_order("7001"),), wms=(product, *orders), owner=owner)
        for action in plan.actions:
            for language in ("nb", "en"):
                assert "{" not in TEXTS.text(action.title, language, **action.values)


def test_a_plan_that_cannot_hold_everything_takes_the_worst_and_tells_how_much_is_left() -> None:
    some = [drift("product.number_missing", erp_id=str(n)) for n in range(3)]
    worst = replace(drift("invoice.duplicate", wms_id="5001"), severity=Severity.CRITICAL)
    kept = plannable([*some, worst], Policy(), None, most=2)
    assert kept == [worst, some[0]]
    facts = Facts(records={}, mode=Mode.SYNC, quantity_owner=System.ERP, accepted_status="Confirmed")
    plan = build_plan("demo", kept, facts, Names(erp="", wms=""), NOW, left_out=2)
    assert Plan.from_json(plan.to_json()).left_out == 2
    assert plan.checksum != build_plan("demo", kept, facts, Names(erp="", wms=""), NOW).checksum


def test_a_plan_takes_no_more_pairs_than_the_sync_is_asked_about() -> None:
    """What is not rehearsed would be told as something for a person."""
    some = [drift("product.missing_in_wms", erp_id=str(n)) for n in range(3)]
    by_hand = drift("product.number_missing", erp_id="9")
    assert plannable([*some, by_hand], Policy(), None, most_wishes=2) == [*some[:2], by_hand]


def test_resolved_drift_is_not_planned_for() -> None:
    one, product = edited_product()
    plan = plan_for(replace(one, state=DriftState.RESOLVED), wms=(product,))
    assert (plan.actions, plan.manual) == ((), ())


def test_a_plan_survives_json_and_a_changed_one_does_not() -> None:
    plan = plan_for(mismatch(), erp=(erp_order("7001", "5"),), wms=(wms_order("90", "", "3", "booked"),))
    text = json.dumps(plan.to_json())
    assert Plan.from_json(json.loads(text)) == plan
    for damaged in (
        text.replace('"row_id": "901"', '"row_id": "902"'),
        text.replace("Kaffe AS lager", "Te AS"),
        "{}",
        "1",
    ):
        assert damaged != text
        with pytest.raises(PlanDamaged):
            Plan.from_json(json.loads(damaged))


def test_the_same_drift_at_another_time_is_another_plan() -> None:
    one, product = edited_product()
    assert plan_for(one, wms=(product,)).checksum == plan_for(one, wms=(product,)).checksum
    assert plan_for(one, wms=(replace(product, id_field="98"),)).checksum != plan_for(one, wms=(product,)).checksum


def test_the_fuse_counts_records_by_share_with_a_floor() -> None:
    products = tuple(Product(native_id=f"V{n}", number=f"V{n}", name="Vare", id_field="x") for n in range(30))
    drifts = [drift("product.id_field_edited", erp_id=str(n), wms_id=f"V{n}", wms_value="x") for n in range(30)]
    plan = plan_for(*drifts, wms=products)
    plan.raise_if_unsafe(PlanLimits(totals={"product": 150}))
    with pytest.raises(PlanUnsafe) as unsafe:
        plan.raise_if_unsafe(PlanLimits(totals={"product": 149}))
    assert (unsafe.value.count, unsafe.value.total) == (30, 149)
    with pytest.raises(PlanUnsafe):
        plan.raise_if_unsafe(PlanLimits(totals={}))
    plan_for(*drifts[:20], wms=products).raise_if_unsafe(PlanLimits(totals={}))


def test_the_records_to_read_are_both_sides_and_the_kept_one() -> None:
    assert wanted([duplicate()]) == {
        (System.ERP, Kind.ORDER, "7001"),
        (System.WMS, Kind.ORDER, "91"),
        (System.WMS, Kind.ORDER, "90"),
    }


def test_every_detector_has_a_rule_and_says_manual_where_it_plans_nothing() -> None:
    for detector in load_catalog().values():
        assert detector.id in RULES
        assert (detector.repair == "manual") == RULES[detector.id].__name__.startswith("manual")
