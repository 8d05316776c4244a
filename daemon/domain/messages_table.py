"""Headings and sentences of the table forms (CSV, XLSX) of the drift report. (bokmål, English)."""

from __future__ import annotations

from collections.abc import Mapping

TABLES: Mapping[str, tuple[str, str]] = {
    "table.standing": ("Status", "Standing"),
    "table.severity": ("Alvor", "Severity"),
    "table.step": ("Neste steg", "Next step"),
    "table.kind": ("Avvikstype", "Drift kind"),
    "table.title": ("Hva", "What"),
    "table.number": ("Nummer", "Number"),
    "table.erp_id": ("24SevenOffice-id", "24SevenOffice id"),
    "table.wms_id": ("Rackbeat-id", "Rackbeat id"),
    "table.field": ("Felt", "Field"),
    "table.erp_value": ("24SevenOffice", "24SevenOffice"),
    "table.wms_value": ("Rackbeat", "Rackbeat"),
    "table.base_value": ("Enige sist om", "Last agreed on"),
    "table.first_seen": ("Siden", "Since"),
    "table.last_seen": ("Sist sett", "Last seen"),
    "table.resolved_at": ("Løst", "Resolved"),
    "table.amount": ("Beløp", "Amount"),
    "table.units": ("Enheter", "Units"),
    "table.ack": ("Sett av", "Seen by"),
    "table.snooze": ("På vent til", "Set aside until"),
    "table.todo": ("Dette gjør du", "What to do"),
    "table.command": ("Kommando", "Command"),
    "table.erp_link": ("Lenke 24SevenOffice", "Link 24SevenOffice"),
    "table.wms_link": ("Lenke Rackbeat", "Link Rackbeat"),
    "table.fingerprint": ("Fingeravtrykk", "Fingerprint"),
    "table.erp_as_of": ("Lest i 24SevenOffice", "Read in 24SevenOffice"),
    "table.wms_as_of": ("Lest i Rackbeat", "Read in Rackbeat"),
    "table.sheet.overview": ("Oversikt", "Overview"),
    "table.rows": ("Rader", "Rows"),
}
