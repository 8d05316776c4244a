"""Sentences of `samsvar backup`, `restore` and `state check`.

Entries are (bokmål, English), as in `texts`, which brings them together. Must never hold code.
"""

from __future__ import annotations

from collections.abc import Mapping

STATE: Mapping[str, tuple[str, str]] = {
    "cli.state.backed_up": ("Sikkerhetskopien ligger i {path}.", "The backup is in {path}."),
    "cli.state.restored": (
        "Tilstanden er hentet tilbake fra {path}. Den forrige ligger i {kept}. Tjenesten observerer bare til du har "
        "kjørt: samsvar setup --adopt",
        "The state is restored from {path}. The one before is in {kept}. The daemon only observes until you have run: "
        "samsvar setup --adopt",
    ),
    "cli.state.ask": (
        "Erstatte tilstanden med {path}? Den forrige blir tatt vare på.",
        "Replace the state with {path}? The one before is kept.",
    ),
    "cli.state.sound": ("Tilstanden er hel.", "The state is sound."),
    "cli.state.unsound": (
        "Tilstanden er skadet. Stopp tjenesten og hent tilbake en kopi: samsvar restore FILE",
        "The state is damaged. Stop the daemon and restore a copy: samsvar restore FILE",
    ),
    "cli.state.running.what": ("Tilstanden er i bruk.", "The state is in use."),
    "cli.state.running.why": ("Tjenesten går.", "The daemon is running."),
    "cli.state.running.todo": ("Stopp den først: systemctl stop samsvar", "Stop it first: systemctl stop samsvar"),
    "cli.state.unreadable.what": ("Tilstanden kan ikke leses.", "The state cannot be read."),
    "cli.state.todo": (
        "Kjør kommandoen som tjenestens bruker: sudo -u samsvar samsvar ...",
        "Run the command as the daemon's user: sudo -u samsvar samsvar ...",
    ),
}
