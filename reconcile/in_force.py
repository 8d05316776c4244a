"""The rules and detectors in force: the built-in ones, the user's rules file, the user's own detectors.

Called by app at start and by `config check`, in a thread. Must never leave anything out without saying so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reconcile.catalog import Catalog, CatalogError, load_catalog
from reconcile.drift_rules import DriftRules, RulesError, read_drift_rules
from reconcile.field_rules import FieldRule
from reconcile.own_detectors import OwnDetectors, Refused, load_own


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """`refused`: files of the user that do not run."""

    catalog: Catalog
    fields: tuple[FieldRule, ...]
    refused: tuple[Refused, ...] = ()


def in_force(rules_file: Path | None = None, detectors_dir: Path | None = None) -> InForce:
    """Raises RulesError: the rules file or the folder cannot be used; its problems begin with the configuration key."""
    rules = DriftRules()
    catalog = load_catalog()
    own = OwnDetectors()
    if detectors_dir is not None:
        try:
            own = load_own(detectors_dir, catalog)
        except CatalogError as error:
            raise RulesError([f"detectors_dir: {error}"]) from error
        catalog = {**catalog, **{detector.id: detector for detector in own.accepted}}
    if rules_file is not None:
        try:
            rules = read_drift_rules(rules_file.read_text(encoding="utf-8"))
            catalog = rules.applied(catalog)
        except (OSError, UnicodeDecodeError) as error:
            raise RulesError([f"rules_file: {rules_file} cannot be read: {error}"]) from error
        except RulesError as error:
            raise RulesError([f"rules_file: {problem}" for problem in error.problems]) from error
    return InForce(catalog=catalog, fields=rules.fields, refused=own.refused)
