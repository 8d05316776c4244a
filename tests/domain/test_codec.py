"""The codec keeps every domain value: what was stored is what is loaded, and what does not fit is refused."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain import codec
from daemon.domain.change import (
    AdjustStock,
    BookAdjustment,
    BookOrder,
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    MarkReady,
    Performed,
    ReopenOrder,
    SetIdField,
    Update,
)
from daemon.domain.drift import Candidate, Drift
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.work import AuditEntry, Command, InboxItem, Signal

CHANGES = (
    Create,
    Update,
    SetIdField,
    BookOrder,
    MarkReady,
    ReopenOrder,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    AdjustStock,
    BookAdjustment,
)
VALUES = (Base, Link, Signal, InboxItem, Command, AuditEntry, Candidate, Drift, Performed)

LEAVES: Mapping[object, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    int: st.integers(),
    bool: st.booleans(),
    types.NoneType: st.none(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
}


def values_of(expected: Any) -> st.SearchStrategy[Any]:
    """Any value of a type hint as the domain uses them."""
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if expected in LEAVES:
        return LEAVES[expected]
    if origin in (typing.Union, types.UnionType):
        return st.one_of([values_of(option) for option in arguments])
    if origin is tuple:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(st.text(max_size=8), values_of(arguments[1]), max_size=3)
    if issubclass(expected, Enum):
        return st.sampled_from(list(expected))
    hints = typing.get_type_hints(expected)
    return st.builds(expected, **{f.name: values_of(hints[f.name]) for f in dataclasses.fields(expected)})


def there_and_back(expected: Any, value: object) -> object:
    return codec.load(expected, json.loads(json.dumps(codec.dump(value))))


def test_every_member_of_the_union_of_changes_is_tested() -> None:
    assert set(CHANGES) == set(typing.get_args(Change))


@pytest.mark.parametrize("cls", CHANGES, ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_every_change_survives_being_stored(cls: type, data: st.DataObject) -> None:
    change = data.draw(values_of(cls))
    loaded = there_and_back(Change, change)
    assert loaded == change
    assert type(loaded) is cls
    assert repr(codec.dump(loaded)) == repr(codec.dump(change))  # also the trailing zeros of a Decimal


@pytest.mark.parametrize("cls", VALUES, ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_every_stored_value_survives(cls: type, data: st.DataObject) -> None:
    value = data.draw(values_of(cls))
    assert there_and_back(cls, value) == value


def test_a_field_that_a_newer_version_added_is_ignored() -> None:
    raw = codec.dump(BookOrder(native_id="1")) | {"colour": "red"}
    assert codec.load(Change, raw) == BookOrder(native_id="1")


BOOKED = codec.dump(BookOrder(native_id="1"))
UPDATED = codec.dump(Update(system=System.ERP, kind=Kind.PRODUCT, native_id="1", fields={"name": "n"}))


@pytest.mark.parametrize(
    ("expected", "raw"),
    [
        (Change, None),
        (Change, BOOKED | {"type": "Explode"}),
        (Change, BOOKED | {"native_id": 1}),
        (Change, BOOKED | {"native_id": None}),
        (Change, BOOKED | {"system": "moon"}),
        (Change, {"type": "BookOrder"}),
        (Change, []),
        (Change, "BookOrder"),
        (Update, BOOKED),
        (Update, UPDATED | {"fields": ["name"]}),
        (Update, UPDATED | {"fields": {"name": {"decimal": "many"}}}),
        (Update, UPDATED | {"fields": {"name": {"decimal": 1}}}),
        (Update, UPDATED | {"fields": {"name": {"number": "1"}}}),
        (Update, UPDATED | {"fields": {"name": 1.5}}),
        (tuple[str, ...], "abc"),
        (Decimal | None, "1"),
        (str | None, {"decimal": "1"}),
        (str | Decimal, None),
        (int, True),
        (datetime, "yesterday"),
    ],
)
def test_what_does_not_fit_is_refused_as_a_value_or_type_error(expected: object, raw: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        codec.load(expected, raw)


@pytest.mark.parametrize("value", [1.5, object(), {"a": 1.5}, BookOrder])
def test_what_has_no_exact_form_is_not_dumped(value: object) -> None:
    with pytest.raises(TypeError):
        codec.dump(value)
