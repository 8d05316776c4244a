"""How the incumbent integration puts 24SO customers, suppliers, categories and products into Rackbeat.

Each call gives the Rackbeat number, making the record when it is not there. Two 24SO records with the same number end
up as one in Rackbeat: the incumbent does not notice.
"""

from typing import Literal, Protocol

from sandbox.erp_book import Book, Rec
from sandbox.incumbent_wms import InnerDoor
from sandbox.wms_http import Json, Refused

_FIELDS = {"customer": ("kunde-id",), "supplier": ("leverandør-id",), "item": ("24SO Produkt-id",)}
PartyNoun = Literal["customer", "supplier"]


class Unsendable(Exception):
    """This product can never be in Rackbeat; the reason in a few words."""


class MasterSettings(Protocol):
    """The settings that matter here."""

    longest_number: int
    number_source: Literal["alternative", "id"]
    write_id_fields: bool


class Masters:
    """One book seen through one door."""

    def __init__(self, book: Book, door: InnerDoor, settings: MasterSettings) -> None:
        self._book, self._door, self._settings = book, door, settings

    def customer(self, company: Rec) -> int:
        return self._party("customer", company)

    def supplier(self, company: Rec) -> int:
        return self._party("supplier", company)

    def product(self, product: Rec) -> str:
        """Its number in Rackbeat. Raises Unsendable for a number that is too long, Refused when Rackbeat says no."""
        number = self._text_number(product, "No")
        if len(number) > self._settings.longest_number:
            raise Unsendable(f"the number {number} is longer than {self._settings.longest_number}")
        if self._door.call("GET", "/products/{number}", number=number)[0] == 404:
            body: Json = {
                "number": number,
                "name": product.get("Name", ""),
                "group": self.category(product.get("CategoryId")),
                "sales_price": product.get("Price", 0),
                "recommended_cost_price": product.get("InPrice", 0),
            }
            self._door.must("POST", "/products", body)
            self._write_id("item", "products", number, product["Id"])
        return number

    def category(self, key: int | None) -> int:
        """The group of a category; without one, the first group there is, or one made for the purpose."""
        groups = self._door.state.product_groups
        if key is None and len(groups):
            return groups.rows()[0].number
        wanted = 1 if key is None else key
        if groups.get(wanted) is None:
            name = self._book.categories.get(wanted, {}).get("Name", "Diverse")
            self._door.must("POST", "/product-groups", {"number": wanted, "name": name})
        return wanted

    def everything(self) -> dict[str, int]:
        """Put in all that is missing; counts by noun. What cannot be put in is left out without a word."""
        made = {"categories": len([self.category(key) for key in sorted(self._book.categories)])}
        made["suppliers"] = made["customers"] = made["products"] = 0
        for _, company in sorted(self._book.companies.items()):
            noun: PartyNoun = "supplier" if company.get("Type") == "Supplier" else "customer"
            made[f"{noun}s"] += self._worked(noun, company)
        for _, product in sorted(self._book.products.items()):
            if product.get("StatusId", 1) != 0:
                made["products"] += self._worked("product", product)
        return made

    def _worked(self, noun: Literal["customer", "supplier", "product"], record: Rec) -> int:
        try:
            if noun == "product":
                self.product(record)
            else:
                self._party(noun, record)
        except (Unsendable, Refused):
            return 0
        return 1

    def _party(self, noun: PartyNoun, company: Rec) -> int:
        text = self._text_number(company, "ExternalId")
        number = int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10**9 else int(company["Id"])
        if self._door.call("GET", f"/{noun}s/{{number}}", number=number)[0] == 404:
            self._door.must("POST", f"/{noun}s", self._party_body(noun, number, company))
            self._write_id(noun, f"{noun}s", number, company["Id"])
        return number

    def _party_body(self, noun: PartyNoun, number: int, company: Rec) -> Json:
        state = self._door.state
        post = company.get("Addresses", {}).get("Post") or {}
        groups = state.customer_groups if noun == "customer" else state.supplier_groups
        body: Json = {
            "number": number,
            "company_name": company.get("Name", ""),
            "company_vat": company.get("OrganizationNumber"),
            "address_street": post.get("Street"),
            "address_zipcode": post.get("PostalCode"),
            "address_city": post.get("PostalArea"),
            "contact_email": (company.get("EmailAddresses", {}).get("Work") or {}).get("Value"),
            "contact_phone": (company.get("PhoneNumbers", {}).get("Work") or {}).get("Value"),
        }
        body |= {"payment_terms_id": state.payment_terms.rows()[0].number} if len(state.payment_terms) else {}
        body |= {f"{noun}_group_id": groups.rows()[0].number} if len(groups) else {}
        return {name: value for name, value in body.items() if value is not None}

    def _text_number(self, record: Rec, name: str) -> str:
        own = str(record.get(name) or "").strip() if self._settings.number_source == "alternative" else ""
        return own or str(record["Id"])

    def _write_id(self, group: str, many: str, number: int | str, native: int) -> None:
        """Write the 24SO id; an account without the field, or without the plan for fields, goes without."""
        field = self._door.field_id(group, *_FIELDS[group])
        if field is not None and self._settings.write_id_fields:
            body: Json = {"custom_fields": [{"id": field, "value": str(native)}]}
            self._door.call("PUT", f"/{many}/{{number}}/fields", body, number=number)
