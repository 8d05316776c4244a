"""One call as an operation sees it: its arguments, its book, and what it says back about itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.erp_book import Book
from sandbox.erp_errors import ItemError, missing, refused, rejected_by_database
from sandbox.erp_sessions import Session, Sessions
from sandbox.erp_settings import ErpSettings
from sandbox.erp_types import Record, Service

Rec = Mapping[str, Any]


@dataclass(slots=True)
class Call:
    """`wanted` limits the properties of the reply by record type; `wrote`, `target`, `warnings` go to the journal."""

    service: Service
    args: Rec
    settings: ErpSettings
    sessions: Sessions
    session: Session | None
    current: Book | None
    wanted: dict[str, frozenset[str]] = field(default_factory=dict)
    wrote: bool = False
    target: str = ""
    warnings: list[str] = field(default_factory=list)
    new_session: Session | None = None

    @property
    def book(self) -> Book:
        """The book of the session's identity; only operations that need a session may ask."""
        if self.current is None:
            raise LookupError("this operation was called without a session")
        return self.current

    @property
    def by(self) -> str:
        return f"api:{self.session.username}" if self.session else "api"

    def want(self, record: str, names: Iterable[str] | None) -> frozenset[str]:
        """Limit the reply to the named properties. Unknown names are ignored or refused (question 16)."""
        declared = self.service.types[record]
        known = {prop.name for prop in declared.props} if isinstance(declared, Record) else set()
        asked = frozenset(names or ())
        if unknown := sorted(asked - known):
            if self.settings.unknown_property == "fault":
                raise refused(f"Property {unknown[0]} is not found.")
            self.warnings.append(f"unknown return properties: {', '.join(unknown)}")
        self.wanted[record] = asked & known
        return self.wanted[record]

    def limited_ids(self, ids: Sequence[int]) -> frozenset[int]:
        """The ids of a search, refused when there are more than the service is known to take (section 4)."""
        most = self.settings.most_ids_per_search
        if most and len(ids) > most:
            raise refused(f"Too many ids in one search: {len(ids)}, at most {most}.")
        return frozenset(ids)

    def each(self, items: Sequence[Rec], save: Callable[[Rec], Rec]) -> list[Rec]:
        """Carry out one item after the other; a failed one comes back as sent, with its APIException.

        A call without items is refused, and so is one with more than the configured number (question 18).
        """
        most = self.settings.most_items_per_save
        if most and len(items) > most:
            raise refused(f"Too many items in one call: {len(items)}, at most {most}.")
        answers: list[Rec] = []
        for item in items:
            try:
                answers.append(save(item))
            except ItemError as error:
                answers.append({**item, "APIException": error.as_record()})
                self.warnings.append(error.message)
            else:
                self.wrote = True
        return answers


def need(item: Rec, *names: str) -> None:
    """Raise ItemError for the first property that is not there."""
    for name in names:
        if item.get(name) is None:
            raise missing(name)


def need_argument(args: Rec, name: str) -> Rec:
    """The record given under this name. Raises SoapFault when there is none."""
    given = args.get(name)
    if not isinstance(given, Mapping):
        raise refused(f"Value cannot be null. Parameter name: {name}")
    return given


def check_lengths(service: Service, kind: str, item: Rec) -> None:
    """Raise ItemError when a text, or one inside a nested record, is longer than the service stores."""
    declared = service.types[kind]
    if not isinstance(declared, Record):
        return
    for prop in declared.props:
        value = item.get(prop.name)
        if isinstance(value, str) and prop.longest is not None and len(value) > prop.longest:
            raise rejected_by_database(f"{prop.name} is longer than {prop.longest}")
        if isinstance(value, Mapping):
            check_lengths(service, prop.type, value)
