"""Single values of the TOML file that pydantic would take too kindly: a number in quotes, a flag as text, any text as
an id. Used by the models beside this module; nothing outside `daemon/config` sees it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

_GUID = re.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
GUID_FORM = "must be a GUID, such as 01234567-89ab-cdef-0123-456789abcdef"


def _unquoted(value: object) -> object:
    """TOML knows numbers; "1" is text, and somebody who wrote it may have meant something else."""
    if isinstance(value, str):
        raise ValueError("must be a number, without quotes")
    if isinstance(value, bool):
        raise ValueError("must be a number")
    return value


def _guid(value: object) -> str:
    """24SevenOffice issues application ids and identities as GUIDs (apis/24so-soap.md 2)."""
    text = value.strip() if isinstance(value, str) else ""
    if not _GUID.fullmatch(text):
        raise ValueError(GUID_FORM)
    return text


Unquoted = BeforeValidator(_unquoted)
Flag = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Unquoted]
Number = Annotated[float, Field(allow_inf_nan=False), Unquoted]
Exact = Annotated[Decimal, Unquoted]
Guid = Annotated[str, BeforeValidator(_guid)]
OptionalGuid = Annotated[str, BeforeValidator(lambda value: "" if value == "" else _guid(value))]
