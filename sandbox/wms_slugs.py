"""How the name of a custom field becomes its slug. Used by the state only."""

import re
import unicodedata

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ð": "d", "þ": "th", "ß": "ss"})


def slug_of(name: str, *, ascii_only: bool) -> str:
    """Lower case words joined by hyphens ("I nettbutikk" -> "i-nettbutikk"); the rule for ø is an assumption (15)."""
    text = name.lower()
    if ascii_only:
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[\W_]+", "-", text).strip("-") or "field"
