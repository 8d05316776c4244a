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
        "Det som venter, prøves igjen av seg selv, i 36 timer.",
        "What waits is tried again by itself, for 36 hours.",
    ),
    "cli.mail.why": ("Til {to}: {why}", "To {to}: {why}"),
    "cli.mail.words": ("Ordrett: «{words}»", "In its own words: “{words}”"),
    "cli.mail.cause.recipient": (
        "E-posttjeneren tar ikke imot e-post til denne adressen.",
        "The mail server takes no mail to this address.",
    ),
    "cli.mail.cause.recipient.todo": (
        "Rett adressen under recipients, og så: systemctl reload samsvar",
        "Correct the address under recipients, then: systemctl reload samsvar",
    ),
    "cli.mail.cause.content": (
        "E-posttjeneren ville ikke ha selve e-posten; ofte er vedleggene for store, eller et filter stanset den.",
        "The mail server would not take this mail; often the attachments are too large, or a filter stopped it.",
    ),
    "cli.mail.cause.content.todo": (
        "Send uten vedlegg: attachments = [] under report, og så: systemctl reload samsvar",
        "Send without attachments: attachments = [] under report, then: systemctl reload samsvar",
    ),
    "cli.mail.cause.put_off": (
        "E-posttjeneren sa at det ikke går akkurat nå.",
        "The mail server said that it cannot be done just now.",
    ),
    "cli.mail.cause.put_off.todo": (
        "Vent. Skjer det igjen i morgen, spør den som driver e-posttjeneren.",
        "Wait. If it is the same tomorrow, ask whoever runs the mail server.",
    ),
    "cli.mail.cause.login": (
        "E-posttjeneren godtok ikke brukernavnet eller passordet.",
        "The mail server did not accept the user name or the password.",
    ),
    "cli.mail.cause.login.todo": (
        "Rett username og password_file under [smtp], og så: systemctl restart samsvar",
        "Correct username and password_file under [smtp], then: systemctl restart samsvar",
    ),
    "cli.mail.cause.login_wanted": (
        "E-posttjeneren vil at Samsvar logger på først.",
        "The mail server wants Samsvar to log in first.",
    ),
    "cli.mail.cause.login_wanted.todo": (
        "Sett username og password_file under [smtp], og så: systemctl restart samsvar",
        "Set username and password_file under [smtp], then: systemctl restart samsvar",
    ),
    "cli.mail.cause.login_unknown": (
        "E-posttjeneren lar ingen logge på slik.",
        "The mail server lets nobody log in like this.",
    ),
    "cli.mail.cause.login_unknown.todo": (
        'Ta bort username, eller sett security = "starttls" under [smtp], og så: systemctl restart samsvar',
        'Remove username, or set security = "starttls" under [smtp], then: systemctl restart samsvar',
    ),
    "cli.mail.cause.sender": (
        "E-posttjeneren tar ikke imot e-post fra avsenderen som er satt opp.",
        "The mail server takes no mail from the sender that is configured.",
    ),
    "cli.mail.cause.sender.todo": (
        "Rett sender under [smtp]; ofte må den være adressen som username hører til. Så: systemctl restart samsvar",
        "Correct sender under [smtp]; often it must be the address of username. Then: systemctl restart samsvar",
    ),
    "cli.mail.cause.server": (
        "E-posttjeneren avviste Samsvar før noe ble sendt.",
        "The mail server turned Samsvar away before anything was sent.",
    ),
    "cli.mail.cause.server.todo": (
        "Sjekk host, port og security under [smtp], eller spør den som driver e-posttjeneren.",
        "Check host, port and security under [smtp], or ask whoever runs the mail server.",
    ),
    "cli.mail.cause.certificate": (
        "Sertifikatet til e-posttjeneren kan ikke stoles på, eller det gjelder et annet navn; ingenting ble sendt.",
        "The mail server's certificate is not trusted, or is for another name; nothing was sent.",
    ),
    "cli.mail.cause.certificate.todo": (
        "Skriv navnet som står i sertifikatet som host, eller sett ca_file til utstederens sertifikat, under [smtp].",
        "Set host to the name in the certificate, or ca_file to its authority's certificate, under [smtp].",
    ),
    "cli.mail.cause.tls": (
        "E-posttjeneren og Samsvar ble ikke enige om kryptering; som regel hører porten til en annen security.",
        "The mail server and Samsvar did not agree on encryption; mostly the port belongs to another security.",
    ),
    "cli.mail.cause.tls.todo": (
        'Sett security = "starttls" (ofte port 587) eller "tls" (ofte port 465) under [smtp].',
        'Set security = "starttls" (often port 587) or "tls" (often port 465) under [smtp].',
    ),
    "cli.mail.cause.no_starttls": (
        "E-posttjeneren tilbyr ikke kryptering (STARTTLS) på denne porten; ingenting ble sendt.",
        "The mail server offers no encryption (STARTTLS) on this port; nothing was sent.",
    ),
    "cli.mail.cause.no_starttls.todo": (
        'Bruk port 587, eller security = "tls" (ofte port 465), under [smtp], og så: systemctl restart samsvar',
        'Use port 587, or security = "tls" (often port 465), under [smtp], then: systemctl restart samsvar',
    ),
    "cli.mail.cause.ca_file": (
        "Filen i ca_file kan ikke leses som et sertifikat; ingenting ble sendt.",
        "The file in ca_file cannot be read as a certificate; nothing was sent.",
    ),
    "cli.mail.cause.ca_file.todo": (
        "Legg et PEM-sertifikat der, lesbart for tjenesten, eller ta bort ca_file under [smtp].",
        "Put a PEM certificate there that the daemon may read, or remove ca_file under [smtp].",
    ),
    "cli.mail.cause.no_host": (
        "Det finnes ingen maskin med navnet som står i host.",
        "There is no machine of the name that stands in host.",
    ),
    "cli.mail.cause.no_host.todo": (
        "Rett host under [smtp], og så: systemctl restart samsvar. Er den riktig, så se på DNS på denne maskinen.",
        "Correct host under [smtp], then: systemctl restart samsvar. If it is right, look at this machine's DNS.",
    ),
    "cli.mail.cause.nobody": (
        "Ingen e-posttjener lytter på den adressen og porten.",
        "No mail server listens on that address and port.",
    ),
    "cli.mail.cause.nobody.todo": (
        "Rett host og port under [smtp], og så: systemctl restart samsvar",
        "Correct host and port under [smtp], then: systemctl restart samsvar",
    ),
    "cli.mail.cause.silent": (
        "E-posttjeneren svarte ikke i tide.",
        "The mail server did not answer in time.",
    ),
    "cli.mail.cause.silent.todo": (
        "Se om en brannmur stanser porten; på port 465 må security være «tls». Det prøves igjen av seg selv.",
        "See whether a firewall stops the port; port 465 needs security “tls”. It is tried again by itself.",
    ),
    "cli.mail.cause.lost": (
        "Forbindelsen til e-posttjeneren ble brutt underveis.",
        "The connection to the mail server broke on the way.",
    ),
    "cli.mail.cause.lost.todo": (
        "Vent; det prøves igjen av seg selv. Ellers: journalctl -u samsvar -p warning",
        "Wait; it is tried again by itself. Otherwise: journalctl -u samsvar -p warning",
    ),
    "cli.mail.cause.gone": (
        "Innholdet i e-posten er borte fra tilstanden.",
        "The content of the mail is gone from the state.",
    ),
    "cli.mail.cause.gone.todo": ("Send den på nytt: samsvar report send", "Send it anew: samsvar report send"),
}
