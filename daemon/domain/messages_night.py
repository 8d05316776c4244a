"""Sentences of the nightly report that tell of more than one night: trend, repairs, age, links. (bokmål, English)."""

from __future__ import annotations

from collections.abc import Mapping

NIGHTS: Mapping[str, tuple[str, str]] = {
    "report.told": (
        "{field}: 24SO {erp}, Rackbeat {wms}, siden {when}",
        "{field}: 24SO {erp}, Rackbeat {wms}, since {when}",
    ),
    "report.told.age": (
        "{field}: 24SO {erp}, Rackbeat {wms}, siden {date}, i {age}",
        "{field}: 24SO {erp}, Rackbeat {wms}, since {date}, for {age}",
    ),
    "report.link": ("Åpne i {system}", "Open in {system}"),
    "report.link.shown": ("{system}: {url}", "{system}: {url}"),
    "report.snoozed_until": ("På vent til {until}", "Set aside until {until}"),
    "report.section.repairs": ("Rettet siden forrige gang", "Repaired since last time"),
    "report.repair": (
        "Plan {plan}: {done} utført, {skipped} hoppet over, {failed} feilet, {manual} for hånd",
        "Plan {plan}: {done} carried out, {skipped} skipped, {failed} failed, {manual} by hand",
    ),
    "report.repair.undo": (
        "Plan {plan} tok tilbake plan {undone}: {done} utført, {skipped} hoppet over, {failed} feilet",
        "Plan {plan} took back plan {undone}: {done} carried out, {skipped} skipped, {failed} failed",
    ),
    "report.repair.who": ("Av {who} {when}: {reason}", "By {who} {when}: {reason}"),
    "report.repair.who.silent": ("Av {who} {when}", "By {who} {when}"),
    "report.section.trend": ("Siste fjorten dager", "The last fourteen days"),
    "report.trend.what": (
        "Åpne avvik ved dagens siste sammenligning, også de som er satt på vent.",
        "Open disagreements at each day's last comparison, those set aside included.",
    ),
    "report.trend.unknown.one": (
        "Én av dagene mangler tall, fordi ingenting ble sammenlignet da.",
        "One of the days has no number, because nothing was compared then.",
    ),
    "report.trend.unknown.many": (
        "{count} av dagene mangler tall, fordi ingenting ble sammenlignet da.",
        "{count} of the days have no number, because nothing was compared then.",
    ),
    "report.trend.day": ("{day}: {count}", "{day}: {count}"),
    "report.trend.none": ("ikke sammenlignet", "not compared"),
    "report.trend.number": ("Antall", "Number"),
    "report.trend.date": ("Dag", "Day"),
    "report.not_compared.stale": (
        "Den siste sammenligningen ble ferdig {when}, for mer enn ett døgn siden.",
        "The last comparison ended {when}, more than a day ago.",
    ),
}  # fmt: skip
