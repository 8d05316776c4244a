"""Words around the texts that `told` puts into the reader's language. Entries are (bokmål, English); see `messages`."""

from __future__ import annotations

from collections.abc import Mapping

SAID: Mapping[str, tuple[str, str]] = {
    "said.quoted": ("Ordrett: «{words}»", "In its own words: “{words}”"),
    "said.twofold": ("{first} {second}", "{first} {second}"),
    "said.both_systems": ("{first} og {second}", "{first} and {second}"),
    "said.record": ("{subject} i {system}", "{subject} of {system}"),
    "said.wish": ("{operation}, {subject}", "{operation}, {subject}"),
    "export.exists": ("Dette finnes allerede: {detail}", "This is there already: {detail}"),
    "export.no_snapshot": (
        "Da var ingenting lest. Det eldste som er lest, er fra: {detail}",
        "Nothing was read by then. The earliest that was read is of: {detail}",
    ),
    "said.gone.deleted": ("slettet", "deleted"),
    "said.gone.Inactive": ("satt inaktiv", "Inactive"),
    "said.sort.create": ("opprettet", "created"),
    "said.sort.update": ("endret", "changed"),
    "said.sort.delete": ("slettet", "deleted"),
}
"""`said.twofold`: two whole sentences, one after the other."""
