"""The story of the demo, step by step. Each method does one thing, checks what both systems show, and tells it in one
line; it raises StepFailed when they show something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from daemon.cli.demo_stage import Stage, StepFailed
from daemon.cli.demo_texts import tell
from daemon.cli.demo_truth import MAX_NUMBER, Finding, finding_of, shown, unsendable

CONNECTION = "sandbox"
SETTLE_SECONDS = 180.0
ARRIVE_SECONDS = 120.0
REASON = "samsvar demo"

Step = tuple[str, str, Callable[[], str]]


class Story:
    """Holds what later steps must know of earlier ones, and what the document of --json shows."""

    def __init__(self, stage: Stage, language: str) -> None:
        self.stage = stage
        self._language = language
        self.truth: set[Finding] = set()
        self.drift_found: list[dict[str, Any]] = []
        self.drift_after_repair: list[dict[str, Any]] = []
        self.left: list[tuple[str, str]] = []
        self.report = ""
        self.fix_up = ""
        self._sold = ""
        self._shelf: dict[str, Any] = {}
        self._plan: dict[str, Any] = {}

    def steps(self) -> Iterator[Step]:
        """(name, act, what to do), in order."""
        yield "start", "sync", self.start
        yield "initial_sync", "sync", self.initial_sync
        yield "open_orders", "sync", self.open_orders
        yield "order_sold", "sync", self.order_sold
        yield "warehouse_edits", "sync", self.warehouse_edits
        yield "shipped", "sync", self.shipped
        yield "get_three_times", "sync", self.get_three_times
        yield "duplicates", "accidents", self.duplicates
        yield "id_fields", "accidents", self.id_fields
        yield "long_number", "accidents", self.long_number
        yield "lost_webhook", "accidents", self.lost_webhook
        yield "reconcile", "audit", self.reconcile
        yield "report", "audit", self.build_report
        yield "repair_plan", "audit", self.repair_plan
        yield "repair_apply", "audit", self.repair_apply
        yield "reconcile_again", "audit", self.reconcile_again

    def start(self) -> str:
        self.stage.start_sandbox()
        self.stage.start_daemon()
        connection = self.stage.status["connections"][0]
        return self._did("start", erp=connection["erp"]["identity"], wms=connection["wms"]["identity"])

    def initial_sync(self) -> str:
        counted = self.stage.samsvar("sync", "start")
        done = self.stage.samsvar("sync", "start", "--confirm", str(counted["total"]))
        self._settle()
        return self._did("initial_sync", total=counted["total"], parked=done["parked"], left_out=counted["left_out"])

    def open_orders(self) -> str:
        """Every open order is either in Rackbeat with our reference, or parked because a line cannot be sent."""
        self._settle()
        self.truth = unsendable(self._products(), self._open_orders())
        held = {record for kind, record in self.truth if kind == "order.line_unsendable"}
        wanted = {str(order["id"]) for order in self._open_orders()} - held
        arrived = set(self._by_reference())
        if arrived != wanted:
            raise StepFailed(tell("missed", self._language, missing=wanted - arrived, extra=arrived - wanted))
        return self._did("open_orders", sent=len(wanted), held=len(held))

    def order_sold(self) -> str:
        self._sold, arrived = self._sell("5")
        return self._did("order_sold", erp=self._sold, wms=arrived["number"])

    def warehouse_edits(self) -> str:
        wms = self._wms_order(self._sold)
        self.stage.wms("PUT", f"orders/{wms['number']}/lines/{wms['lines'][0]['id']}", {"quantity": 3})
        self.stage.wms("POST", f"orders/{wms['number']}/book", {})

        def shows_three() -> bool:
            order = self.stage.erp("GET", f"orders/{self._sold}")
            return float(order["lines"][0]["quantity"]) == 3 and order["status"] == "Confirmed"

        self._until(shows_three, "3, Confirmed")
        return self._did("warehouse_edits")

    def shipped(self) -> str:
        number = self._wms_order(self._sold)["number"]
        shipment = self.stage.wms("POST", f"orders/{number}/create-shipment", {})["order_shipment"]
        self.stage.wms("POST", f"orders/shipments/{shipment['id']}/mark-shipped", {"pick": True})
        self._until(lambda: self._erp_status(self._sold) == "OrderState_Sent", "Sendt")
        return self._did("shipped")

    def get_three_times(self) -> str:
        """R14, on an invoiced order that no status would ever bring."""
        orders = [o for o in self._orders("Invoiced") if len(o["lines"]) and not self._holds_long(o)]
        order = str(orders[-1]["id"])
        answers = [self.stage.samsvar("order", "get", order) for _ in range(3)]
        numbers = {answer["wms_number"] for answer in answers}
        found = [o for o in self._wms_orders() if o.get("other_reference") == f"24SO {order}"]
        if len(found) != 1 or numbers != {str(found[0]["number"])}:
            raise StepFailed(f"{len(found)} orders in Rackbeat, answers {sorted(map(str, numbers))}")
        return self._did("get_three_times", wms=found[0]["number"])

    def duplicates(self) -> str:
        """Two copies keep the reference, as a blind second GET would make them; one comes without any."""
        _order, arrived = self._sell("2")
        self._settle()
        number = arrived["number"]
        copies = [self.stage.wms("POST", f"orders/{number}/copy", {})["order"] for _ in range(2)]
        line = arrived["lines"][0]
        body = {
            "customer_id": arrived["customer_id"],
            "lines": [{"item_id": line["child_id"], "quantity": 2, "line_price": line["line_price"]}],
        }
        copies.append(self.stage.wms("POST", "orders/drafts", body)["order"])
        numbers = [str(copy["number"]) for copy in copies]
        self.truth |= {("order.duplicate", number) for number in numbers}
        return self._did("duplicates", numbers=", ".join(numbers))

    def id_fields(self) -> str:
        product = self._shelf["number"]
        customer = str(self._wms_order(self._sold)["customer_id"])
        for resource, number in (("products", product), ("customers", customer)):
            fields = self.stage.wms("GET", f"{resource}/{_quoted(number)}/fields")["field_values"]
            field = next(f for f in fields if f["value"])
            change = {"custom_fields": [{"id": field["field"]["id"], "value": "999999"}]}
            self.stage.wms("PUT", f"{resource}/{_quoted(number)}/fields", change)
        self.truth |= {("product.id_field_edited", product), ("customer.id_field_edited", customer)}
        return self._did("id_fields", product=product, customer=customer)

    def long_number(self) -> str:
        number = "PALL-SPESIAL-2026-OSLO-EKSTRA-XL"
        product = self.stage.erp("POST", "products", {"number": number, "name": "Spesialpall", "price": 990})
        customer = self._open_orders()[0]["customer_id"]
        lines = [{"product_id": product["id"], "quantity": 1, "unit_price": 990}]
        order = self.stage.erp("POST", "orders", {"customer_id": customer, "lines": lines})
        self.truth |= {("product.number_too_long", str(product["id"])), ("order.line_unsendable", str(order["id"]))}
        assert len(number) > MAX_NUMBER
        return self._did("long_number", product=product["id"], order=order["id"])

    def lost_webhook(self) -> str:
        """A quantity edited on a draft: nothing announces it, and it is not booked, so the sync must not take it."""
        self.stage.wms_control("POST", "webhooks/lose", {"event": "order.updated", "times": 10})
        order, arrived = self._sell("4")
        self._settle()
        self.stage.wms("PUT", f"orders/{arrived['number']}/lines/{arrived['lines'][0]['id']}", {"quantity": 9})
        self.truth |= {("order.quantity_mismatch", order)}
        return self._did("lost_webhook", wms=arrived["number"], was=4, now=9)

    def reconcile(self) -> str:
        self.drift_found = self._audited(self.truth)
        return self._did("reconcile", count=len(self.drift_found))

    def build_report(self) -> str:
        self.report = self.stage.samsvar("report", "build")["html"]
        return self._did("report", path=self.report)

    def repair_plan(self) -> str:
        self._plan = self.stage.samsvar("repair", "plan")
        shown_again = self.stage.samsvar("repair", "show", self._plan["plan_id"])
        if shown_again["checksum"] != self._plan["checksum"]:
            raise StepFailed(f"{shown_again['checksum']} is not {self._plan['checksum']}")
        self.left = [(item["title"][self._language], item["todo"][self._language]) for item in self._plan["manual"]]
        return self._did("repair_plan", actions=len(self._plan["actions"]), manual=len(self._plan["manual"]))

    def repair_apply(self) -> str:
        command = ("repair", "apply", self._plan["plan_id"], "--checksum", self._plan["checksum"])
        done = self.stage.samsvar(*command, "--reason", REASON, "--confirm", "all", "--yes")
        self.fix_up = done["report"]["html"]
        if done["done"] != len(self._plan["actions"]):
            raise StepFailed(shown((a["outcome"], f"{a['id']} {a['why']}") for a in done["actions"]))
        return self._did("repair_apply", done=done["done"], path=self.fix_up)

    def reconcile_again(self) -> str:
        mendable = {"order.duplicate", "product.id_field_edited", "customer.id_field_edited", "order.quantity_mismatch"}
        self.drift_after_repair = self._audited({finding for finding in self.truth if finding[0] not in mendable})
        self.report = self.stage.samsvar("report", "build")["html"]
        return self._did("reconcile_again", count=len(self.drift_after_repair))

    def _sell(self, quantity: str) -> tuple[str, dict[str, Any]]:
        """A new order of one product in 24SevenOffice; returns its id and the Rackbeat order that arrives."""
        if not self._shelf:
            self._shelf = next(p for p in self._products() if p["status_id"] == 1 and len(p["number"]) <= MAX_NUMBER)
        lines = [{"product_id": self._shelf["id"], "quantity": quantity, "unit_price": self._shelf["price"]}]
        customer = self._open_orders()[0]["customer_id"]
        order = str(self.stage.erp("POST", "orders", {"customer_id": customer, "lines": lines})["id"])
        self.stage.eventually(lambda: order in self._by_reference(), ARRIVE_SECONDS, "wait.arrived", order=order)
        return order, self._wms_order(order)

    def _settle(self) -> None:
        """Until nothing is due: what is parked waits for a person and may stay."""

        def is_quiet() -> bool:
            queue = self.stage.samsvar("status")["connections"][0]["queue"]
            return int(queue["depth"]) == 0

        self.stage.eventually(is_quiet, SETTLE_SECONDS, "wait.settled")

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        self.stage.eventually(condition, ARRIVE_SECONDS, "wait.changed", what=what)

    def _audited(self, truth: set[Finding]) -> list[dict[str, Any]]:
        """The open drift, which must be the truth."""
        self._settle()
        rows: list[dict[str, Any]] = self.stage.samsvar("reconcile", "run")["drift"]
        found = {finding_of(row) for row in rows}
        if found != truth or len(rows) != len(truth):
            missing, extra = shown(truth - found), shown(found - truth)
            raise StepFailed(tell("missed", self._language, missing=missing, extra=extra))
        return rows

    def _products(self) -> list[dict[str, Any]]:
        products: list[dict[str, Any]] = self.stage.erp("GET", "products")["products"]
        return products

    def _orders(self, status: str) -> list[dict[str, Any]]:
        orders: list[dict[str, Any]] = self.stage.erp("GET", f"orders?status={status}")["orders"]
        return orders

    def _open_orders(self) -> list[dict[str, Any]]:
        return self._orders("Confirmed")

    def _erp_status(self, order: str) -> str:
        return str(self.stage.erp("GET", f"orders/{order}")["status"])

    def _holds_long(self, order: dict[str, Any]) -> bool:
        longs = {p["id"] for p in self._products() if len(p["number"]) > MAX_NUMBER}
        return any(line["product_id"] in longs for line in order["lines"])

    def _wms_orders(self) -> list[dict[str, Any]]:
        orders: list[dict[str, Any]] = self.stage.wms("GET", "orders?limit=1000")["orders"]
        return orders

    def _by_reference(self) -> dict[str, dict[str, Any]]:
        """Rackbeat orders by the 24SO order id in their reference."""
        ours = [o for o in self._wms_orders() if str(o.get("other_reference") or "").startswith("24SO ")]
        return {o["other_reference"].removeprefix("24SO "): o for o in ours}

    def _wms_order(self, erp_id: str) -> dict[str, Any]:
        return self._by_reference()[erp_id]

    def _did(self, step: str, **values: object) -> str:
        return tell(f"did.{step}", self._language, **values)


def _quoted(number: str) -> str:
    from urllib.parse import quote

    return quote(number, safe="")
