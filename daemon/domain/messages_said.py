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
    "snapshots.failed": (
        "Øyeblikksbildene kunne ikke leses eller skrives. Ordrett: «{words}»",
        "The snapshots could not be read or written. In its own words: “{words}”",
    ),
    "snapshots.todo.move": (
        "Flytt filen bort, så lages en ny (historien i den fortelles da ikke): mv {path} {path}.old && samsvar "
        "reconcile run",
        "Move the file away, and a new one is made (the history in it is not told then): mv {path} {path}.old && "
        "samsvar reconcile run",
    ),
    "snapshots.todo.newer": (
        "Ta i bruk den nyere utgaven igjen, eller flytt filen bort, så lages en ny (historien i den fortelles da "
        "ikke): mv {path} {path}.old && samsvar reconcile run",
        "Use the newer release again, or move the file away, and a new one is made (the history in it is not told "
        "then): mv {path} {path}.old && samsvar reconcile run",
    ),
    "snapshots.todo.room": (
        "Se etter ledig plass, og prøv igjen: df -h {folder}",
        "Look for free space, then try again: df -h {folder}",
    ),
    "snapshots.todo.look": (
        "Se hvem som har filen åpen, og om tjenesten eier den: fuser {path}; ls -l {path}",
        "See who has the file open, and whether the daemon owns it: fuser {path}; ls -l {path}",
    ),
    "said.gone.deleted": ("slettet", "deleted"),
    "said.gone.Inactive": ("satt inaktiv", "Inactive"),
    "said.sort.create": ("opprettet", "created"),
    "said.sort.update": ("endret", "changed"),
    "said.sort.delete": ("slettet", "deleted"),
}
"""`said.twofold`: two whole sentences, one after the other."""
