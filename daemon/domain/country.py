"""One spelling for a country that people write as a name or as two letters. Pure; for comparing, not for sending.

Rackbeat's country is free text, 24SevenOffice stores two letters (apis/rackbeat.md 4.1, apis/24so-soap.md 9.2). Only
the usual trading partners of a Nordic shop are listed: a name that is not here is compared as it stands, and the
gateway of 24SevenOffice, which knows all names, still sends it right.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = """
AT austria østerrike österreich österrike|AU australia|BE belgium belgia belgien belgique|BG bulgaria|BR brazil brasil
CA canada kanada|CH switzerland sveits schweiz suisse|CN china kina|CY cyprus kypros|CZ czechia tsjekkia
DE germany tyskland deutschland|DK denmark danmark|EE estonia estland eesti|ES spain spania spanien españa
FI finland suomi|FO færøyene faroe-islands|FR france frankrike frankrig|GB united-kingdom storbritannia england uk
GL greenland grønland|GR greece hellas grekenland|HK hong-kong hongkong|HR croatia kroatia|HU hungary ungarn ungern
IE ireland irland|IN india|IS iceland island ísland|IT italy italia italien|JP japan|KR south-korea sør-korea
LT lithuania litauen|LU luxembourg luxemburg|LV latvia lettland|MT malta|NL netherlands nederland holland
NO norway norge noreg norwegen|NZ new-zealand|PL poland polen polska|PT portugal|RO romania|RS serbia
SE sweden sverige schweden|SG singapore|SI slovenia|SJ svalbard|SK slovakia|TH thailand|TR turkey tyrkia türkiye
TW taiwan|UA ukraine ukraina|US usa united-states united-states-of-america|VN vietnam|ZA south-africa sør-afrika
"""


def _table() -> Mapping[str, str]:
    rows = (row.split() for line in _NAMES.strip().splitlines() for row in line.split("|"))
    return {name.replace("-", " "): code for code, *names in rows for name in names}


_CODES = _table()


def country_names() -> list[tuple[str, str]]:
    """(name in small letters, two capital letters) of every name that is known."""
    return sorted(_CODES.items())


def known_code(country: str) -> str | None:
    """Two capital letters for a code or a known name; None for anything else."""
    text = " ".join(country.replace("-", " ").split())
    if len(text) == 2 and text.isascii() and text.isalpha() and text.casefold() != "uk":
        return text.upper()
    return _CODES.get(text.casefold())
