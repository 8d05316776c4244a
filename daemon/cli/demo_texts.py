"""What the demo says, in bokmål and English: (bokmål, English) by code."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "title": (
        "Samsvar: 24SevenOffice og Rackbeat i samsvar, fra salg til reparasjon",
        "Samsvar: 24SevenOffice and Rackbeat in agreement, from sale to repair",
    ),
    "note": (
        "Begge systemene er etterligninger på denne maskinen. Ingenting sendes ut.",
        "Both systems are imitations on this machine. Nothing leaves it.",
    ),
    "act.sync": ("Synkronisering", "Sync"),
    "act.accidents": ("Uhell, som i virkeligheten", "Accidents, as in real life"),
    "act.audit": ("Revisjon og reparasjon", "Audit and repair"),
    "step.start": ("24SevenOffice, Rackbeat og Samsvar starter", "24SevenOffice, Rackbeat and Samsvar start"),
    "step.initial_sync": (
        "Innledende synkronisering: først talt, så bekreftet, så utført",
        "Initial sync: counted first, then confirmed, then done",
    ),
    "step.open_orders": ("Åpne ordrer finner veien til lageret", "Open orders find their way to the warehouse"),
    "step.order_sold": ("En ny ordre selges i 24SevenOffice", "A new order is sold in 24SevenOffice"),
    "step.warehouse_edits": (
        "Fem bestilt, tre på hylla: lageret endrer og bokfører",
        "Five ordered, three on the shelf: the warehouse edits and books",
    ),
    "step.shipped": ("Ordren sendes fra lageret", "The order is shipped"),
    "step.get_three_times": (
        "GET trykkes tre ganger i Samsvar: fortsatt én ordre",
        "GET is clicked three times in Samsvar: still one order",
    ),
    "step.duplicates": (
        "GET trykkes tre ganger i et annet verktøy: tre kopier",
        "GET is clicked three times in another tool: three copies",
    ),
    "step.id_fields": (
        "Noen endrer id-feltene på et produkt og en kunde",
        "Somebody edits the id fields of a product and a customer",
    ),
    "step.long_number": (
        "Et produktnummer på 32 tegn kommer på en ordre",
        "A product number of 32 characters gets onto an order",
    ),
    "step.lost_webhook": (
        "En webhook går tapt, og et antall endres i kladden",
        "A webhook is lost, and a quantity is changed in the draft",
    ),
    "step.reconcile": (
        "Revisjonen finner hvert uhell, og ikke noe annet",
        "The audit finds every accident, nothing else",
    ),
    "step.report": ("Avviksrapporten skrives", "The drift report is written"),
    "step.repair_plan": ("En reparasjon planlegges og vises", "A repair is planned and shown"),
    "step.repair_apply": ("Planen utføres slik den ble vist", "The plan is applied as it was shown"),
    "step.reconcile_again": (
        "Ny revisjon: bare det ingen maskin kan reparere, står igjen",
        "A second audit: only what no machine can mend is left",
    ),
    "did.start": ("{erp} og {wms}", "{erp} and {wms}"),
    "did.initial_sync": (
        "{total} poster opprettet; {parked} kunne ikke sendes; {left_out} utgåtte utelatt",
        "{total} records created; {parked} could not be sent; {left_out} discontinued left out",
    ),
    "did.open_orders": (
        "{sent} overført, {held} holdt tilbake med begrunnelse",
        "{sent} transferred, {held} held back with a reason",
    ),
    "did.order_sold": ("ordre {erp} kom som Rackbeat-ordre {wms}", "order {erp} arrived as Rackbeat order {wms}"),
    "did.warehouse_edits": (
        "24SevenOffice viser 3, og ordren er tilbake på Akseptert",
        "24SevenOffice shows 3, and the order is back to Akseptert",
    ),
    "did.shipped": ("24SevenOffice viser Sendt", "24SevenOffice shows Sendt"),
    "did.get_three_times": ("én ordre i Rackbeat: {wms}", "one order in Rackbeat: {wms}"),
    "did.duplicates": ("kopier: {numbers}", "copies: {numbers}"),
    "did.id_fields": ("produkt {product}, kunde {customer}", "product {product}, customer {customer}"),
    "did.long_number": ("produkt {product} på ordre {order}", "product {product} on order {order}"),
    "did.lost_webhook": ("Rackbeat-ordre {wms}: {was} ble {now}", "Rackbeat order {wms}: {was} became {now}"),
    "did.reconcile": ("{count} avvik, alle ekte", "{count} drifts, all of them true"),
    "did.report": ("{path}", "{path}"),
    "did.repair_plan": (
        "{actions} handlinger, {manual} punkter for et menneske",
        "{actions} actions, {manual} items for a person",
    ),
    "did.repair_apply": ("{done} utført; rapport: {path}", "{done} done; report: {path}"),
    "did.reconcile_again": (
        "{count} igjen: nummer på over 25 tegn, og ordrer som har dem",
        "{count} left: numbers over 25 characters, and orders that hold them",
    ),
    "wait.ready": ("at Samsvar er klar", "Samsvar to be ready"),
    "wait.arrived": ("at ordre {order} kommer til Rackbeat", "order {order} to arrive in Rackbeat"),
    "wait.settled": ("at køen er tom", "the queue to run empty"),
    "wait.changed": ("at 24SevenOffice viser {what}", "24SevenOffice to show {what}"),
    "late": ("Ventet {seconds:.0f} s på {what}, forgjeves.", "Waited {seconds:.0f} s for {what}, in vain."),
    "missed": ("Ikke funnet: {missing}. Uventet: {extra}.", "Not found: {missing}. Unexpected: {extra}."),
    "left": ("Det som står igjen, og hva et menneske gjør med det:", "What is left, and what a person does about it:"),
    "done": ("Alt gikk som det skulle, på {seconds:.1f} s.", "Everything went as it should, in {seconds:.1f} s."),
    "failed": ("Demoen stoppet. Loggene ligger i {folder}.", "The demo stopped. Its logs are in {folder}."),
    "files": ("Rapport: {report}", "Report: {report}"),
    "fix_up": ("Reparasjonsrapport: {report}", "Fix-up report: {report}"),
    "serving": ("Alt kjører til du trykker Ctrl+C:", "Everything runs until you press Ctrl+C:"),
}


def tell(code: str, language: str, **values: object) -> str:
    """The sentence in `nb` or `en`. Raises KeyError for an unknown code."""
    nb, en = TEXTS[code]
    return (nb if language == "nb" else en).format(**values)
