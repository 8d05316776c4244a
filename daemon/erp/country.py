"""Country names to the two letters that 24SevenOffice takes (apis/24so-soap.md 13). Pure; Babel holds the names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from daemon.domain.errors import Reason, SyncError

_LANGUAGES = ("en", "nb", "nn", "sv", "da", "de")


@cache
def _codes_by_name() -> Mapping[str, str]:
    from babel import Locale  # heavy; needed only for a country that is spelled out

    found: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(name.casefold(), code)
    return found


def country_code(country: str) -> str:
    """Two letters for a code or a name in a Nordic language, English or German; "" stays "".

    Raises SyncError(REFUSED) for a name that is not known: a wrong country is worse than none.
    """
    text = country.strip()
    if not text:
        return ""
    if len(text) == 2 and text.isascii() and text.isalpha():
        return text.upper()
    code = _codes_by_name().get(text.casefold())
    if code is None:
        raise SyncError(Reason.REFUSED, f"country {text[:60]!r} has no two-letter code that is known")
    return code
