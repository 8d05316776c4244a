"""A repair plan as the CLI shows it: JSON-ready, in both languages, with the changed fields before and after."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.domain.codec import dump
from daemon.domain.wish import wished_id, wished_kind, wished_operation, wished_system
from daemon.web.operations import JsonObject
from reconcile.catalog import Catalog
from reconcile.images import WHOLE, after_of
from reconcile.plan import Action, ManualItem, Plan
from reports.manual_words import because_of, todo_of
from reports.phrases import CATALOGUE, Phrases

LANGUAGES = ("nb", "en")


def plan_json(plan: Plan, catalog: Catalog) -> JsonObject:
    """The shape of `Operations.repair_plan`."""
    readers = {language: Phrases(language, plan.created_at) for language in LANGUAGES}
    return {
        "plan_id": plan.id,
        "connection": plan.connection,
        "checksum": plan.checksum,
        "created_at": plan.created_at.isoformat(),
        "expires_at": plan.expires_at.isoformat(),
        "identities": {"erp": plan.erp_name, "wms": plan.wms_name},
        "undoes": plan.undoes or None,
        "left_out": plan.left_out,
        "state": "planned",
        "actions": [_action_json(action) for action in plan.actions],
        "manual": [_manual_json(item, catalog, readers) for item in plan.manual],
    }


def _action_json(action: Action) -> JsonObject:
    ids = {str(ref.system): ref.native_id for ref in reversed(action.reads)}
    return {
        "id": action.id,
        "kind": action.kind,
        "fingerprint": action.fingerprint,
        "operation": wished_operation(action.change),
        "system": str(wished_system(action.change)),
        "entity": str(wished_kind(action.change)),
        "erp_id": ids.get("erp"),
        "wms_id": ids.get("wms"),
        "number": wished_id(action.change),
        "title": _both(action.title, action.values),
        "before": {name: value for name, value in action.before.items() if name != WHOLE},
        "after": after_of(action.change, action.image),
        "image": dump(action.image),
        "requires": action.after or None,
        "destructive": action.confirm_each,
        "state": "planned",
        "why": "",
    }


def _manual_json(item: ManualItem, catalog: Catalog, readers: Mapping[str, Phrases]) -> JsonObject:
    detector = catalog.get(item.kind)
    title = {"nb": detector.title_nb, "en": detector.title_en} if detector is not None else {}
    because = {language: because_of(item, say) for language, say in readers.items()}
    return {
        "fingerprint": item.fingerprint,
        "kind": item.kind,
        "title": title,
        "todo": {language: todo_of(item, say) for language, say in readers.items()},
        **({"because": because} if any(because.values()) else {}),
    }


def _both(code: str, values: Mapping[str, str]) -> dict[str, str]:
    return {language: CATALOGUE.text(code, language, **_worded(values, language)) for language in LANGUAGES}


def _worded(values: Mapping[str, str], language: str) -> dict[str, str]:
    """Kinds and fields are codes in the plan, and words in the sentence."""
    worded = dict(values)
    if "what" in values:
        worded["what"] = CATALOGUE.text(f"kind.{values['what']}.inside", language)
    if "fields" in values:
        names = [name for name in values["fields"].split(",") if name]
        codes = {name: f"field.{name}" for name in names}
        worded["fields"] = ", ".join(
            CATALOGUE.text(code, language) if code in CATALOGUE else name for name, code in codes.items()
        )
    return worded
