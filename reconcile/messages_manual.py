"""What a person must do about each kind of drift that no machine repairs: `manual.<kind>`, (bokmål, English).

`{id}` is the 24SevenOffice record, `{number}` the Rackbeat one; `{erp}` and `{wms}` are the values of both sides.
"""

from __future__ import annotations

from collections.abc import Mapping

_KINDS = {"product": ("produkt", "product"), "customer": ("kunde", "customer"), "supplier": ("leverandør", "supplier")}

_EACH: Mapping[str, tuple[str, str]] = {
    "number_not_unique": (
        "Åpne {nb} {id} i 24SevenOffice og gi den et nummer som ingen andre har. «{erp}» er også brukt av {others}.",
        "Open {en} {id} in 24SevenOffice and give it a number that no other has. “{erp}” is also used by {others}.",
    ),
    "missing_in_wms": (
        "Lagre {nb} {id} i 24SevenOffice på nytt, eller skriv: samsvar sync entity {kind} {id}",
        "Save {en} {id} in 24SevenOffice again, or type: samsvar sync entity {kind} {id}",
    ),
    "missing_in_erp": (
        "Opprett {nb} {number} i 24SevenOffice med samme nummer, eller sperr den i Rackbeat hvis den ikke skal brukes.",
        "Create {en} {number} in 24SevenOffice with the same number, or bar it in Rackbeat if it is not to be used.",
    ),
    "field_mismatch": (
        "Rett «{field}» på {nb} {number} der det er galt: 24SevenOffice har «{erp}», Rackbeat har «{wms}».",
        "Correct “{field}” of {en} {number} where it is wrong: 24SevenOffice has “{erp}”, Rackbeat has “{wms}”.",
    ),
    "conflict": (
        "Begge sider endret «{field}» på {nb} {number}: 24SevenOffice har «{erp}», Rackbeat har «{wms}». Bestem "
        "hvilken som gjelder: samsvar repair plan --fingerprint {fingerprint} --side erp (eller wms)",
        "Both sides changed “{field}” of {en} {number}: 24SevenOffice has “{erp}”, Rackbeat has “{wms}”. Decide "
        "which one counts: samsvar repair plan --fingerprint {fingerprint} --side erp (or wms)",
    ),
    "duplicate": (
        "I Rackbeat står både {number} og {kept} for {nb} {id}. Flytt det som skal beholdes til {kept}, og sperr "
        "{number}.",
        "In Rackbeat both {number} and {kept} stand for {en} {id}. Move what should be kept to {kept}, and bar "
        "{number}.",
    ),
}

_COMPANIES: Mapping[str, tuple[str, str]] = {
    "number_invalid": (
        "Åpne {nb} {id} i 24SevenOffice og gi den et nummer som er et positivt heltall uten nuller foran. Nå er det "
        "«{erp}».",
        "Open {en} {id} in 24SevenOffice and give it a number that is a positive whole number without leading "
        "noughts. Now it is “{erp}”.",
    ),
    "duplicate_candidate": (
        "{number} og {kept} ser ut til å være samme {nb}. Er de det: flytt det som skal beholdes til {kept}, og "
        "gjør den andre inaktiv. Er de ikke det, kan avviket stå.",
        "{number} and {kept} look like the same {en}. If they are: move what should be kept to {kept}, and make the "
        "other inactive. If they are not, the drift may stay.",
    ),
}

