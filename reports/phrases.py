"""Values as people write them: dates, numbers, money, statuses and names, by language and in Norwegian local time.

Used by `letter` and `fix_up_letter`. Text from a remote system passes `visible`, which makes control characters
harmless; escaping for HTML is the template's work.
"""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from daemon.domain import told
from daemon.domain.messages import ENTRIES, Catalogue
from reconcile.messages import MESSAGES

CATALOGUE = Catalogue(*ENTRIES, MESSAGES)
"""The sentences of the domain and those of repairs."""

LOCALES = {"nb": "nb_NO", "en": "en"}
ZONE = ZoneInfo("Europe/Oslo")
MAX_SHOWN = 300
"""Longest remote text that is shown, in characters."""

NUMERIC_FIELDS = frozenset({"quantity", "stock", "discount_percent"})
MONEY_FIELDS = frozenset({"unit_price", "sales_price", "cost_price", "total", "amount"})

_DIRECTION = frozenset("\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\ufeff") | {
    chr(code) for code in range(0x2066, 0x206A)
}


def visible(text: str) -> str:
    """The text with control characters, direction marks and broken characters replaced by signs that do nothing."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible_character(character) for character in text)


def _visible_character(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if 0x80 <= code < 0xA0 or character in _DIRECTION:
        return f"[U+{code:04X}]"
    return character


class Phrases:
    """Wording for one reader: language and the moment the report was made. `catalogue` may hold more sentences."""

    def __init__(self, language: str, now: datetime, catalogue: Catalogue = CATALOGUE) -> None:
        self.language = language
        self._now = now.astimezone(ZONE)
        self._locale = LOCALES[language]
        self._catalogue = catalogue

    def say(self, code: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return self._catalogue.text(code, self.language, **values)

    def counted(self, code: str, count: int, **values: object) -> str:
        """A sentence with a count, the number written for the locale."""
        return self._catalogue.counted(code, self.language, count, **{"count": self.number(count), **values})

    def name(self, code: str, otherwise: str) -> str:
        """An entry if there is one, else the bare word: for names that the remote or a user's detector chose."""
        return self.say(code) if code in self._catalogue else self.shown(otherwise)

    def knows(self, code: str) -> bool:
        return code in self._catalogue

    def number(self, value: Decimal | int) -> str:
        return format_decimal(value, locale=self._locale)

    def percent(self, share: Decimal) -> str:
        """`share`: 0 to 1."""
        return format_percent(share, "#,##0 %" if self.language == "nb" else "#,##0%", locale=self._locale)

    def money(self, value: Decimal) -> str:
        pattern = "#,##0.00 ¤" if self.language == "nb" else "¤¤ #,##0.00"
        return format_currency(value, "NOK", pattern, locale=self._locale)

    def day(self, instant: datetime) -> str:
        """Weekday and date: `søndag 22. november 2026`."""
        pattern = "EEEE d. MMMM y" if self.language == "nb" else "EEEE d MMMM y"
        return format_date(instant.astimezone(ZONE).date(), pattern, locale=self._locale)

    def when(self, instant: datetime | None, clock: str = "HH:mm") -> str:
        """The shortest form that is still certain: today, yesterday, a weekday of the last week, or a date. `clock`:
        how exact the time of day is."""
        if instant is None:
            return self.say("when.unknown")
        local = instant.astimezone(ZONE)
        time = format_time(local, clock, tzinfo=ZONE, locale=self._locale)
        days = (self._now.date() - local.date()).days
        if days == 0:
            return self.say("when.today", time=time)
        if days == 1:
            return self.say("when.yesterday", time=time)
        if 1 < days < 7:
            return self.say("when.week", weekday=format_date(local.date(), "EEEE", locale=self._locale), time=time)
        return self.say("when.date", date=self.date(local), time=time)

    def date(self, instant: datetime) -> str:
        """Day and month, with the year when it is another year than this."""
        local = instant.astimezone(ZONE)
        pattern = ("d. MMMM" if self.language == "nb" else "d MMMM") + ("" if local.year == self._now.year else " y")
        return format_date(local.date(), pattern, locale=self._locale)

    def exactly(self, instant: datetime) -> str:
        """Date and time to the minute, with the year."""
        pattern = "d. MMMM y HH:mm" if self.language == "nb" else "d MMMM y HH:mm"
        return format_datetime(instant, pattern, tzinfo=ZONE, locale=self._locale)

    def since(self, instant: datetime, code: str = "report.since", **values: str) -> str:
        """`Siden tirsdag 09:14`; older than a week also says how long, with the sentence `<code>.age`."""
        age = self._now - instant
        if age < timedelta(days=7):
            return self.say(code, when=self.when(instant), **values)
        shown = format_timedelta(age, granularity="day", threshold=1.5, locale=self._locale)
        return self.say(f"{code}.age", date=self.date(instant), age=shown, **values)

    def short_date(self, day: Day) -> str:
        """`17. nov.` or `17 Nov`."""
        return format_date(day, "d. MMM" if self.language == "nb" else "d MMM", locale=self._locale)

    def weekday(self, day: Day) -> str:
        """One letter, for a narrow column."""
        return format_date(day, "EEEEE", locale=self._locale).upper()

    def shown(self, text: str) -> str:
        """Remote text: harmless and bounded."""
        cut = text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
        return visible(cut)

    def told(self, detail: str) -> str:
        """What an error said beyond its reason, as a sentence; a remote's own words in quotation marks."""
        return told.detail(self.shown(detail), self.language)

    def subject(self, entity: str, name: str) -> str:
        """One record with its number: `Ordre 10248`; the bare words for an entity that has no sentence."""
        code = f"subject.{entity}"
        return self.say(code, id=self.shown(name)) if self.knows(code) else self.shown(f"{entity} {name}")

    def field(self, name: str | None) -> str:
        """A field as a label: our word for it, else its own name, else a neutral word."""
        if name and name.startswith("quantity of "):
            label = self.say("field.quantity_of_line", id=self.shown(name.split(" ", 3)[-1]))
        else:
            label = self.name(f"field.{name}", name) if name else self.say("report.value")
        return label[:1].upper() + label[1:]

    def value(self, field: str | None, system: str, text: str | None) -> str:
        """One side's value of a field, in the reader's words where we have them."""
        if text is None:
            return self.say("report.value.missing")
        if not text.strip():
            return self.say("report.value.empty")
        if field == "status":
            return self.name(f"status.{system}.{text}", text)
        name = "quantity" if field and field.startswith("quantity of ") else field
        if name in NUMERIC_FIELDS or name in MONEY_FIELDS:
            return self._numeric(name, text)
        return self.shown(text)

    def _numeric(self, field: str, text: str) -> str:
        try:
            number = Decimal(text)
        except InvalidOperation:
            return self.shown(text)
        if not number.is_finite() or abs(number.adjusted()) > 15:
            return self.shown(text)
        pattern = "#,##0.00##" if field in MONEY_FIELDS else "#,##0.######"
        return format_decimal(number, pattern, locale=self._locale)
