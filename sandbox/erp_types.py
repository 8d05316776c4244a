"""The type system of the 24SevenOffice services: records, arrays, enumerations, operations.

A record is written as a small table, one property a line: `Name type [flags]`. The flags are `required`, `nil`
(nillable), `bare` (no default), `=x` (this default) and `<=n` (longest text). Without a flag a scalar has the
default of its type, which is how the service says "not set" (apis/24so-soap.md 6.1). Used by the tables, the WSDL
writer and the codec.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

MIN_INT = -(2**31)
MIN_LONG = -(2**63)
MIN_SHORT = -(2**15)
MIN_DECIMAL = Decimal("-79228162514264337593543950335")
MIN_DATE = datetime(1, 1, 1, tzinfo=UTC)
ZERO_GUID = "00000000-0000-0000-0000-000000000000"

NAMESPACE = "http://24sevenOffice.com/webservices"
GUID_NAMESPACE = "http://microsoft.com/wsdl/types/"
GUID_PATTERN = "-".join(f"[0-9a-fA-F]{{{n}}}" for n in (8, 4, 4, 4, 12))

PRIMITIVES = frozenset(
    {"int", "long", "short", "decimal", "double", "string", "boolean", "dateTime", "guid", "any", "base64Binary"}
)

# The text of each default as the schema spells it, and the value it stands for.
_DEFAULTS: dict[str, tuple[str, Any]] = {
    "int": (str(MIN_INT), MIN_INT),
    "long": (str(MIN_LONG), MIN_LONG),
    "short": (str(MIN_SHORT), MIN_SHORT),
    "decimal": (str(MIN_DECIMAL), MIN_DECIMAL),
    "double": ("-1.7976931348623157E+308", -1.7976931348623157e308),
    "string": ("", ""),
    "dateTime": ("0001-01-01T00:00:00", MIN_DATE),
    "guid": (ZERO_GUID, ZERO_GUID),
}


@dataclass(frozen=True, slots=True)
class Prop:
    """One element of a record; `default` is None when the schema declares none."""

    name: str
    type: str
    required: bool = False
    nillable: bool = False
    default_text: str | None = None
    default: Any = None
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    name: str
    props: tuple[Prop, ...]


@dataclass(frozen=True, slots=True)
class Array:
    name: str
    item: str
    type: str
    nillable: bool = True


@dataclass(frozen=True, slots=True)
class Enum:
    name: str
    values: tuple[str, ...]


Type = Record | Array | Enum


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what it takes, and its result element (None when it has no result)."""

    name: str
    takes: Record
    gives: Prop

    @property
    def action(self) -> str:
        return f"{NAMESPACE}/{self.name}"


@dataclass(frozen=True, slots=True)
class Service:
    """One `.asmx`: its path in the vendor's spelling, its types by name, its operations by name."""

    name: str
    path: str
    types: Mapping[str, Type]
    operations: Mapping[str, Operation]


def record(name: str, table: str) -> Record:
    """A record from its table (see the module text). Raises ValueError for a line that cannot be read."""
    return Record(name, tuple(_prop(line) for line in table.strip().splitlines() if line.strip()))


def array(of: str, *, nillable: bool = True) -> Array:
    """The array type of a type, named as the service names it: ArrayOfInt for int, ArrayOfProduct for Product."""
    return Array(f"ArrayOf{of[0].upper()}{of[1:]}", of, of, nillable)


def enum(name: str, values: str) -> Enum:
    return Enum(name, tuple(values.split()))


def operation(name: str, result: str, takes: str = "") -> Operation:
    """An operation; `result` is a type, followed by `required` when the result element is always there."""
    return Operation(name, record(name, takes), _prop(f"{name}Result {result} bare"))


def service(name: str, path: str, types: list[Type], operations: list[Operation]) -> Service:
    return Service(name, path, {t.name: t for t in types}, {o.name: o for o in operations})


def _prop(line: str) -> Prop:
    name, kind, *flags = line.split()
    required = nillable = bare = False
    explicit: str | None = None
    longest: int | None = None
    for flag in flags:
        if flag == "required":
            required = True
        elif flag == "nil":
            nillable = True
        elif flag == "bare":
            bare = True
        elif flag.startswith("<="):
            longest = int(flag[2:])
        elif flag.startswith("="):
            explicit = flag[1:]
        else:
            raise ValueError(f"unknown flag {flag!r} in {line!r}")
    if required or nillable or bare:
        return Prop(name, kind, required, nillable, longest=longest)
    if explicit is not None:
        return Prop(name, kind, default_text=explicit, default=_value(kind, explicit), longest=longest)
    text, value = _DEFAULTS.get(kind, (None, None))
    return Prop(name, kind, default_text=text, default=value, longest=longest)


def _value(kind: str, text: str) -> Any:
    if kind in ("int", "short", "long"):
        return int(text)
    if kind == "decimal":
        return Decimal(text)
    if kind == "boolean":
        return text == "true"
    return text
