"""A repair plan as the CLI shows it: JSON-ready, in both languages, with the changed fields before and after."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.domain.change import (
    Change,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    SetIdField,
    kind_of,
    native_id_of,
    operation_of,
)
from daemon.domain.money import plain
from daemon.web.operations import JsonObject
from reconcile.catalog import Catalog
from reconcile.plan import Action, ManualItem, Plan
from reports.phrases import CATALOGUE

LANGUAGES = ("nb", "en")
WHOLE_RECORD = "order"
"""Name under which a before-image holds a whole record: kept for undo, too long to show."""


def plan_json(plan: Plan, catalog: Catalog) -> JsonObject:
    """The shape of `Operations.repair_plan`."""
    return {
        "plan_id": plan.id,
        "connection": plan.connection,
        "checksum": plan.checksum,
        "created_at": plan.created_at.isoformat(),
        "expires_at": plan.expires_at.isoformat(),
        "identities": {"erp": plan.erp_name, "wms": plan.wms_name},
        "state": "planned",
        "actions": [_action_json(action) for action in plan.actions],
        "manual": [_manual_json(item, catalog) for item in plan.manual],
    }


def _action_json(action: Action) -> JsonObject:
    ids = {str(ref.system): ref.native_id for ref in reversed(action.reads) if ref.kind is kind_of(action.change)}
    return {
        "id": action.id,
        "kind": action.kind,
        "fingerprint": action.fingerprint,
        "operation": operation_of(action.change),
        "system": str(action.change.system),
        "entity": str(kind_of(action.change)),
        "erp_id": ids.get("erp"),
        "wms_id": ids.get("wms"),
        "number": native_id_of(action.change),
        "title": _both(action.title, action.values),
        "before": {name: value for name, value in action.before.items() if name != WHOLE_RECORD},
        "after": after_image(action.change),
        "requires": action.after or None,
        "destructive": action.confirm_each,
        "state": "planned",
        "why": "",
    }


def after_image(change: Change) -> dict[str, str | None]:
    """The changed fields as they will be; empty for a record that will be gone."""
    match change:
        case SetIdField(value=value):
            return {"id_field": value}
        case EditErpOrder(rows=rows, status=status):
            shown = {f"quantity of row {r.row_id}": plain(r.quantity) for r in rows if r.quantity is not None}
            return {**shown, **({"status": status} if status else {})}
        case EditWmsLine(row=row) if row.quantity is not None:
            return {f"quantity of line {row.row_id}": plain(row.quantity)}
        case DeleteRecord():
            return {}
        case _:
            return {"status": operation_of(change)}


def _manual_json(item: ManualItem, catalog: Catalog) -> JsonObject:
    detector = catalog.get(item.kind)
    title = {"nb": detector.title_nb, "en": detector.title_en} if detector is not None else {}
    return {
        "fingerprint": item.fingerprint,
        "kind": item.kind,
        "title": title,
        "todo": _both(item.code, item.values),
    }


def _both(code: str, values: Mapping[str, str]) -> dict[str, str]:
    return {language: CATALOGUE.text(code, language, **values) for language in LANGUAGES}
