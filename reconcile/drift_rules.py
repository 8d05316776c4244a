"""The rules file: what the audit compares, and what each kind of drift is worth and may lead to. Pure.

Defaults come from the detectors' headers and `field_rules.toml`; the user's file changes them. A name that does not
exist is a problem that says what, why and what to type. Called by app at start, and by `config check`.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from daemon.domain.drift import Severity
from reconcile.catalog import Catalog, CatalogError, Detector, grace_seconds
from reconcile.field_rules import FIELDS, FieldRule, FieldRulesError, built_in, read_tables

KEYS = ("severity", "grace", "repair", "blast_radius", "off")
DRIFT = "drift"
MOST = 2_000


class RulesError(Exception):
    """The rules file cannot be used. `problems`: one text each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftRules:
    """`fields`: how fields are compared. `changes`: by kind of drift, what the file changes of its detector."""

    fields: tuple[FieldRule, ...] = field(default_factory=built_in)
    changes: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def applied(self, catalog: Catalog) -> Catalog:
        """The catalog by these rules. Raises RulesError for names and values that do not exist."""
        problems: list[str] = []
        changed = dict(catalog)
        for kind, wanted in self.changes.items():
            if kind not in catalog:
                problems.append(f"{DRIFT}.{kind}: there is no such kind of drift{_meant(kind, catalog)}")
                continue
            found = _changed(catalog[kind], wanted, problems)
            if wanted.get("off") is True:
                del changed[kind]
            else:
                changed[kind] = found
        if problems:
            raise RulesError(problems)
        return changed


def read_drift_rules(text: str) -> DriftRules:
    """From the text of the file. Raises RulesError with every problem at once."""
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not TOML, a number without end, nested too deeply
        raise RulesError([f"is not TOML: {error}"]) from error
    kinds = tables.pop(DRIFT, {})
    problems: list[str] = []
    for name in [name for name in tables if name not in FIELDS]:
        problems.append(
            f'{name}: is unknown{_meant(name, [*FIELDS, DRIFT])}; write [product.name] or [drift."order.duplicate"]'
        )
        del tables[name]
    changes: dict[str, Mapping[str, object]] = {}
    for kind, wanted in kinds.items() if isinstance(kinds, dict) else ():
        if isinstance(wanted, dict) and not (kind.isalpha() and all(isinstance(v, dict) for v in wanted.values())):
            changes[kind] = wanted
        else:
            problems.append(f'{DRIFT}.{kind}: write the kind in quotes, such as [drift."order.duplicate"]')
    fields = built_in()
    try:
        fields = read_tables(tables, built_in())
    except FieldRulesError as error:
        problems += str(error).splitlines()
    if problems:
        raise RulesError(problems)
    return DriftRules(fields=fields, changes=changes)


def _changed(detector: Detector, wanted: Mapping[str, object], problems: list[str]) -> Detector:
    where = f"{DRIFT}.{detector.id}"
    for key in wanted.keys() - set(KEYS):
        problems.append(f"{where}.{key}: is unknown{_meant(key, KEYS)}; there are {', '.join(KEYS)}")
    severity, repair, most = (wanted.get(key) for key in ("severity", "repair", "blast_radius"))
    if severity is not None and severity not in set(Severity):
        problems.append(f"{where}.severity: must be one of {', '.join(Severity)}")
        severity = None
    allowed = tuple(dict.fromkeys((detector.repair, "manual", "none")))
    if repair is not None and repair not in allowed:
        problems.append(f"{where}.repair: must be one of {', '.join(allowed)}")
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or not 0 <= most <= MOST):
        problems.append(f"{where}.blast_radius: must be a whole number from 0 to {MOST}")
        most = None
    if not isinstance(wanted.get("off", False), bool):
        problems.append(f"{where}.off: must be true or false")
    grace = detector.grace_seconds
    try:
        grace = grace_seconds(where, str(wanted["grace"])) if "grace" in wanted else grace
    except CatalogError as error:
        problems.append(f"{where}.grace: {str(error).partition(': ')[2]}")
    return replace(
        detector,
        severity=detector.severity if severity is None else Severity(str(severity)),
        repair=detector.repair if repair is None else str(repair),
        grace_seconds=grace,
        blast_radius=detector.blast_radius if most is None else int(str(most)),
    )


def _meant(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
