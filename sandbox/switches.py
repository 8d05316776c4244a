"""Switches as the fields of a dataclass: checked all together, then set all together or not at all."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class SettingError(ValueError):
    """Settings that cannot be taken; `problems` lists all of them and nothing is changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def turn(switches: "DataclassInstance", wish: Mapping[str, Any]) -> None:
    """Take new values by name. Raises SettingError naming every unknown name and wrong value."""
    hints = get_type_hints(type(switches))
    known = {field.name for field in fields(switches)}
    problems = [f"{name}: unknown setting" for name in wish if name not in known]
    problems += [f"{n}: {why}" for n, v in wish.items() if n in known and (why := _wrong(hints[n], v))]
    if problems:
        raise SettingError(problems)
    for name, value in wish.items():
        setattr(switches, name, value)


def _wrong(hint: Any, value: object) -> str:
    if get_origin(hint) is Literal:
        allowed = get_args(hint)
        return "" if value in allowed else f"must be one of {', '.join(allowed)}"
    if hint is int:
        ok = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return "" if ok else "must be a whole number, not negative"
    return "" if isinstance(value, hint) else f"must be {hint.__name__}"
