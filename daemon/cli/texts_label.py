"""Sentences of the command line: the labels of columns and of `label: value` lines.

Entries are (bokmål, English), as in `texts`, which brings them together. Must never hold code.
"""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, tuple[str, str]] = {
    "cli.label.why": ("Hvorfor", "Why"),
    "cli.label.todo": ("Gjør dette", "Do this"),
    "cli.label.connection": ("Forbindelse", "Connection"),
    "cli.label.mode": ("Modus", "Mode"),
    "cli.label.outbox": ("Ut", "Outbox"),
    "cli.label.last_run": ("Siste kontroll", "Last reconcile"),
    "cli.label.drift": ("Avvik", "Drift"),
    "cli.label.problem": ("Problem", "Problem"),
    "cli.label.kind": ("Slag", "Kind"),
    "cli.label.create": ("Nye", "New"),
    "cli.label.stock": ("Beholdning", "Stock"),
    "cli.label.linked": ("Koblet", "Linked"),
    "cli.label.unsendable": ("Kan ikke sendes", "Cannot be sent"),
    "cli.label.id": ("ID", "ID"),
    "cli.label.state": ("Tilstand", "State"),
    "cli.label.reason": ("Årsak", "Reason"),
    "cli.label.operation": ("Handling", "Action"),
    "cli.label.fingerprint": ("Avtrykk", "Fingerprint"),
    "cli.label.severity": ("Alvor", "Severity"),
    "cli.label.number": ("Nummer", "Number"),
    "cli.label.amount": ("Beløp", "Amount"),
    "cli.drift.state.open": ("åpent", "open"),
    "cli.drift.state.resolved": ("løst", "resolved"),
    "cli.drift.state.reopened": ("åpnet igjen", "reopened"),
    "cli.label.field": ("Felt", "Field"),
    "cli.label.title": ("Hva", "What"),
    "cli.label.before": ("Før", "Before"),
    "cli.label.after": ("Etter", "After"),
    "cli.label.first_seen": ("Først sett", "First seen"),
    "cli.label.last_seen": ("Sist sett", "Last seen"),
    "cli.label.detail": ("Mer", "Detail"),
    "cli.label.plan": ("Plan", "Plan"),
    "cli.label.checksum": ("Sjekksum", "Checksum"),
    "cli.label.outcome": ("Utfall", "Outcome"),
    "cli.label.time": ("Tid", "Time"),
    "cli.label.actor": ("Hvem", "Who"),
    "cli.label.report": ("Rapport", "Report"),
}