_SINGLE: Mapping[str, tuple[str, str]] = {
    "manual.product.number_missing": (
        "Åpne produkt {id} i 24SevenOffice og gi det et nummer på høyst 25 tegn.",
        "Open product {id} in 24SevenOffice and give it a number of at most 25 characters.",
    ),
    "manual.product.stock_mismatch": (
        "Tell vare {number}. Rackbeat har {wms}, 24SevenOffice har {erp}. Rett beholdningen i Rackbeat; den følger "
        "etter i 24SevenOffice: samsvar sync entity stock {number}",
        "Count product {number}. Rackbeat has {wms}, 24SevenOffice has {erp}. Correct the stock in Rackbeat; "
        "24SevenOffice follows: samsvar sync entity stock {number}",
    ),
    "manual.category.missing_in_wms": (
        "Lagre kategori {id} i 24SevenOffice på nytt, eller skriv: samsvar sync entity category {id}",
        "Save category {id} in 24SevenOffice again, or type: samsvar sync entity category {id}",
    ),
    "manual.order.missing_in_erp": (
        "Rackbeat-ordre {number} har ingen ordre i 24SevenOffice. Er den solgt: opprett den der. Er den ikke det: "
        "avlys den i Rackbeat før den sendes.",
        "Rackbeat order {number} has no order in 24SevenOffice. If it was sold: create it there. If not: cancel it "
        "in Rackbeat before it is shipped.",
    ),
    "manual.order.line_missing_in_wms": (
        "24SO-ordre {id} har {erp} av {product}, som ikke står på Rackbeat-ordre {number}. Legg linjen til der, "
        "eller slett den i 24SevenOffice.",
        "24SO order {id} has {erp} of {product}, which is not on Rackbeat order {number}. Add the line there, or "
        "delete it in 24SevenOffice.",
    ),
    "manual.order.line_missing_in_erp": (
        "Rackbeat-ordre {number} har {wms} av {product}, som ikke står på 24SO-ordre {id}. Legg linjen til der, "
        "eller slett den i Rackbeat før den sendes.",
        "Rackbeat order {number} has {wms} of {product}, which is not on 24SO order {id}. Add the line there, or "
        "delete it in Rackbeat before it is shipped.",
    ),
    "manual.order.status_mismatch": (
        "Ordre {id} er «{erp}» i 24SevenOffice og «{wms}» i Rackbeat (ordre {number}). Se hva som er sant på "
        "lageret, og skriv: samsvar sync order {id}",
        "Order {id} is “{erp}” in 24SevenOffice and “{wms}” in Rackbeat (order {number}). See what is true in the "
        "warehouse, and type: samsvar sync order {id}",
    ),
    "manual.order.not_returned_to_accepted": (
        "Lageret endret Rackbeat-ordre {number}. Se på 24SO-ordre {id} med den som solgte, og sett den tilbake til "
        "Akseptert.",
        "The warehouse edited Rackbeat order {number}. Look at 24SO order {id} with whoever sold it, and set it "
        "back to accepted.",
    ),
    "manual.order.edited_after_invoicing": (
        "24SO-ordre {id} er fakturert med {erp}, mens Rackbeat-ordre {number} har {wms}. En faktura kan ikke "
        "endres: krediter forskjellen, eller send resten.",
        "24SO order {id} was invoiced with {erp}, while Rackbeat order {number} has {wms}. An invoice cannot be "
        "changed: credit the difference, or ship the rest.",
    ),
    "manual.order.customer_mismatch": (
        "24SO-ordre {id} gjelder kunde {erp}, men Rackbeat-ordre {number} gjelder kunde {wms}. Stopp sendingen og "
        "rett kunden der den er gal.",
        "24SO order {id} is for customer {erp}, but Rackbeat order {number} is for customer {wms}. Stop the "
        "shipment and correct the customer where it is wrong.",
    ),
    "manual.invoice.missing_in_erp": (
        "Faktura {number} i Rackbeat er ikke i 24SevenOffice. Skriv: samsvar sync entity invoice {number}. Hjelper "
        "ikke det, må den føres der for hånd.",
        "Invoice {number} in Rackbeat is not in 24SevenOffice. Type: samsvar sync entity invoice {number}. If that "
        "does not help, enter it there by hand.",
    ),
    "manual.invoice.amount_mismatch": (
        "Rackbeat har fakturert {wms} for 24SO-ordre {id}, som er på {erp}. Finn ut hva kunden skal betale, og "
        "krediter eller etterfakturer forskjellen.",
        "Rackbeat invoiced {wms} for 24SO order {id}, which is for {erp}. Find out what the customer owes, and "
        "credit or invoice the difference.",
    ),
    "manual.invoice.duplicate": (
        "Faktura {number} er den samme som {kept}. Krediter den ene før kunden betaler to ganger.",
        "Invoice {number} is the same as {kept}. Credit one of them before the customer pays twice.",
    ),
    "manual.setup.field_missing": (
        "Opprett tekstfeltet «{number}» i Rackbeat, eller kjør: samsvar setup",
        "Create the text field “{number}” in Rackbeat, or run: samsvar setup",
    ),
    "manual.setup.group_missing": (
        "Opprett gruppen «{number}» i Rackbeat, eller kjør: samsvar setup",
        "Create the group “{number}” in Rackbeat, or run: samsvar setup",
    ),
    "manual.setup.payment_term_missing": (
        "Opprett betalingsbetingelsen «{number}» i Rackbeat, eller kjør: samsvar setup",
        "Create the payment term “{number}” in Rackbeat, or run: samsvar setup",
    ),
    "manual.setup.webhook_missing": (
        "Webhooken «{number}» registreres igjen av seg selv innen et kvarter. Kommer den ikke: samsvar check",
        "The webhook “{number}” is registered again by itself within a quarter of an hour. If it is not: samsvar check",
    ),
    "manual.setup.webhook_inactive": (
        "Webhooken «{number}» slås på igjen av seg selv innen et kvarter. Skjer det ikke: samsvar check",
        "The webhook “{number}” is switched on again by itself within a quarter of an hour. If it is not: samsvar "
        "check",
    ),
}


class _Kept(dict[str, str]):
    """Leaves the placeholders of the moment where they are."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _written(kind: str, texts: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    nb, en = _KINDS[kind]
    words = _Kept(nb=nb, en=en, kind=kind)
    return {f"manual.{kind}.{name}": (a.format_map(words), b.format_map(words)) for name, (a, b) in texts.items()}


MANUAL: Mapping[str, tuple[str, str]] = {
    **{code: text for kind in _KINDS for code, text in _written(kind, _EACH).items()},
    **_written("customer", _COMPANIES),
    **_written("supplier", _COMPANIES),
    **_SINGLE,
}
