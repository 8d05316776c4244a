"""What an error says beyond its reason, about records: each wording of the decisions and the flows, as sentences.

Entries are (English text as it is raised, bokmål, English). The text is what logs and `--json` hold as `detail`; a
place may name its sort behind a colon (`told`). Read through `told.detail`. A test holds that every `SyncError` has its
entry.
"""

from __future__ import annotations

from collections.abc import Mapping

RECORD_DETAILS: Mapping[str, tuple[str, str, str]] = {
    "said.number.missing": (
        "{subject:subject} has no number in 24SevenOffice",
        "{subject} har ikke noe nummer i 24SevenOffice.",
        "{subject} has no number in 24SevenOffice.",
    ),
    "said.number.not_whole": (
        "{number!r} is not a positive whole number",
        "«{number}» er ikke et positivt heltall.",
        "“{number}” is not a positive whole number.",
    ),
    "said.number.long": (
        "{number!r} has {count:count} characters",
        "Nummeret «{number}» har {count} tegn.",
        "The number “{number}” has {count} characters.",
    ),
    "said.number.not_in_both": (
        "{number!r} cannot be a product number in both systems",
        "«{number}» kan ikke være produktnummer i begge systemene.",
        "“{number}” cannot be a product number in both systems.",
    ),
    "said.number.several": (
        "{number!r} is used by several records in 24SevenOffice",
        "Flere poster i 24SevenOffice har nummeret «{number}».",
        "Several records in 24SevenOffice carry the number “{number}”.",
    ),
    "said.number.other": (
        "{number!r} is used by another record in 24SevenOffice",
        "En annen post i 24SevenOffice har nummeret «{number}».",
        "Another record in 24SevenOffice carries the number “{number}”.",
    ),
    "said.number.linked_otherwise": (
        "{number!r} is the number of {erp} in 24SevenOffice, linked to {wms!r}",
        "«{number}» er nummeret til id {erp} i 24SevenOffice, som er koblet til «{wms}».",
        "“{number}” is the number of id {erp} in 24SevenOffice, which is linked to “{wms}”.",
    ),
    "said.number.claims": (
        "{number!r} in Rackbeat says that it is 24SevenOffice id {erp}",
        "«{number}» i Rackbeat oppgir at den er id {erp} i 24SevenOffice.",
        "“{number}” in Rackbeat says that it is id {erp} in 24SevenOffice.",
    ),
    "said.number.claims_other": (
        "{number!r} in Rackbeat says that it is 24SevenOffice id {erp}, which is {wms!r}",
        "«{number}» i Rackbeat oppgir at den er id {erp} i 24SevenOffice, som er koblet til «{wms}».",
        "“{number}” in Rackbeat says that it is id {erp} in 24SevenOffice, which is linked to “{wms}”.",
    ),
    "said.number.belongs": (
        "{number!r} in Rackbeat belongs to 24SevenOffice id {erp}",
        "«{number}» i Rackbeat hører til id {erp} i 24SevenOffice.",
        "“{number}” in Rackbeat belongs to id {erp} in 24SevenOffice.",
    ),
    "said.number.group": (
        "group {number} in Rackbeat is {name!r}",
        "Produktgruppe {number} i Rackbeat heter «{name}».",
        "Product group {number} in Rackbeat is called “{name}”.",
    ),
    "said.number.linked": (
        "{number!r} is linked to another record",
        "«{number}» er koblet til en annen post.",
        "“{number}” is linked to another record.",
    ),
    "said.number.passed_on": (
        "{number!r} in Rackbeat is the number of another record now",
        "«{number}» i Rackbeat er nå nummeret til en annen post.",
        "“{number}” in Rackbeat is the number of another record now.",
    ),
    "said.number.passed_on_kind": (
        "{number!r} in Rackbeat is the number of another {kind:kind} now",
        "«{number}» i Rackbeat er nå nummeret til en annen post ({kind}).",
        "“{number}” in Rackbeat is the number of another record now ({kind}).",
    ),
    "said.number.not_any_more": (
        "{subject:subject} is not {number!r} in Rackbeat any more",
        "{subject} har ikke lenger nummeret «{number}» i Rackbeat.",
        "{subject} no longer has the number “{number}” in Rackbeat.",
    ),
    "said.number.lost_id": (
        "{number!r} in Rackbeat bears no 24SevenOffice id {erp} any more, and is not as it was",
        "«{number}» i Rackbeat har ikke lenger id {erp} fra 24SevenOffice, og er ikke som før.",
        "“{number}” in Rackbeat no longer bears id {erp} of 24SevenOffice, and is not as it was.",
    ),
    "said.field.numbers": (
        "the numbers differ: {erp} and {wms}",
        "Numrene er ulike: {erp} i 24SevenOffice, {wms} i Rackbeat.",
        "The numbers differ: {erp} in 24SevenOffice, {wms} in Rackbeat.",
    ),
    "said.field.no_number": (
        "the numbers differ: none and {wms}",
        "Numrene er ulike: ikke noe i 24SevenOffice, {wms} i Rackbeat.",
        "The numbers differ: none in 24SevenOffice, {wms} in Rackbeat.",
    ),
    "said.field.cannot_empty": (
        "{system:system} cannot empty {field:field}",
        "{system} kan ikke tømme feltet «{field}».",
        "{system} cannot empty the field “{field}”.",
    ),
    "said.field.unknown_value": (
        "{field:field} {value} is unknown in {system:system}",
        "Verdien «{value}» i feltet «{field}» finnes ikke i {system}.",
        "The value “{value}” of the field “{field}” does not exist in {system}.",
    ),
    "said.field.no_deactivation": (
        "a company of 24SevenOffice cannot be deactivated",
        "En kunde eller leverandør i 24SevenOffice kan ikke settes ut av bruk.",
        "A customer or supplier of 24SevenOffice cannot be deactivated.",
    ),
    "said.field.record_gone": (
        "the linked record is gone from {system:system}",
        "Den koblede posten er borte fra {system}.",
        "The linked record is gone from {system}.",
    ),
    "said.new.no_category": (
        "product {id} has no category in 24SevenOffice",
        "Produkt {id} har ingen kategori i 24SevenOffice.",
        "Product {id} has no category in 24SevenOffice.",
    ),
    "said.new.no_group": (
        "category {id} has no product group in Rackbeat",
        "Kategori {id} har ingen produktgruppe i Rackbeat.",
        "Category {id} has no product group in Rackbeat.",
    ),
    "said.new.group_without_category": (
        "group {id} of the product stands for no category in 24SevenOffice",
        "Produktgruppe {id} i Rackbeat svarer ikke til noen kategori i 24SevenOffice.",
        "Product group {id} in Rackbeat stands for no category in 24SevenOffice.",
    ),
    "said.new.no_group_at_all": (
        "group none of the product stands for no category in 24SevenOffice",
        "Produktet har ingen produktgruppe i Rackbeat, og dermed ingen kategori i 24SevenOffice.",
        "The product has no product group in Rackbeat, and so no category in 24SevenOffice.",
    ),
    "said.new.no_name": (
        "{kind:kind} {id!r} has no name",
        "Posten «{id}» har ikke noe navn ({kind}).",
        "The record “{id}” has no name ({kind}).",
    ),
    "said.new.no_link": (
        "the create of {key} left no link",
        "Opprettelsen av {key} etterlot ingen kobling.",
        "The create of {key} left no link.",
    ),
    "said.invoice.number": (
        "invoice number {number!r} makes no ExternalStatus",
        "Fakturanummeret «{number}» kan ikke brukes som ekstern status i 24SevenOffice.",
        "The invoice number “{number}” cannot be an external status in 24SevenOffice.",
    ),
    "said.invoice.status": (
        "invoiced in Rackbeat but {status:erp_status} in 24SevenOffice",
        "Ordren er fakturert i Rackbeat, men står som «{status}» i 24SevenOffice.",
        "The order is invoiced in Rackbeat, but stands as “{status}” in 24SevenOffice.",
    ),
    "said.invoice.credit_note": (
        "credit note {id}: no status is configured for it",
        "Det er ikke valgt noen status for kreditnota {id}.",
        "No status is configured for credit note {id}.",
    ),
    "said.invoice.customer": (
        "customer {id} is not linked",
        "Kunde {id} er ikke koblet.",
        "Customer {id} is not linked.",
    ),
    "said.invoice.gone": (
        "invoice {id} is gone; 24SO order {order} was made of it",
        "Faktura {id} er borte; ordre {order} i 24SevenOffice ble laget av den.",
        "Invoice {id} is gone; order {order} in 24SevenOffice was made of it.",
    ),
    "said.invoice.unbooked": (
        "invoice {id} was unbooked after it had reached 24SO order {order}",
        "Bokføringen av faktura {id} ble opphevet etter at den var nådd fram til ordre {order} i 24SevenOffice.",
        "Invoice {id} was unbooked after it had reached order {order} in 24SevenOffice.",
    ),
    "said.invoice.other_pair": (
        "order {order} refers to 24SO order {sold}, which is not its pair",
        "Ordre {order} viser til ordre {sold} i 24SevenOffice, men de to er ikke koblet.",
        "Order {order} refers to order {sold} in 24SevenOffice, which is not its pair.",
    ),
    "said.invoice.no_order": (
        "24SevenOffice has no order {id} any more",
        "Ordre {id} finnes ikke lenger i 24SevenOffice.",
        "24SevenOffice has no order {id} any more.",
    ),
    "said.stock.not_taken": (
        "24SevenOffice shows {erp} after {wms} was written",
        "24SevenOffice viser {erp} etter at {wms} ble skrevet.",
        "24SevenOffice shows {erp} after {wms} was written.",
    ),
    "said.stock.order_waits": (
        "order {id} is shipped in Rackbeat and still waits to be worked on",
        "Ordre {id} er sendt i Rackbeat og venter fortsatt på å bli behandlet.",
        "Order {id} is shipped in Rackbeat and still waits to be worked on.",
    ),
    "said.stock.order_not_sent": (
        "order {id} is {status:wms_status} in Rackbeat, 24SO order {order} is not Sent",
        "Ordre {id} står som «{status}» i Rackbeat, men ordre {order} i 24SevenOffice er ikke Sendt.",
        "Order {id} stands as “{status}” in Rackbeat, but order {order} in 24SevenOffice is not Sent.",
    ),
    "said.stock.many_orders": (
        "many orders are waiting to be worked on",
        "Mange ordrer venter på å bli behandlet.",
        "Many orders are waiting to be worked on.",
    ),
    "said.link.taken": (
        "{kind:kind}: ERP {erp} or WMS {wms} is linked to another record",
        "Id {erp} i 24SevenOffice eller {wms} i Rackbeat er koblet til en annen post ({kind}).",
        "Id {erp} in 24SevenOffice or {wms} in Rackbeat is linked to another record ({kind}).",
    ),
    "said.work.restless": (
        "{subject:subject} does not come to rest after {count:count} writes",
        "{subject} kommer ikke til ro etter {count} skrivinger.",
        "{subject} does not come to rest after {count} writes.",
    ),
    "said.work.busy": (
        "{subject:subject} is being worked on",
        "{subject} er under arbeid.",
        "{subject} is being worked on.",
    ),
    "said.work.may_arrive": (
        "an update of {subject:subject} may still arrive",
        "{subject}: en endring kan fortsatt være på vei.",
        "{subject}: an update may still be on its way.",
    ),
    "said.work.sent_may_arrive": (
        "what was sent for {subject:subject} may still arrive",
        "{subject}: det som ble sendt, kan fortsatt være på vei.",
        "{subject}: what was sent may still be on its way.",
    ),
    "said.work.grew_old": (
        "the decision about {subject:subject} grew old",
        "{subject}: avgjørelsen ble for gammel.",
        "{subject}: the decision grew too old.",
    ),
    "said.work.again": (
        "{subject:subject} is there again",
        "{subject} finnes igjen.",
        "{subject} is there again.",
    ),
    "said.work.other_command": (
        "now it would be another command than the one shown: {what:wish}",
        "Nå ville noe annet blitt sendt: {what}.",
        "Something else would be sent now: {what}.",
    ),
    "said.work.queue_missing": (
        "{count:count} of {total:count} linked records are missing from the list",
        "{count} av {total} koblede poster mangler i listen.",
        "{count} of {total} linked records are missing from the list.",
    ),
    "said.work.replaced": (
        "replaced by {command}",
        "Erstattet av kommando {command}.",
        "Replaced by command {command}.",
    ),
    "said.work.not_open": (
        "command {command} is not open any more",
        "Kommando {command} er ikke åpen lenger.",
        "Command {command} is not open any more.",
    ),
    "said.work.exists": (
        "command {command} exists, or its pair has an open command",
        "Kommando {command} finnes, eller paret har en åpen kommando.",
        "Command {command} exists, or its pair has an open command.",
    ),
    "said.work.same_pair": (
        "command {command} for the same pair is {state}",
        "Kommando {command} for det samme paret er ikke ferdig.",
        "Command {command} for the same pair is not finished.",
    ),
    "said.work.not_sent": (
        "not sent before the restart",
        "Ble ikke sendt før omstarten.",
        "It was not sent before the restart.",
    ),
    "said.work.interrupted": (
        "interrupted; decided afresh",
        "Avbrutt; det avgjøres på nytt.",
        "Interrupted; it is decided afresh.",
    ),
    "said.work.too_long_ago": (
        "decided too long ago",
        "Avgjort for lenge siden.",
        "Decided too long ago.",
    ),
    "said.work.not_created": (
        "looked up: it was not created",
        "Slått opp: den ble ikke opprettet.",
        "Looked up: it was not created.",
    ),
    "said.work.not_rehearsed": (
        "not rehearsed",
        "Ikke prøvd på forhånd.",
        "Not rehearsed.",
    ),
    "said.work.second_look": (
        "second look",
        "Gjelder andre gangs lesing.",
        "It is about the second look.",
    ),
    "said.work.not_decided": (
        "not decided within {count:count} s",
        "Ikke avgjort innen {count} sekunder.",
        "Not decided within {count} seconds.",
    ),
    "said.work.question": (
        "{why:question}: {sides}",
        "Et spørsmål venter på svar ({why}): {sides}.",
        "A question waits for an answer ({why}): {sides}.",
    ),
}
