"""An indexed set of records of one kind, in order of creation, with remembered sort orders.

The containers of `WmsState`. A page of a sorted list costs no new sort until a record is added, removed or touched.
"""

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")

MAX_REMEMBERED_ORDERS = 16


class Table(Generic[K, R]):
    """Records by key; `kind` is the name used in the change history."""

    def __init__(self, kind: str, key: Callable[[R], K], first_number: int = 1) -> None:
        self.kind = kind
        self._key = key
        self._rows: dict[K, R] = {}
        self._sorted: dict[tuple[str, bool], list[R]] = {}
        self._next = first_number
        self.version = 0

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows.values())

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def get(self, key: K) -> R | None:
        return self._rows.get(key)

    def key_of(self, record: R) -> K:
        return self._key(record)

    def add(self, record: R) -> R:
        """Raises KeyError when the key is taken; the caller checks first and answers in its own words."""
        key = self._key(record)
        if key in self._rows:
            raise KeyError(key)
        self._rows[key] = record
        self.touch()
        return record

    def remove(self, record: R) -> None:
        del self._rows[self._key(record)]
        self.touch()

    def rekey(self) -> None:
        """Index anew after a key attribute changed, keeping the order; linear, and renumbering is rare."""
        self._rows = {self._key(row): row for row in self._rows.values()}
        self.touch()

    def touch(self) -> None:
        """Forget remembered orders: some record changed."""
        self.version += 1
        self._sorted.clear()

    def rows(self) -> list[R]:
        return self.ordered("", None, False)

    def ordered(self, name: str, key: Callable[[R], Any] | None, descending: bool) -> list[R]:
        """The records sorted by `key` (remembered under `name`); None keeps the order of creation. Do not change it."""
        known = self._sorted.get((name, descending))
        if known is None:
            if len(self._sorted) >= MAX_REMEMBERED_ORDERS:
                self._sorted.clear()
            known = list(self._rows.values())
            if key is not None:
                known.sort(key=key, reverse=descending)
            self._sorted[(name, descending)] = known
        return known

    def next_number(self) -> int:
        """The next free number of the series; only for tables with integer keys."""
        taken: Any = self._rows
        while self._next in taken:
            self._next += 1
        self._next += 1
        return self._next - 1
