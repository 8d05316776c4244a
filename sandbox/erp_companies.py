"""Customers and suppliers: what the Company service does (apis/24so-soap.md 9)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sandbox.erp_book import Book, Rec
from sandbox.erp_call import Call, check_lengths, need
from sandbox.erp_errors import refused, rejected_by_database
from sandbox.erp_like import matches
from sandbox.erp_tables_company import COMPANY
from sandbox.erp_types import MIN_DATE

PAGE_SIZE = 1000
READ_ONLY = frozenset({"Id", "DateChanged", "DateCreated", "APIException", "ExplicitlySpecifyNewCompanyId"})
WRITE_ONLY = frozenset({"Password"})
# Places that only have a shape: the service does not keep them for companies (section 9.2).
UNUSED_SLOTS: Mapping[str, frozenset[str]] = {
    "PhoneNumbers": frozenset({"Home", "Primary"}),
    "EmailAddresses": frozenset({"Home", "Primary", "Alternative"}),
}


def get_companies(call: Call) -> list[Rec]:
    """Companies that fit every given search field; deleted ones are gone."""
    search: Rec = call.args.get("searchParams") or {}
    call.wanted["Company"] = call.want("Company", call.args.get("returnProperties")) - WRITE_ONLY
    given = {k: v for k, v in search.items() if v not in ("", [])}
    if not given:
        raise refused("Please specify at least one search parameter")
    found = [c for c in _candidates(call, given) if _fits(call.book, given, c)]
    most = call.settings.most_results
    return found[:most] if most else found


def _candidates(call: Call, search: Rec) -> Iterable[Rec]:
    companies = call.book.companies
    if "CompanyId" in search:
        return [companies[search["CompanyId"]]] if search["CompanyId"] in companies else []
    if "CompanyIds" in search:
        return [companies[i] for i in sorted(call.limited_ids(search["CompanyIds"])) if i in companies]
    return companies.values()


def _fits(book: Book, search: Rec, company: Rec) -> bool:
    for name, wished in search.items():
        if name in ("ExternalId", "OrganizationNumber"):
            if company.get(name, "") != wished:
                return False
        elif name == "CompanyName":
            if not matches(f"%{wished}%", company.get("Name", "")):
                return False
        elif name == "ChangedAfter":
            if not book.changed_since(company, wished):
                return False
        elif name in ("CompanyEmail", "CompanyPhone"):
            slots = "EmailAddresses" if name == "CompanyEmail" else "PhoneNumbers"
            if str(wished).casefold() not in {value.casefold() for value in _values(company.get(slots))}:
                return False
    return True


def _values(slots: Rec | None) -> Iterator[str]:
    for slot in (slots or {}).values():
        if slot and slot.get("Value"):
            yield slot["Value"]


def get_company_sync_list(call: Call) -> Rec:
    """One page of ids with their change dates; the only way to learn of deletions. Pages are numbered from 1."""
    search: Rec = call.args.get("syncSearchParameters") or {}
    active: bool | None = search.get("Active")
    after, registered = search.get("ChangedAfter", MIN_DATE), search.get("RegisteredAfter", MIN_DATE)
    book = call.book
    living = [(c, True) for c in book.companies.values()] if active is not False else []
    gone = [(c, False) for c in book.deleted_companies.values()] if active is not True else []
    rows = [
        {
            "CompanyId": company["Id"],
            "ExternalId": company.get("ExternalId", ""),
            "DateChanged": company["DateChanged"],
            "DateRegistered": company["DateCreated"],
            "Active": alive,
        }
        for company, alive in [*living, *gone]
        if book.changed_since(company, after) and company["DateCreated"] >= registered
    ]
    rows.sort(key=lambda row: int(row["CompanyId"]))
    page = max(1, search.get("Page", 1))
    return {
        "CurrentPage": page,
        "TotalPages": -(-len(rows) // PAGE_SIZE),
        "TotalItems": len(rows),
        "ItemsPerPage": PAGE_SIZE,
        "Items": rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
    }


def save_companies(call: Call) -> list[Rec]:
    """Create or partly update each company; Type is needed even on update (section 9.3)."""
    return call.each(call.args.get("companies") or [], lambda item: save_company(call.book, item, call.by))


def save_company(book: Book, item: Rec, by: str) -> Rec:
    """Save one company and return what the service echoes. Raises ItemError and then changes nothing."""
    need(item, "Type")
    check_lengths(COMPANY, "Company", item)
    key = item.get("Id")
    before = book.companies.get(key, {}) if key is not None else {}
    changes = {k: v for k, v in item.items() if k not in READ_ONLY}
    for name, value in changes.items():
        if isinstance(value, Mapping):
            unused = UNUSED_SLOTS.get(name, frozenset())
            kept = {slot: content for slot, content in value.items() if slot not in unused}
            changes[name] = {**before.get(name, {}), **kept}
    if before:
        if item.get("ExplicitlySpecifyNewCompanyId"):
            raise rejected_by_database(f"company {key} exists already")
        book.put_company({**before, **changes, "DateChanged": book.stamp()}, by)
        return _echo(item, before["Id"])
    need(item, "Name")
    if key is None:
        key = book.number("company", lambda i: i in book.companies or i in book.deleted_companies)
    elif not item.get("ExplicitlySpecifyNewCompanyId"):
        raise rejected_by_database(f"company {key} does not exist")
    elif key in book.deleted_companies:
        raise rejected_by_database(f"company {key} was deleted")
    created: dict[str, Any] = {"DateCreated": book.stamp(), "DateChanged": book.stamp()}
    book.put_company({**changes, **created, "Id": key}, by)
    return _echo(item, key)


def _echo(item: Rec, key: int) -> Rec:
    return {**{k: v for k, v in item.items() if k not in WRITE_ONLY}, "Id": key}


def delete_companies(call: Call) -> list[Rec]:
    """Delete each company by Id; only those that failed come back (section 9.3)."""
    answers = call.each(call.args.get("companies") or [], lambda item: _delete(call, item))
    return [answer for answer in answers if "APIException" in answer]


def _delete(call: Call, item: Rec) -> Rec:
    need(item, "Id")
    key = item["Id"]
    if key not in call.book.companies:
        raise rejected_by_database(f"company {key} does not exist")
    if any(order.get("CustomerId") == key for order in call.book.orders.values()):
        raise rejected_by_database(f"company {key} has orders")
    call.book.drop_company(key, call.by)
    return item
