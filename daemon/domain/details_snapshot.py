"""What keeps a sound file of snapshots from being opened, and how a run ended that did not reach its end. As
`details_record`, which see; DuckDB's own words stand in quotation marks behind ours."""

from __future__ import annotations

from collections.abc import Mapping

SNAPSHOT_DETAILS: Mapping[str, tuple[str, str, str]] = {
    "snapshots.held": (
        "{path:path} is held by another process ({words})",
        "Et annet program har filen {path} åpen. Ordrett: «{words}»",
        "Another program has the file {path} open. In its own words: “{words}”",
    ),
    "snapshots.forbidden": (
        "{path:path} may not be opened ({words})",
        "Tjenesten har ikke lov til å åpne {path}. Ordrett: «{words}»",
        "The daemon is not allowed to open {path}. In its own words: “{words}”",
    ),
    "run.cut_off": (
        "cut off before its end",
        "Den ble avbrutt, for eksempel av en omstart.",
        "It was cut off, by a restart for instance.",
    ),
}
