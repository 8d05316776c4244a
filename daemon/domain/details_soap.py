"""What an error says beyond its reason: what 24SevenOffice would not take, or a reply of its that is not one. As
`details_record`, which see."""

from __future__ import annotations

from collections.abc import Mapping

SOAP_DETAILS: Mapping[str, tuple[str, str, str]] = {
    "said.soap.no_operation": (
        "the service description has no operation {name}",
        "Tjenestebeskrivelsen mangler operasjonen {name}.",
        "The service description has no operation {name}.",
    ),
    "said.soap.unexpected": (
        "the service description of {name} is not as expected",
        "Tjenestebeskrivelsen av {name} er ikke som ventet.",
        "The service description of {name} is not as expected.",
    ),
    "said.soap.unusable": (
        "the service description cannot be used: {words}",
        "Tjenestebeskrivelsen kan ikke brukes: «{words}»",
        "The service description cannot be used: “{words}”",
    ),
    "said.soap.no_soap": (
        "the service description offers no SOAP 1.1",
        "Tjenestebeskrivelsen tilbyr ikke SOAP 1.1.",
        "The service description offers no SOAP 1.1.",
    ),
    "said.soap.no_wsdl": (
        "the service description is not a WSDL",
        "Tjenestebeskrivelsen er ingen WSDL.",
        "The service description is not a WSDL.",
    ),
    "said.soap.doctype": (
        "the reply declares a document type; entities are never expanded",
        "Svaret har en dokumenttype, og slike åpner vi aldri.",
        "The reply declares a document type, and we never expand those.",
    ),
    "said.soap.encoding": (
        "the reply is in the encoding {name}",
        "Svaret er i tegnkodingen {name}.",
        "The reply is in the encoding {name}.",
    ),
    "said.soap.not_xml": ("the reply is not XML", "Svaret er ikke XML.", "The reply is not XML."),
    "said.soap.empty": ("the reply is empty", "Svaret er tomt.", "The reply is empty."),
    "said.soap.no_root": (
        "the reply is empty or has no root element",
        "Svaret er tomt eller har ikke noe rotelement.",
        "The reply is empty or has no root element.",
    ),
    "said.soap.cut_or_malformed": (
        "the reply is cut off or not well formed: {words}",
        "Svaret er avkortet eller ikke riktig formet: «{words}»",
        "The reply is cut off or not well formed: “{words}”",
    ),
    "said.soap.malformed": (
        "the reply is not well formed: {words}",
        "Svaret er ikke riktig formet: «{words}»",
        "The reply is not well formed: “{words}”",
    ),
    "said.soap.cut": (
        "the reply is cut off: {words}",
        "Svaret er avkortet: «{words}»",
        "The reply is cut off: “{words}”",
    ),
    "said.soap.holds_no": (
        "the reply holds no {name}",
        "Svaret inneholder ingen {name}.",
        "The reply holds no {name}.",
    ),
    "said.soap.wrong_type": (
        "a {name} holds a value of the wrong type: {words}",
        "En {name} har en verdi av feil type: «{words}»",
        "A {name} holds a value of the wrong type: “{words}”",
    ),
    "said.soap.not_an_id": (
        "{what} {value!r} is not a 24SevenOffice id",
        "«{value}» er ingen id i 24SevenOffice ({what}).",
        "“{value}” is not a 24SevenOffice id ({what}).",
    ),
    "said.soap.long": (
        "{name} is {count:count} characters long, at most {limit:count} are taken",
        "{name} er {count} tegn lang, og 24SevenOffice tar høyst {limit}.",
        "{name} is {count} characters long, and 24SevenOffice takes at most {limit}.",
    ),
    "said.soap.empty_product": (
        "24SevenOffice cannot empty the field {field:quoted_field} of a product",
        "24SevenOffice kan ikke tømme feltet «{field}» på et produkt.",
        "24SevenOffice cannot empty the field “{field}” of a product.",
    ),
    "said.soap.empty_company": (
        "24SevenOffice cannot empty the field {field:quoted_field} of a company",
        "24SevenOffice kan ikke tømme feltet «{field}» på en kunde eller leverandør.",
        "24SevenOffice cannot empty the field “{field}” of a customer or supplier.",
    ),
    "said.soap.no_product_field": (
        "a product of 24SevenOffice has no field {field:quoted_field} to write",
        "Et produkt i 24SevenOffice har ikke noe felt «{field}» å skrive.",
        "A product of 24SevenOffice has no field “{field}” to write.",
    ),
    "said.soap.no_company_field": (
        "a company of 24SevenOffice has no field {field:quoted_field} to write",
        "En kunde eller leverandør i 24SevenOffice har ikke noe felt «{field}» å skrive.",
        "A customer or supplier of 24SevenOffice has no field “{field}” to write.",
    ),
    "said.soap.no_category_field": (
        "cannot write the field {field:quoted_field} of a category",
        "Feltet «{field}» på en kategori kan ikke skrives.",
        "The field “{field}” of a category cannot be written.",
    ),
    "said.soap.stock_alone": (
        "stock is written alone, as a decimal number",
        "Beholdning skrives alene, som et desimaltall.",
        "Stock is written alone, as a decimal number.",
    ),
    "said.soap.first_name": (
        "the first name of a private person cannot be emptied in 24SevenOffice",
        "Fornavnet til en privatperson kan ikke tømmes i 24SevenOffice.",
        "The first name of a private person cannot be emptied in 24SevenOffice.",
    ),
    "said.soap.status_web": (
        "the status Web is the default and cannot be written",
        "Statusen Web er standardverdien og kan ikke skrives.",
        "The status Web is the default and cannot be written.",
    ),
    "said.soap.nothing_on_order": (
        "nothing to change on the order",
        "Det er ingenting å endre på ordren.",
        "There is nothing to change on the order.",
    ),
    "said.soap.nothing": ("nothing to change", "Det er ingenting å endre.", "There is nothing to change."),
    "said.soap.row_id": (
        "an edited or deleted row must be named by its RowId",
        "En rad som endres eller slettes, må nevnes med RowId.",
        "An edited or deleted row must be named by its RowId.",
    ),
    "said.soap.added_row": (
        "an added row needs a product or a text",
        "En ny rad må ha et produkt eller en tekst.",
        "An added row needs a product or a text.",
    ),
    "said.soap.operation": (
        "24SevenOffice has no operation {name}",
        "24SevenOffice har ikke operasjonen {name}.",
        "24SevenOffice has no operation {name}.",
    ),
    "said.soap.no_fields": (
        "24SevenOffice has no fields of kind {kind:kind} to write",
        "24SevenOffice har ingen felter å skrive for slike poster ({kind}).",
        "24SevenOffice has no fields to write for such records ({kind}).",
    ),
    "said.soap.no_delete": (
        "a {kind:kind} cannot be deleted in 24SevenOffice",
        "Slike poster kan ikke slettes i 24SevenOffice ({kind}).",
        "Such records cannot be deleted in 24SevenOffice ({kind}).",
    ),
    "said.soap.other_system": (
        "the change is meant for the other system",
        "Endringen er ment for det andre systemet.",
        "The change is meant for the other system.",
    ),
    "said.soap.stock_false": (
        "SetStockQuantity of product {id} answered false",
        "24SevenOffice avviste beholdningen til produkt {id}.",
        "24SevenOffice refused the stock of product {id}.",
    ),
    "said.soap.company_failed": (
        "DeleteCompanies names the company as failed",
        "24SevenOffice sier at firmaet ikke ble slettet.",
        "24SevenOffice says that the company was not deleted.",
    ),
}
