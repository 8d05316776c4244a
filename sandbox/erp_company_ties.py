"""What hangs on companies: maps to other systems, relations to people, categories (apis/24so-soap.md 9.3).

Saving and deleting answer with the failed items only, so an empty answer is a success. Of a category's pair the key is
the category and the value the customer.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.erp_book import Book, Rec
from sandbox.erp_call import Call, need
from sandbox.erp_errors import missing, rejected_by_database

Match = Callable[[Rec, Rec], bool]


def save_maps(call: Call) -> list[Rec]:
    """Give each company its number in another system; one per kind of map."""
    return _failed(call, "maps", lambda item: _put(call, "Maps", item, _same_map))


def delete_maps(call: Call) -> list[Rec]:
    return _failed(call, "maps", lambda item: _drop(call, "Maps", item, _same_map))


def save_relations(call: Call) -> list[Rec]:
    """Tie people to companies; a person without ContactId is new."""
    return _failed(
        call, "relations", lambda item: _put(call, "Relations", _with_contact(call.book, item), _same_person)
    )


def delete_relations(call: Call) -> list[Rec]:
    return _failed(call, "relations", lambda item: _drop(call, "Relations", item, _same_person))


def _same_map(one: Rec, other: Rec) -> bool:
    return bool(one.get("MapType") == other.get("MapType"))


def _same_person(one: Rec, other: Rec) -> bool:
    return bool(one.get("ContactId") == other.get("ContactId"))


def _with_contact(book: Book, item: Rec) -> Rec:
    return item if "ContactId" in item else {**item, "ContactId": book.number("contact", lambda _: False)}


def _failed(call: Call, argument: str, save: Callable[[Rec], Rec]) -> list[Rec]:
    answers = call.each(call.args.get(argument) or [], save)
    return [{k: v for k, v in one.items() if k != "APIException"} for one in answers if "APIException" in one]


def _company(call: Call, item: Rec) -> Rec:
    need(item, "CompanyId")
    company = call.book.companies.get(item["CompanyId"])
    if company is None:
        raise rejected_by_database(f"company {item['CompanyId']} does not exist")
    return company


def _put(call: Call, place: str, item: Rec, same: Match) -> Rec:
    company = _company(call, item)
    kept = [tie for tie in company.get(place, ()) if not same(tie, item)]
    return _stored(call, company, place, [*kept, item], item)


def _drop(call: Call, place: str, item: Rec, same: Match) -> Rec:
    company = _company(call, item)
    kept = [tie for tie in company.get(place, ()) if not same(tie, item)]
    if len(kept) == len(company.get(place, ())):
        raise rejected_by_database(f"company {company['Id']} has no such entry")
    return _stored(call, company, place, kept, item)


def _stored(call: Call, company: Rec, place: str, ties: Sequence[Rec], item: Rec) -> Rec:
    call.book.put_company({**company, place: tuple(ties), "DateChanged": call.book.stamp()}, call.by)
    return item


def get_categories(call: Call) -> list[Rec]:
    """All categories of companies; not those of products."""
    return list(call.book.company_categories.values())


def save_categories(call: Call) -> list[Rec]:
    """Create or partly change each category; a category without a name is passed over, for it has no APIException."""
    made: list[Rec] = []
    for item in call.args.get("categories") or []:
        book, key = call.book, item.get("Id")
        before = book.company_categories.get(key, {}) if key is not None else {}
        if not before and "Name" not in item:
            call.warnings.append("a category without a name was passed over")
            continue
        if key is None:
            key = book.number("company_category", book.company_categories.__contains__)
        book.put_company_category({**before, **item, "Id": key}, call.by)
        call.wrote = True
        made.append({**item, "Id": key})
    return made


def get_customer_categories(call: Call) -> list[int]:
    """The categories of one customer."""
    wanted = call.args.get("customerId", 0)
    return sorted(category for category, customer in call.book.categorized if customer == wanted)


def get_customer_category_tree(call: Call) -> list[Rec]:
    """All pairs at once; there is no paging."""
    return [{"Key": str(category), "Value": str(customer)} for category, customer in sorted(call.book.categorized)]


def save_customer_categories(call: Call) -> list[Rec]:
    return _pairs(call, lambda pair: call.book.put_categorized(pair, call.by))


def delete_customer_categories(call: Call) -> list[Rec]:
    return _pairs(call, lambda pair: call.book.drop_categorized(pair, call.by))


def _pairs(call: Call, save: Callable[[tuple[int, int]], None]) -> list[Rec]:
    def one(item: Rec) -> Rec:
        pair = _whole(item, "Key"), _whole(item, "Value")
        if pair[0] not in call.book.company_categories:
            raise rejected_by_database(f"category {pair[0]} does not exist")
        if pair[1] not in call.book.companies:
            raise rejected_by_database(f"customer {pair[1]} does not exist")
        save(pair)
        return item

    answers: list[Any] = call.each(call.args.get("customerCategories") or [], one)
    return [answer["APIException"] for answer in answers if "APIException" in answer]


def _whole(item: Rec, name: str) -> int:
    text = str(item.get(name, ""))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise missing(name)
    return int(text)
