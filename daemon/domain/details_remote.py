"""What an error says beyond its reason, about a call to one of the systems. As `details_record`, which see.

What a remote itself said stands in quotation marks, in its own language.
"""

from __future__ import annotations

from collections.abc import Mapping

REMOTE_DETAILS: Mapping[str, tuple[str, str, str]] = {
    "said.wms.answered": (
        "{operation:operation}: {status:count} {words}",
        "Rackbeat svarte {status} på {operation}: «{words}»",
        "Rackbeat answered {status} to {operation}: “{words}”",
    ),
    "said.wms.answered_nothing": (
        "{operation:operation}: {status:count}",
        "Rackbeat svarte {status} på {operation}, uten å si hvorfor.",
        "Rackbeat answered {status} to {operation}, without saying why.",
    ),
    "said.wms.broke": (
        "{operation:operation}: {error:exception}",
        "Forbindelsen til Rackbeat ble brutt ved {operation} ({error}).",
        "The connection to Rackbeat broke at {operation} ({error}).",
    ),
    "said.wms.key_refused": (
        "{operation:operation}: the key was refused a moment ago",
        "Rackbeat avviste nøkkelen for et øyeblikk siden ({operation}).",
        "Rackbeat refused the key a moment ago ({operation}).",
    ),
    "said.wms.circles": (
        "{operation:operation}: redirected in circles",
        "Rackbeat sendte oss i ring ved {operation}.",
        "Rackbeat redirected us in circles at {operation}.",
    ),
    "said.wms.elsewhere": (
        "{operation:operation}: redirected to another address",
        "Rackbeat viste videre til en annen adresse ved {operation}.",
        "Rackbeat redirected us to another address at {operation}.",
    ),
    "said.wms.large": (
        "{operation:operation}: the reply is larger than we take",
        "Svaret på {operation} er større enn vi tar imot.",
        "The reply to {operation} is larger than we take.",
    ),
    "said.wms.html": (
        "{operation:operation}: an HTML page",
        "Svaret på {operation} er en HTML-side.",
        "The reply to {operation} is an HTML page.",
    ),
    "said.wms.not_json": (
        "{operation:operation}: {words:not_json}",
        "Svaret på {operation} kan ikke leses som JSON: «{words}»",
        "The reply to {operation} cannot be read as JSON: “{words}”",
    ),
    "said.wms.no_adjustment": (
        "{operation:operation}: no adjustment in the answer",
        "Svaret på {operation} mangler lagerjusteringen.",
        "The answer to {operation} holds no adjustment.",
    ),
    "said.wms.no_record": (
        "{operation:operation}: no record in the answer",
        "Svaret på {operation} mangler posten.",
        "The answer to {operation} holds no record.",
    ),
    "said.wms.no_reference": (
        "{operation:operation}: the reference did not come back",
        "Referansen vår kom ikke tilbake i svaret på {operation}.",
        "Our reference did not come back in the answer to {operation}.",
    ),
    "said.wms.other_number": (
        "{operation:operation}: asked for number {asked!r}, got {got!r}",
        "Vi ba om nummer «{asked}» ({operation}) og fikk «{got}».",
        "We asked for number “{asked}” ({operation}) and got “{got}”.",
    ),
    "said.wms.doubtful": (
        "{operation:operation}: {error:detail}",
        "{operation}: {error}",
        "{operation}: {error}",
    ),
    "said.wms.pause": (
        "Rackbeat asked for a pause",
        "Rackbeat ba om en pause.",
        "Rackbeat asked for a pause.",
    ),
    "said.wms.no_total": (
        "{path:path}: no total announced",
        "Rackbeat oppga ikke hvor mange rader {path} har.",
        "Rackbeat did not announce how many rows {path} has.",
    ),
    "said.wms.no_key": (
        "{path:path}: a row without {name}",
        "En rad i {path} mangler «{name}».",
        "A row of {path} has no “{name}”.",
    ),
    "said.wms.no_list": (
        "{path:path}: no list in the reply",
        "Svaret på {path} inneholder ingen liste.",
        "The reply to {path} holds no list.",
    ),
    "said.wms.shrank": (
        "{path:path}: shrank from {before:count} to {after:count} rows while it was read",
        "Listen {path} minket fra {before} til {after} rader mens den ble lest.",
        "The list {path} shrank from {before} to {after} rows while it was read.",
    ),
    "said.wms.many_pages": (
        "{path:path}: more than {count:count} pages",
        "Listen {path} har mer enn {count} sider.",
        "The list {path} has more than {count} pages.",
    ),
    "said.wms.empty_page": (
        "{path:path}: page {count:count} is empty before the last one",
        "Side {count} av listen {path} er tom, men er ikke den siste.",
        "Page {count} of the list {path} is empty, but not the last one.",
    ),
    "said.wms.full_page": (
        "{path:path}: a full page and no total announced",
        "Listen {path} ga en full side, men oppga ikke hvor mange rader den har.",
        "The list {path} gave a full page, but did not announce how many rows it has.",
    ),
    "said.wms.nothing": (
        "{path:path}: nothing, and no total announced",
        "Listen {path} ga ingenting, og oppga ikke hvor mange rader den har.",
        "The list {path} gave nothing, and did not announce how many rows it has.",
    ),
    "said.wms.fewer": (
        "{path:path}: {total:count} rows announced, {count:count} arrived",
        "Listen {path} skulle ha {total} rader, men {count} kom.",
        "The list {path} was to have {total} rows, but {count} arrived.",
    ),
    "said.wms.other_record": (
        "asked for {kind:kind} {id!r}, another answer came",
        "Vi ba om «{id}» ({kind}) og fikk en annen post.",
        "We asked for “{id}” ({kind}) and got another record.",
    ),
    "said.wms.other_line": (
        "asked for line {line} of order {id}, another came",
        "Vi ba om linje {line} på ordre {id} og fikk en annen.",
        "We asked for line {line} of order {id} and got another one.",
    ),
    "said.wms.no_field_values": (
        "Rackbeat does not list the field values of {kind:kind} records",
        "Rackbeat lister ikke feltverdiene til denne typen poster ({kind}).",
        "Rackbeat does not list the field values of this kind of record ({kind}).",
    ),
    "said.wms.vanished": (
        "order {id} vanished while it was read",
        "Ordre {id} forsvant mens den ble lest.",
        "Order {id} vanished while it was read.",
    ),
    "said.wms.no_field": (
        'Rackbeat has no text field "{name}"',
        "Rackbeat mangler tekstfeltet «{name}».",
        "Rackbeat has no text field “{name}”.",
    ),
    "said.wms.no_account": (
        "GET /self: no account in the reply",
        "Svaret på GET /self sier ikke hvilken konto det er.",
        "The reply to GET /self does not say which account it is.",
    ),
    "said.wms.no_lookup": (
        "a {kind:kind} without a reference cannot be looked up",
        "En post uten referanse kan ikke slås opp ({kind}).",
        "A record without a reference cannot be looked up ({kind}).",
    ),
    "said.wms.locations": (
        "Rackbeat has {count:count} locations that could be the default one",
        "Rackbeat har {count} lokasjoner som kan være standardlokasjonen.",
        "Rackbeat has {count} locations that could be the default one.",
    ),
    "said.wms.not_addressable": (
        "{number!r} cannot be addressed in Rackbeat",
        "«{number}» kan ikke stå i en adresse hos Rackbeat.",
        "“{number}” cannot be addressed in Rackbeat.",
    ),
    "said.wms.no_product_number": (
        "a product without a number",
        "Produktet har ikke noe nummer.",
        "The product has no number.",
    ),
    "said.wms.without_number": (
        "a {what} without a number",
        "En post fra Rackbeat mangler nummer ({what}).",
        "A record of Rackbeat has no number ({what}).",
    ),
    "said.wms.line_without_product": (
        "line {line!r} has no product",
        "Linje «{line}» har ikke noe produkt.",
        "Line “{line}” has no product.",
    ),
    "said.wms.not_an_amount": (
        "{field:field} is not an amount",
        "Verdien i feltet «{field}» er ikke noe beløp.",
        "The value of the field “{field}” is not an amount.",
    ),
    "said.wms.not_a_number": (
        "{what:wire} is not a number",
        "En verdi fra Rackbeat er ikke noe tall: «{what}».",
        "A value of Rackbeat is not a number: “{what}”.",
    ),
    "said.wms.not_written": (
        "{field:field} of a {kind:kind} cannot be written in Rackbeat",
        "Feltet «{field}» kan ikke skrives i Rackbeat ({kind}).",
        "The field “{field}” cannot be written in Rackbeat ({kind}).",
    ),
    "said.wms.no_such_change": (
        "not a change that Rackbeat takes: {change} of {kind:kind}",
        "Rackbeat tar ikke imot en slik endring ({change}, {kind}).",
        "Rackbeat does not take such a change ({change}, {kind}).",
    ),
    "said.wms.not_one_request": (
        "not one request to Rackbeat",
        "Endringen er ikke ett enkelt kall til Rackbeat.",
        "The change is not one request to Rackbeat.",
    ),
}
