"""Sentences of `samsvar report send`. Entries are (bokmål, English), as in `texts`."""

from __future__ import annotations

from collections.abc import Mapping

REPORT: Mapping[str, tuple[str, str]] = {
    "cli.mail.to": ("Til", "To"),
    "cli.mail.state": ("Status", "State"),
    "cli.mail.told": ("Svar eller emne", "Answer or subject"),
    "cli.mail.state.sent": ("sendt", "sent"),
    "cli.mail.state.refused": ("avvist", "refused"),
    "cli.mail.state.given_up": ("oppgitt", "given up"),
    "cli.mail.state.waiting": ("venter", "waiting"),
    "cli.mail.state.dry_run": ("ikke sendt", "not sent"),
    "cli.mail.state.not_concerned": ("ikke aktuell", "not concerned"),
    "cli.mail.dry_run": (
        "Ingenting ble sendt. Slik ser e-postene ut:",
        "Nothing was sent. This is what the mails look like:",
    ),
    "cli.mail.waiting": (
        "Det som venter, prøves igjen av seg selv. Se hvorfor i loggen: journalctl -u samsvar",
        "What waits is tried again by itself. See why in the log: journalctl -u samsvar",
    ),
}
