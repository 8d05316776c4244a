"""Reads a request body with the validation of the service and collects all errors before refusing.

Used by the writing handlers. Error paths are dotted (`lines.0.item_id`), each with a list of texts
(apis/rackbeat.md 1.6).
Whether numeric strings pass is `WmsSettings.strict_types` (1.9).
"""

import re
from collections.abc import Container
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.wms_http import TRUE_WORDS, Json, invalid

EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
VAT_ZONES = frozenset({"domestic", "eu", "abroad", "domestic_exempt"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
LARGEST = Decimal(10) ** 12


class Body:
    """One JSON object under validation; `section` and `rows` share the list of errors with it."""

    def __init__(
        self, raw: Json, *, strict: bool, prefix: str = "", errors: dict[str, list[str]] | None = None
    ) -> None:
        self.raw = raw
        self.strict = strict
        self._prefix = prefix
        self.errors = {} if errors is None else errors

    def has(self, name: str) -> bool:
        return name in self.raw

    def fail(self, name: str, message: str) -> None:
        self.errors.setdefault(self._prefix + name, []).append(message)

    def check(self) -> None:
        """Raises Refused 422 with everything that was wrong."""
        if self.errors:
            raise invalid(self.errors)

    def need(self, *names: str) -> None:
        """Each name must be there and not empty, nor blank: texts are trimmed first."""
        for name in names:
            value = self.raw.get(name)
            if (value.strip() if isinstance(value, str) else value) in (None, "", []):
                self.fail(name, f"The {_words(name)} field is required.")

    def text(self, name: str, longest: int = 255) -> str | None:
        value = self.raw.get(name)
        if value is None:
            return None
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and not self.strict:
            value = str(value)
        if not isinstance(value, str):
            self.fail(name, f"The {_words(name)} must be a string.")
            return None
        if len(value) > longest:
            self.fail(name, f"The {_words(name)} may not be greater than {longest} characters.")
        return value.strip() or None

    def whole(self, name: str, among: Container[int] | None = None) -> int | None:
        """An integer; with `among` it must be one of these keys."""
        value = self._decimal(name, "an integer")
        if value is None:
            return None
        if value != value.to_integral_value():
            self.fail(name, f"The {_words(name)} must be an integer.")
            return None
        if among is not None and int(value) not in among:
            self.fail(name, f"The selected {_words(name)} is invalid.")
        return int(value)

    def amount(self, name: str) -> Decimal | None:
        return self._decimal(name, "a number")

    def flag(self, name: str) -> bool | None:
        value = self.raw.get(name)
        if value is None or isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if not (self.strict and isinstance(value, str)):
            if word in TRUE_WORDS:
                return True
            if word in FALSE_WORDS:
                return False
        self.fail(name, f"The {_words(name)} field must be true or false.")
        return None

    def day(self, name: str) -> str | None:
        """A date `YYYY-MM-DD`, kept as text."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value[:10]).isoformat()
        except ValueError:
            self.fail(name, f"The {_words(name)} is not a valid date.")
            return None

    def vat_zone(self) -> str | None:
        value = self.text("vat_zone")
        if value is not None and value not in VAT_ZONES:
            self.fail("vat_zone", "The selected vat zone is invalid.")
        return value

    def email(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None and not EMAIL.fullmatch(value):
            self.fail(name, f"The {_words(name)} must be a valid email address.")
        return value

    def section(self, name: str) -> "Body | None":
        """A nested object, or None when it is not there."""
        value = self.raw.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fail(name, f"The {_words(name)} must be an array.")
            return None
        return Body(value, strict=self.strict, prefix=f"{self._prefix}{name}.", errors=self.errors)

    def rows(self, name: str) -> "list[Body]":
        """The objects of a list; entries that are no objects are errors."""
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.fail(name, f"The {_words(name)} must be an array.")
            return []
        at = self._prefix + name
        return [Body(r, strict=self.strict, prefix=f"{at}.{i}.", errors=self.errors) for i, r in enumerate(value)]

    def _decimal(self, name: str, wanted: str) -> Decimal | None:
        value: Any = self.raw.get(name)
        if value is None:
            return None
        found: Decimal | None = None
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            found = Decimal(value)
        elif isinstance(value, str) and not self.strict:
            try:
                found = Decimal(value.strip())
            except InvalidOperation:
                found = None
        if found is None or not found.is_finite() or abs(found) >= LARGEST:
            self.fail(name, f"The {_words(name)} must be {wanted}.")
            return None
        return found


def _words(name: str) -> str:
    return name.replace("_", " ")
