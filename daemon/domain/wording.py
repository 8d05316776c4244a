"""Recognises the English texts that errors, holds and audit lines carry, and says them in the reader's language.

Such a text is written where something happens, goes to the log as it is, and is stored; only who reads it has a
language (ADR 16). So the text stays, and what is said of it is looked up here, by its wording. Called wherever a stored
text reaches a person. Pure: knows no catalogue; `told` brings the two together. Must never invent: what is not
recognised is None.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

QUOTED = "r"
"""The conversion of a place that holds a text as Python quotes it, `'like this'`."""


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """One sort of place, named behind the colon as in `{number:count}`. `pattern`: what may stand there. `words`: the
    reader's words for it, given what was found and the language; None as it is."""

    pattern: str
    words: Callable[[str, str], str | None] = lambda text, _language: text


@dataclass(frozen=True, slots=True)
class Recognised:
    """`code`: of the catalogue. `values`: what stood in the places, in the reader's words."""

    code: str
    values: Mapping[str, str]


class Wordings:
    """Immutable. `wordings`: (code, English text with named places); `forms`: the sorts of places by name.

    Raises KeyError for a sort that is not there.
    """

    def __init__(self, wordings: Iterable[tuple[str, str]], forms: Mapping[str, PlaceForm]) -> None:
        made = [_Wording.of(code, raw, forms) for code, raw in wordings]
        self._wordings = sorted(made, key=lambda wording: (-wording.letters, len(wording.places)))

    def recognise(self, raw: str, language: str) -> Recognised | None:
        """The wording that says most of it by itself; None: nobody has put this into words."""
        for wording in self._wordings:
            values = wording.values(raw, language)
            if values is not None:
                return Recognised(wording.code, values)
        return None


@dataclass(frozen=True, slots=True)
class _Wording:
    """`letters`: how much of it is not a place. `longest`: its longest stretch without one, looked for first."""

    code: str
    pattern: str
    places: tuple[tuple[str, PlaceForm | None], ...]
    letters: int
    longest: str

    @classmethod
    def of(cls, code: str, raw: str, forms: Mapping[str, PlaceForm]) -> _Wording:
        pattern, places, literals = "", [], [""]
        for literal, name, form, conversion in Formatter().parse(raw):
            pattern += re.escape(literal)
            literals.append(literal)
            if name is None:
                continue
            if conversion == QUOTED:
                sort: PlaceForm | None = _QUOTED_FORM
            else:
                sort = forms[form] if form else None
            pattern += f"(?P<{name}>{sort.pattern if sort is not None else '.+?'})"
            places.append((name, sort))
        letters, longest = sum(map(len, literals)), max(literals, key=len)
        return cls(code, pattern, tuple(places), letters, longest)

    def values(self, raw: str, language: str) -> dict[str, str] | None:
        # Compiled (and kept by `re`) only once it may fit: a command tells few of two hundred.
        found = re.fullmatch(self.pattern, raw, re.DOTALL) if self.longest in raw else None
        if found is None:
            return None
        values = {}
        for name, form in self.places:
            said = found[name] if form is None else form.words(found[name], language)
            if said is None:
                return None
            values[name] = said
        return values


def _unquoted(text: str, _language: str) -> str:
    """The text itself; one that was cut short has lost its closing quote."""
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text.strip("'\"")


_QUOTED_FORM = PlaceForm("""['"].*?""", _unquoted)
