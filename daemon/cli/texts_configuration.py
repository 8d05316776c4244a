"""What is wrong in a configuration, in bokmål: by the English wording of daemon/config, which knows one language.

Entries are (English, bokmål); `{}` takes what the problem is about over, in its order. Used by `session` for people; a
wording without an entry stays as it is. Must never hold a sentence that daemon/config does not say (a test compares).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from daemon.cli.texts_rules import RULE_WORDINGS

WORDINGS: tuple[tuple[str, str], ...] = (
    ("is missing", "mangler"),
    ("is missing; a certificate and its key belong together", "mangler; sertifikat og nøkkel hører sammen"),
    (
        "is missing; name a file, set {} or give systemd credential {}",
        "mangler; oppgi en fil, sett {} eller gi systemd-credential {}",
    ),
    ("unknown key", "ukjent nøkkel"),
    ("unknown key; did you mean {}?", "ukjent nøkkel; mente du {}?"),
    (
        "unknown key; a secret is never written in this file, name a file that holds it instead",
        "ukjent nøkkel; en hemmelighet skrives aldri i denne filen, oppgi i stedet en fil som har den",
    ),
    ("must be one of {}", "må være en av {}"),
    ("must be >= {}", "må være >= {}"),
    ("must be <= {}", "må være <= {}"),
    ("must be > {}", "må være > {}"),
    ("must be < {}", "må være < {}"),
    ("must be text in quotes", "må være tekst i anførselstegn"),
    ("must be text in quotes, not empty", "må være tekst i anførselstegn, ikke tom"),
    ("must not be empty", "kan ikke være tom"),
    ("must be a whole number", "må være et heltall"),
    ("must be a positive whole number", "må være et positivt heltall"),
    ("must be a number", "må være et tall"),
    ("must be a number, without quotes", "må være et tall, uten anførselstegn"),
    ("must be a finite number", "må være et endelig tall"),
    ("must be true or false", "må være true eller false"),
    ("must be a list", "må være en liste"),
    ("must be a table", "må være en tabell"),
    ("must be one line", "må være én linje"),
    ("is not a URL", "er ingen nettadresse"),
    ("is not a URL; it must look like https://host", "er ingen nettadresse; den må se ut som https://vert"),
    ("must not hold a user name or password", "kan ikke ha brukernavn eller passord i seg"),
    ("must not hold a ? or #", "kan ikke ha ? eller # i seg"),
    (
        "must begin with https:// (http:// only for 127.0.0.1 and localhost)",
        "må begynne med https:// (http:// bare for 127.0.0.1 og localhost)",
    ),
    ("must be host:port, such as 127.0.0.1:8080", "må være vert:port, for eksempel 127.0.0.1:8080"),
    ("port {} is not between 0 and 65535", "port {} er ikke mellom 0 og 65535"),
    ("must be host:port with the IPv6 address in [ ]", "må være vert:port med IPv6-adressen i [ ]"),
    ("must be three capital letters, such as NOK", "må være tre store bokstaver, for eksempel NOK"),
    ("is not a regular expression: {}", "er ikke noe regulært uttrykk: {}"),
    (
        "must have exactly one group ( ), around the 24SO order id",
        "må ha nøyaktig én gruppe ( ), rundt ordrenummeret i 24SO",
    ),
    ("must be a date such as 2026-01-31, or empty", "må være en dato som 2026-01-31, eller tom"),
    ('is not a cron expression, such as "0 6 * * *"', 'er ikke noe cron-uttrykk, som "0 6 * * *"'),
    (
        "must have five fields: minute, hour, day, month, weekday",
        "må ha fem felter: minutt, time, dag, måned, ukedag",
    ),
    ("must hold {id} or {number}, and no other { }", "må ha {id} eller {number} i seg, og ingen andre { }"),
    (
        'security: "none" is only for a server on this machine',
        'security: "none" er bare for en tjener på denne maskinen',
    ),
    ("is not an e-mail address", "er ingen e-postadresse"),
    ("is not a time zone; it must look like Europe/Oslo", "er ingen tidssone; den må se ut som Europe/Oslo"),
    (
        "give either from and to, or weekday, at and minutes",
        "oppgi enten from og to, eller weekday, at og minutes",
    ),
    ("from and to are local times; the zone is given by zone", "from og to er lokal tid; sonen oppgis i zone"),
    ("to must come after from", "to må komme etter from"),
    (
        "must be a GUID, such as 01234567-89ab-cdef-0123-456789abcdef",
        "må være en GUID, som 01234567-89ab-cdef-0123-456789abcdef",
    ),
    ("must be the name of a file, in quotes", "må være navnet på en fil, i anførselstegn"),
    ("file {} does not exist", "filen {} finnes ikke"),
    ("{} is a folder, not a file", "{} er en mappe, ikke en fil"),
    ("file {} may not be read by this user", "denne brukeren har ikke lov til å lese filen {}"),
    (
        "the systemd credential {} may not be read by this user",
        "denne brukeren har ikke lov til å lese systemd-credential {}",
    ),
    ("file {} cannot be read: {}", "filen {} kan ikke leses: {}"),
    ("file {} is larger than a secret can be ({} bytes)", "filen {} er større enn en hemmelighet kan være ({} byte)"),
    ("file {} is not UTF-8 text", "filen {} er ikke UTF-8-tekst"),
    ("{} is empty", "{} er tom"),
    ("{} holds more than one line, or control characters", "{} har mer enn én linje, eller styretegn"),
    ("must not be the same address as listen.public", "kan ikke være samme adresse som listen.public"),
    ("must be >= retry_first_seconds", "må være >= retry_first_seconds"),
    ("nothing can be sent without a table [smtp]", "ingenting kan sendes uten tabellen [smtp]"),
    ("the file is larger than {} bytes", "filen er større enn {} byte"),
    ("the file does not exist", "filen finnes ikke"),
    ("the file cannot be read: {}", "filen kan ikke leses: {}"),
    (
        "the file gives no answer: it, or a file that it names, is a pipe or on a disk that is gone",
        "filen svarer ikke: den, eller en fil den nevner, er et rør (pipe) eller ligger på en disk som er borte",
    ),
    ("the file is not UTF-8 text", "filen er ikke UTF-8-tekst"),
    ("the file is not valid TOML: a number is too long", "filen er ikke gyldig TOML: et tall er for langt"),
    ("the file is not valid TOML: it is nested too deeply", "filen er ikke gyldig TOML: den er nøstet for dypt"),
    ("the file is not valid TOML: {}", "filen er ikke gyldig TOML: {}"),
    ("looked for {}", "lette etter {}"),
    (
        "the path is longer than the {} bytes that a socket's name can have",
        "stien er lengre enn de {} byte som navnet på en socket kan ha",
    ),
)

_KEY = re.compile(r"(?P<key>(?:[^\s:]+: )*)(?P<said>.*)", re.DOTALL)


def in_language(problems: Sequence[str], language: str) -> list[str]:
    """The problems for people; the key before each stays as it is."""
    return [_one(problem) for problem in problems] if language == "nb" else list(problems)


def _one(problem: str) -> str:
    whole = bokmaal(problem)
    if whole is not None:
        return whole
    found = _KEY.fullmatch(problem)
    said = bokmaal(found["said"]) if found is not None and found["key"] else None
    return problem if found is None or said is None else f"{found['key']}{said}"


def bokmaal(said: str) -> str | None:
    """None: nobody has put this into words."""
    for pattern, sentence in _patterns():
        found = pattern.fullmatch(said)
        if found is not None:
            parts = sentence.split("{}")
            return "".join(part + value for part, value in zip(parts, (*found.groups(), ""), strict=True))
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those without a place first: they say more."""
    entries = sorted((*WORDINGS, *RULE_WORDINGS), key=lambda entry: (entry[0].count("{}"), -len(entry[0])))
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), sentence)
        for english, sentence in entries
    )
