"""What an error says beyond its reason, about orders. As `details_record`, which see."""

from __future__ import annotations

from collections.abc import Mapping

ORDER_DETAILS: Mapping[str, tuple[str, str, str]] = {
    "said.order.withdrawn": (
        "{gone:gone} in 24SevenOffice, {status:wms_status} in Rackbeat as {id}",
        "Ordren er {gone} i 24SevenOffice, men står som «{status}» i Rackbeat med nummer {id}.",
        "The order is {gone} in 24SevenOffice, but stands as “{status}” in Rackbeat with number {id}.",
    ),
    "said.order.cancelled": (
        "Rackbeat order {id}, 24SO order {erp}",
        "Det gjelder ordre {id} i Rackbeat og ordre {erp} i 24SevenOffice.",
        "It is about order {id} in Rackbeat and order {erp} in 24SevenOffice.",
    ),
    "said.order.left_and_gone": (
        "{status:wms_status} in Rackbeat but {gone:gone} in 24SevenOffice",
        "Ordren står som «{status}» i Rackbeat, men er {gone} i 24SevenOffice.",
        "The order stands as “{status}” in Rackbeat, but is {gone} in 24SevenOffice.",
    ),
    "said.order.part_left_and_gone": (
        "a part was shipped in Rackbeat as {id}, but {gone:gone} in 24SevenOffice",
        "En del er sendt i Rackbeat som ordre {id}, men ordren er {gone} i 24SevenOffice.",
        "A part was shipped in Rackbeat as order {id}, but the order is {gone} in 24SevenOffice.",
    ),
    "said.order.was_transferred": (
        "24SO order {id} was transferred",
        "Ordre {id} i 24SevenOffice var overført.",
        "Order {id} of 24SevenOffice was transferred.",
    ),
    "said.order.edited_late": (
        "edited in Rackbeat after 24SevenOffice reached {status:erp_status}",
        "Ordren er endret i Rackbeat etter at den ble «{status}» i 24SevenOffice.",
        "The order was edited in Rackbeat after it became “{status}” in 24SevenOffice.",
    ),
    "said.order.number": (
        "order number {number!r} makes no ExternalStatus",
        "Ordrenummeret «{number}» kan ikke brukes som ekstern status i 24SevenOffice.",
        "The order number “{number}” cannot be an external status in 24SevenOffice.",
    ),
    "said.order.customer_not_linked": (
        "customer {id}: not linked with one of 24SevenOffice",
        "Kunde {id} er ikke koblet til noen i 24SevenOffice.",
        "Customer {id} is not linked with one of 24SevenOffice.",
    ),
    "said.order.customer_missing": (
        "customer {id} does not exist in 24SevenOffice",
        "Kunde {id} finnes ikke i 24SevenOffice.",
        "Customer {id} does not exist in 24SevenOffice.",
    ),
    "said.order.customer": (
        "customer {id}: {error:error}",
        "Kunde {id}: {error}",
        "Customer {id}: {error}",
    ),
    "said.order.product": (
        "product {id}: {error:error}",
        "Produkt {id}: {error}",
        "Product {id}: {error}",
    ),
    "said.order.gone_from_rackbeat": (
        "{subject:subject}: is gone from Rackbeat ({said})",
        "{subject} er borte fra Rackbeat, som svarte: «{said}»",
        "{subject} is gone from Rackbeat, which answered: “{said}”",
    ),
    "said.order.barred_in_rackbeat": (
        "{subject:subject}: is barred in Rackbeat ({said})",
        "{subject} er sperret i Rackbeat, som svarte: «{said}»",
        "{subject} is barred in Rackbeat, which answered: “{said}”",
    ),
    "said.order.fee": (
        "row {row}: product {id} is a fee row, and no item is configured (fee_item)",
        "Rad {row} er et gebyr, og det er ikke satt opp noe produkt for gebyrer (fee_item).",
        "Row {row} is a fee, and no item is configured for fees (fee_item).",
    ),
    "said.order.product_not_there": (
        "row {row}: product {id} is not in Rackbeat",
        "Produkt {id} på rad {row} finnes ikke i Rackbeat.",
        "Product {id} of row {row} is not in Rackbeat.",
    ),
    "said.order.negative": (
        "row {row}: a quantity of {quantity:amount} cannot be shipped",
        "Antallet {quantity} på rad {row} kan ikke sendes.",
        "The quantity {quantity} of row {row} cannot be shipped.",
    ),
    "said.order.no_rows": (
        "the order has no product rows",
        "Ordren har ingen produktlinjer.",
        "The order has no product rows.",
    ),
    "said.order.no_rows_left": (
        "24SevenOffice has no product rows any more",
        "Ordren har ingen produktlinjer igjen i 24SevenOffice.",
        "The order has no product rows any more in 24SevenOffice.",
    ),
    "said.order.unlinked_product": (
        "product {product}: line {line} holds it, and it is not linked",
        "Produkt {product} på linje {line} er ikke koblet.",
        "Product {product} of line {line} is not linked.",
    ),
    "said.order.line_deleted": (
        "line {line}: changed in Rackbeat, deleted in 24SevenOffice",
        "Linje {line} er endret i Rackbeat og slettet i 24SevenOffice.",
        "Line {line} was changed in Rackbeat and deleted in 24SevenOffice.",
    ),
    "said.order.row_deleted": (
        "row {row}: deleted in Rackbeat, changed in 24SevenOffice",
        "Rad {row} er slettet i Rackbeat og endret i 24SevenOffice.",
        "Row {row} was deleted in Rackbeat and changed in 24SevenOffice.",
    ),
    "said.order.row_differs": (
        "row {row}: {field:field} {agreed} became {erp} in 24SevenOffice, {wms} in Rackbeat",
        "Rad {row}, {field}: {agreed} ble {erp} i 24SevenOffice og {wms} i Rackbeat.",
        "Row {row}, {field}: {agreed} became {erp} in 24SevenOffice and {wms} in Rackbeat.",
    ),
    "said.order.both_edited": (
        "24SevenOffice and the draft were both edited: line {lines}",
        "Både ordren i 24SevenOffice og kladden i Rackbeat er endret, på linje: {lines}.",
        "Both the order in 24SevenOffice and the draft in Rackbeat were edited, on line: {lines}.",
    ),
    "said.order.other_goods": (
        "line {line} holds {number!r}, 24SevenOffice id {erp} now; the row says {row}",
        "Linje {line} har «{number}», som nå er id {erp} i 24SevenOffice; raden sier {row}.",
        "Line {line} holds “{number}”, which is 24SevenOffice id {erp} now; the row says {row}.",
    ),
    "said.order.mark_of_another": (
        "carries the mark of Rackbeat order {wms}, as order {erp} does",
        "Ordren har merket til Rackbeat-ordre {wms}, og det har ordre {erp} også.",
        "The order carries the mark of Rackbeat order {wms}, and so does order {erp}.",
    ),
    "said.order.came_from": (
        "24SO order {erp} came from Rackbeat order {wms}",
        "Ordre {erp} i 24SevenOffice kom fra ordre {wms} i Rackbeat.",
        "Order {erp} of 24SevenOffice came from order {wms} of Rackbeat.",
    ),
    "said.order.not_whole": (
        "Rackbeat order {wms} did not come from 24SevenOffice whole",
        "Ordre {wms} i Rackbeat kom ikke i sin helhet fra 24SevenOffice.",
        "Order {wms} of Rackbeat did not come from 24SevenOffice whole.",
    ),
    "said.order.read_as_gone": (
        "24SO order {erp} was read as gone, and then was there",
        "Ordre {erp} i 24SevenOffice ble lest som borte, og var der likevel.",
        "Order {erp} of 24SevenOffice was read as gone, and then was there.",
    ),
    "said.order.read_as_gone_wms": (
        "Rackbeat order {wms} was read as gone, and then was there",
        "Ordre {wms} i Rackbeat ble lest som borte, og var der likevel.",
        "Order {wms} of Rackbeat was read as gone, and then was there.",
    ),
    "said.order.sent_and_gone": (
        "Rackbeat order {wms}, to which {erp} was sent, is gone from Rackbeat",
        "Ordre {erp} ble overført som ordre {wms}, som er borte fra Rackbeat.",
        "Order {erp} was sent as order {wms}, which is gone from Rackbeat.",
    ),
    "said.order.more_lines": (
        "order {erp}: {count:count} lines were followed, the others come next",
        "Ordre {erp}: {count} linjer er fulgt opp, resten kommer etterpå.",
        "Order {erp}: {count} lines were followed, the others come next.",
    ),
    "said.order.mark_ready": (
        "this account has no call that makes an order ready: set mark_ready = false",
        "Denne kontoen har ikke noe kall som gjør en ordre klar: sett mark_ready = false.",
        "This account has no call that makes an order ready: set mark_ready = false.",
    ),
    "said.backorder.mentions": (
        "order {id} mentions {other}, which is not closed",
        "Ordre {id} viser til {other}, som ikke er lukket.",
        "Order {id} mentions {other}, which is not closed.",
    ),
    "said.backorder.closed_early": (
        "order {id} shipped a part and was closed before 24SevenOffice knew of it",
        "Ordre {id} ble delvis sendt og lukket før 24SevenOffice fikk vite om den.",
        "Order {id} shipped a part and was closed before 24SevenOffice knew of it.",
    ),
    "said.backorder.gone": (
        "order {id} is gone, so what it shipped is not known",
        "Ordre {id} er borte, så vi vet ikke hva den har sendt.",
        "Order {id} is gone, so what it shipped is not known.",
    ),
    "said.backorder.cancelled": (
        "Rackbeat order {id} was cancelled after a partial shipment",
        "Ordre {id} i Rackbeat ble annullert etter en delvis sending.",
        "Order {id} of Rackbeat was cancelled after a partial shipment.",
    ),
    "said.backorder.none": (
        "backorders of Rackbeat order {id}: none",
        "Det finnes ingen restordre til ordre {id} i Rackbeat.",
        "There is no backorder of order {id} in Rackbeat.",
    ),
    "said.backorder.several": (
        "backorders of Rackbeat order {id}: {others}",
        "Restordrer til ordre {id} i Rackbeat: {others}.",
        "Backorders of order {id} in Rackbeat: {others}.",
    ),
}
