"""What is wrong with a detector of the user's own, or went wrong when one ran, and what is wrong with a snapshot file.
As `details_record`, which see; the raw texts are those of `reconcile.own_detectors`, `reconcile.catalog`,
`reconcile.detect` and `reconcile.duck`.
"""

from __future__ import annotations

from collections.abc import Mapping

DETECTOR_DETAILS: Mapping[str, tuple[str, str, str]] = {
    "said.detector.slow": (
        "stopped after {seconds:amount} s",
        "Den ble stanset etter {seconds} sekunder. Er den deres egen, gjør den raskere, eller ta filen ut av "
        "detectors_dir.",
        "It was stopped after {seconds} seconds. If it is one of your own, make it quicker, or take the file out of "
        "detectors_dir.",
    ),
    "said.detector.header_lacks": (
        "header lacks {what}",
        "Hodet i filen mangler {what}.",
        "The header of the file lacks {what}.",
    ),
    "said.detector.header_twice": (
        "header field {name} is unknown or given twice",
        "Feltet {name} i hodet er ukjent eller gitt to ganger.",
        "The field {name} of the header is unknown or given twice.",
    ),
    "said.detector.id": (
        "id must be like order.duplicate and the file named after it",
        "Id må være som order.duplicate, og filen må hete det samme.",
        "The id must be like order.duplicate, and the file named after it.",
    ),
    "said.detector.taken": (
        "there is a detector {id} already: give the file and its id another name",
        "Det finnes allerede en kontroll {id}: gi filen og id-en et annet navn.",
        "There is a detector {id} already: give the file and its id another name.",
    ),
    "said.detector.repair": (
        "repair must be one of {names}: a repair belongs to built-in kinds only",
        "Repair må være en av {names}: bare innebygde kontroller har en reparasjon.",
        "Repair must be one of {names}: only built-in detectors have a repair.",
    ),
    "said.detector.only_select": (
        "must be one SELECT, and no statement that writes or does anything else",
        "Den må være én SELECT, og ikke en setning som skriver eller gjør noe annet.",
        "It must be one SELECT, and no statement that writes or does anything else.",
    ),
    "said.detector.statements": (
        "must be one SELECT, not {count:count} statements",
        "Den må være én SELECT, ikke {count} setninger.",
        "It must be one SELECT, not {count} statements.",
    ),
    "said.detector.syntax": (
        "must be one SELECT: {words}",
        "Den er ikke riktig SQL. Databasen sier: «{words}»",
        "It is not correct SQL. The database says: “{words}”",
    ),
    "said.detector.columns": (
        "must select {names} in this order, not {found}",
        "Den må velge {names} i denne rekkefølgen, ikke {found}.",
        "It must select {names} in this order, not {found}.",
    ),
    "said.detector.writes": (
        "must only read: it holds a {name} statement",
        "Den kan bare lese, og har en {name}-setning.",
        "It may only read, and holds a {name} statement.",
    ),
    "said.detector.calls": (
        "may not call {name}: only views are read, and {names}",
        "Den kan ikke kalle {name}: bare visninger leses, og {names}.",
        "It may not call {name}: only views are read, and {names}.",
    ),
    "said.detector.no_view": (
        "reads {name}, which is not a view; the views are in docs/detectors.md",
        "Den leser {name}, som ikke er en visning. Visningene står i docs/detectors.md.",
        "It reads {name}, which is not a view. The views are in docs/detectors.md.",
    ),
    "said.snapshots.damaged": (
        "{path} cannot be opened ({words}). It holds only snapshots: stop the daemon, move the file away, and the next "
        "reconcile run makes a new one.",
        "Filen {path} kan ikke åpnes. Databasen sier: «{words}»",
        "The file {path} cannot be opened. The database says: “{words}”",
    ),
    "said.snapshots.newer": (
        "{path} was written by a newer version (schema {version:count}, this one knows {known:count}): install that "
        "version again, or move the file away",
        "Filen {path} er skrevet av en nyere utgave av Samsvar (skjema {version}; denne kjenner {known}).",
        "The file {path} was written by a newer Samsvar (schema {version}; this one knows {known}).",
    ),
    "said.snapshots.foreign": (
        "{path} is a DuckDB file, but not one of ours",
        "Filen {path} er en DuckDB-fil, men ikke en av våre.",
        "The file {path} is a DuckDB file, but not one of ours.",
    ),
    "said.detector.cannot_run": (
        "cannot be run: {words}",
        "Den kan ikke kjøres. Databasen sier: «{words}»",
        "It cannot be run. The database says: “{words}”",
    ),
}
