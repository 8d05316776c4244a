"""What typer says about what was typed, in bokmål, by its English wording. Used by `help_language`; what it says that
is not here stays as it is. Must never hold a wording of our own.
"""

from __future__ import annotations

from collections.abc import Mapping

from daemon.domain.wording import PlaceForm, Wordings

USAGE: Mapping[str, tuple[str, str]] = {
    "missing": ("Missing {what:part} {name}.", "{name} mangler ({what})."),
    "missing_one_of": ("Missing {what:part} {name}. {more}", "{name} mangler ({what}). {more}"),
    "missing_command": ("Missing command.", "Kommandoen mangler."),
    "no_command": ("No such command {name!r}.", "Kommandoen «{name}» finnes ikke."),
    "no_command_but": (
        "No such command {name!r}. Did you mean {others}?",
        "Kommandoen «{name}» finnes ikke. Mente du {others}?",
    ),
    "no_option": ("No such option: {name}", "Valget {name} finnes ikke."),
    "no_option_but": (
        "No such option: {name} (Possible options: {others})",
        "Valget {name} finnes ikke. Mente du {others}?",
    ),
    "no_option_suggested": (
        "No such option: {name} Did you mean {others}?",
        "Valget {name} finnes ikke. Mente du {others}?",
    ),
    "needs_value": ("Option {name!r} requires an argument.", "Valget {name} må ha en verdi."),
    "needs_values": ("Option {name!r} requires {count} arguments.", "Valget {name} må ha {count} verdier."),
    "no_value": ("Option {name!r} does not take a value.", "Valget {name} har ingen verdi."),
    "extra": ("Got unexpected extra argument(s) ({words})", "Dette er for mye: {words}"),
    "invalid": ("Invalid value for {name}: {why:value}", "{name}: {why}"),
    "invalid_alone": ("Invalid value: {why:value}", "Verdien kan ikke brukes: {why}"),
}
"""By a name of ours: (typer's wording, bokmål)."""

VALUES: Mapping[str, tuple[str, str]] = {
    "one_of": ("{value!r} is not one of {known}.", "«{value}» er ikke en av {known}."),
    "one_of_error": ("Value error, {value!r} is not one of {known}.", "«{value}» er ikke en av {known}."),
    "not_valid": ("Value {value!r} is not a valid {name}.", "«{value}» kan ikke brukes ({name})."),
    "no_whole_number": (
        "Input should be a valid integer, unable to parse string as an integer",
        "Verdien må være et heltall.",
    ),
    "fraction": (
        "Input should be a valid integer, got a number with a fractional part",
        "Verdien må være et heltall.",
    ),
    "integer": ("Input should be a valid integer", "Verdien må være et heltall."),
    "least": ("Input should be greater than or equal to {least}", "Verdien må være {least} eller mer."),
    "most": ("Input should be less than or equal to {most}", "Verdien må være {most} eller mindre."),
    "choice": ("Input should be {known}", "Verdien må være {known}."),
    "no_file": ("{kind:path} {path!r} does not exist.", "«{path}» finnes ikke."),
    "is_file": ("{kind:path} {path!r} is a file.", "«{path}» er en fil."),
    "is_folder": ("{kind:path} {path!r} is a directory.", "«{path}» er en mappe."),
    "no_reading": ("{kind:path} {path!r} is not readable.", "«{path}» kan ikke leses."),
    "no_writing": ("{kind:path} {path!r} is not writable.", "«{path}» kan ikke skrives."),
}
"""What is wrong with one value."""

_PARTS = {"argument": "argument", "option": "valg", "parameter": "parameter"}


def in_bokmaal(message: str) -> str:
    path = {"path": PlaceForm("File|Directory|Path")}
    forms = {
        "part": PlaceForm("|".join(_PARTS), lambda word, _language: _PARTS[word]),
        "value": PlaceForm(".+?", lambda said, _language: _said(VALUES, path, said)),
    }
    return _said(USAGE, forms, message)


def _said(known: Mapping[str, tuple[str, str]], forms: Mapping[str, PlaceForm], message: str) -> str:
    found = Wordings(((name, english) for name, (english, _nb) in known.items()), forms).recognise(message, "nb")
    return message if found is None else known[found.code][1].format(**found.values)
