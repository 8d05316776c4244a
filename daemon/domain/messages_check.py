"""Sentences of `samsvar check`: what each line is called (`check.line.*`), what was found (`check.*`) and how it is
mended (`check.todo.*`). Entries are (bokmål, English); see `messages`. A code that is a `Reason` has its sentences with
the others of that reason.
"""

from __future__ import annotations

from collections.abc import Mapping

_LINES: Mapping[str, tuple[str, str]] = {
    "check.line.daemon": ("Tjenesten", "The daemon"),
    "check.line.state": ("Tilstanden", "The state"),
    "check.line.erp.reachable": ("24SevenOffice: kontakt", "24SevenOffice: contact"),
    "check.line.erp.tls": ("24SevenOffice: sertifikat", "24SevenOffice: certificate"),
    "check.line.erp.clock": ("24SevenOffice: klokke", "24SevenOffice: clock"),
    "check.line.erp.login": ("24SevenOffice: innlogging", "24SevenOffice: login"),
    "check.line.erp.identity": ("24SevenOffice: firma", "24SevenOffice: company"),
    "check.line.erp.budget": ("24SevenOffice: kvote", "24SevenOffice: quota"),
    "check.line.erp.poll": ("24SevenOffice: hyppighet", "24SevenOffice: frequency"),
    "check.line.wms.reachable": ("Rackbeat: kontakt", "Rackbeat: contact"),
    "check.line.wms.tls": ("Rackbeat: sertifikat", "Rackbeat: certificate"),
    "check.line.wms.clock": ("Rackbeat: klokke", "Rackbeat: clock"),
    "check.line.wms.login": ("Rackbeat: nøkkel", "Rackbeat: key"),
    "check.line.wms.rights": ("Rackbeat: rettigheter", "Rackbeat: rights"),
    "check.line.wms.plan": ("Rackbeat: abonnement", "Rackbeat: plan"),
    "check.line.wms.payment_term": ("Rackbeat: betalingsbetingelse", "Rackbeat: payment term"),
    "check.line.wms.customer_group": ("Rackbeat: kundegruppe", "Rackbeat: customer group"),
    "check.line.wms.supplier_group": ("Rackbeat: leverandørgruppe", "Rackbeat: supplier group"),
    "check.line.wms.fields": ("Rackbeat: egne felter", "Rackbeat: text fields"),
    "check.line.wms.budget": ("Rackbeat: kvote", "Rackbeat: quota"),
    "check.line.webhook.address": ("Webhooks: adresse", "Webhooks: address"),
    "check.line.webhook.tls": ("Webhooks: sertifikat", "Webhooks: certificate"),
    "check.line.webhook.reached": ("Webhooks: når fram", "Webhooks: arrive"),
    "check.line.webhook.registered": ("Webhooks: registrert", "Webhooks: registered"),
    "check.line.webhook.delivered": ("Webhooks: levert", "Webhooks: delivered"),
}

_FOUND: Mapping[str, tuple[str, str]] = {
    "check.not_checked": (
        "Ikke sjekket; det må først bli orden på «{because}».",
        "Not checked; “{because}” must be put in order first.",
    ),
    "check.daemon_runs": ("Tjenesten går.", "The daemon runs."),
    "check.daemon_down": ("Tjenesten går ikke.", "The daemon does not run."),
    "check.state_not_ours": (
        "Mappen {folder} eies av en annen bruker, så det som ble funnet, lagres ikke, og webhooks er ikke sjekket.",
        "The folder {folder} belongs to another user, so what was found is not kept, and webhooks were not checked.",
    ),
    "check.observe_only": (
        "Samsvar observerer bare, og skriver ingenting før kontoene er adoptert: {why}.",
        "Samsvar only observes, and writes nothing before the accounts are adopted: {why}.",
    ),
    "check.reachable": ("{host} svarer.", "{host} answers."),
    "check.no_such_host": ("Navnet {host} finnes ikke på nettet.", "The name {host} does not exist on the network."),
    "check.no_connection": ("{host} tar ikke imot forbindelser.", "{host} does not accept connections."),
    "check.no_answer": ("{host} svarte ikke i tide.", "{host} did not answer in time."),
    "check.not_the_service": (
        "{host} svarer, men det er ikke tjenesten vi venter.",
        "{host} answers, but it is not the service that we expect.",
    ),
    "check.tls_loopback": ("Ukryptert, men bare på denne maskinen.", "Not encrypted, but on this machine only."),
    "check.certificate": ("Gyldig til {until}.", "Valid until {until}."),
    "check.certificate_soon": ("Går ut {until}, om {days} dager.", "Ends on {until}, in {days} days."),
    "check.certificate_expired": ("Sertifikatet til {host} er gått ut.", "The certificate of {host} has expired."),
    "check.certificate_not_yet": (
        "Sertifikatet til {host} er ikke gyldig ennå.",
        "The certificate of {host} is not valid yet.",
    ),
    "check.certificate_name": (
        "Sertifikatet er ikke utstedt for {host}.",
        "The certificate was not issued for {host}.",
    ),
    "check.certificate_untrusted": (
        "Sertifikatet til {host} er ikke utstedt av noen denne maskinen stoler på.",
        "The certificate of {host} was not issued by anyone whom this machine trusts.",
    ),
    "check.no_tls": ("{host} svarer ikke med kryptering (https).", "{host} does not answer with encryption (https)."),
    "check.clock": ("Klokkene går likt ({seconds} s).", "The clocks agree ({seconds} s)."),
    "check.clock_off": ("Klokkene er {seconds} s fra hverandre.", "The clocks are {seconds} s apart."),
    "check.clock_wrong": (
        "Klokkene er {seconds} s fra hverandre; da kan endringer bli oversett.",
        "The clocks are {seconds} s apart; changes may be missed.",
    ),
    "check.logged_in": ("Innlogget som {user}.", "Logged in as {user}."),
    "check.password_refused": (
        "24SevenOffice godtar ikke brukernavnet eller passordet.",
        "24SevenOffice does not accept the user name or the password.",
    ),
    "check.identity": ("{name}", "{name}"),
    "check.identity_several": (
        "{name}, men brukeren har flere firmaer og ingen er valgt: {names}",
        "{name}, but the user has several companies and none is chosen: {names}",
    ),
    "check.identity_others": ("Disse firmaene er åpne: {names}", "These companies are open: {names}"),
    "check.account": ("{name} (avtale {id}).", "{name} (agreement {id})."),
    "check.token_refused": (
        "Rackbeat godtar ikke nøkkelen; den er feil, trukket tilbake eller utløpt.",
        "Rackbeat does not accept the key; it is wrong, revoked or expired.",
    ),
    "check.wrong_path": (
        "Rackbeat svarer, men ikke under denne adressen.",
        "Rackbeat answers, but not under this address.",
    ),
    "check.rights": ("Nøkkelen har det den trenger.", "The key has what it needs."),
    "check.scope_missing": ("Nøkkelen mangler tilgang til: {what}.", "The key lacks the right to: {what}."),
    "check.scope_missing_for_needs": (
        "Nøkkelen har ikke lov til å se grupper eller betalingsbetingelser.",
        "The key is not allowed to see groups or payment terms.",
    ),
    "check.fields_allowed": ("Abonnementet har egne felter.", "The plan has text fields."),
    "check.plan_without_fields": (
        "Abonnementet i Rackbeat har ikke egne felter, og uten dem kan ikke Samsvar merke postene.",
        "The Rackbeat plan has no text fields, and without them Samsvar cannot mark the records.",
    ),
    "check.present": ("Finnes.", "Is there."),
    "check.missing": ("Mangler: {what}.", "Is missing: {what}."),
    "check.budget": ("{remaining} av {limit} kall igjen.", "{remaining} of {limit} calls left."),
    "check.budget_low": ("Bare {remaining} av {limit} kall igjen.", "Only {remaining} of {limit} calls left."),
    "check.budget_empty": ("Kvoten på {limit} kall er brukt opp.", "The quota of {limit} calls is used up."),
    "check.poll_fits": (
        "En ny ordre blir sett innen {seconds} s; det bruker {share} % av kvoten.",
        "A new order is seen within {seconds} s; that uses {share} % of the quota.",
    ),
    "check.poll_tight": (
        "Spørringene bruker {share} % av kvoten; vi planlegger med høyst 50 %.",
        "Polling uses {share} % of the quota; we plan for 50 % at most.",
    ),
    "check.poll_stretched": (
        "Spørringene trenger {share} % av kvoten, så de går sjeldnere: en ny ordre blir sett innen {seconds} s.",
        "Polling needs {share} % of the quota, so it goes slower: a new order is seen within {seconds} s.",
    ),
    "check.poll_over": (
        "Spørringene bruker {share} % av kvoten, og ingenting holder igjen; kvoten tar slutt før timen er ute.",
        "Polling uses {share} % of the quota, and nothing holds it back; the quota ends before the hour does.",
    ),
    "check.poll_too_slow": (
        "En ny ordre kan bruke {seconds} s på å bli sett; den skal være overført innen 15 minutter.",
        "A new order may wait {seconds} s to be seen; it must be transferred within 15 minutes.",
    ),
    "check.webhooks_unused": (
        "Brukes ikke i revisjonsmodus.",
        "Not used in audit mode.",
    ),
    "check.address_sandbox": (
        "Rackbeat er på denne maskinen og når oss direkte.",
        "Rackbeat is on this machine and reaches us directly.",
    ),
    "check.address_missing": (
        "public_url er ikke satt, så Rackbeat vet ikke hvor den skal si fra.",
        "public_url is not set, so Rackbeat does not know where to call.",
    ),
    "check.address_loopback": (
        "{url} finnes bare på denne maskinen; Rackbeat kan ikke nå den.",
        "{url} exists on this machine only; Rackbeat cannot reach it.",
    ),
    "check.address": ("{url}", "{url}"),
    "check.address_reached": ("Adressen fører til denne tjenesten.", "The address leads to this daemon."),
    "check.address_not_reached": (
        "{url} kunne ikke nås herfra; det kan likevel gå utenfra.",
        "{url} could not be reached from here; it may still work from outside.",
    ),
    "check.address_elsewhere": (
        "{url} svarer, men fører ikke til denne tjenesten.",
        "{url} answers, but does not lead to this daemon.",
    ),
    "check.registered": ("{count} webhooks er registrert og på.", "{count} webhooks are registered and active."),
    "check.registered_in_part": (
        "{count} webhooks er på. Rackbeat har ikke disse, så de hentes ved spørring: {events}.",
        "{count} webhooks are active. Rackbeat does not have these, so they are polled: {events}.",
    ),
    "check.not_registered": ("Ingen webhooks er registrert.", "No webhooks are registered."),
    "check.not_registered_yet": (
        "Ingen webhooks er registrert ennå; det gjør tjenesten når den starter.",
        "No webhooks are registered yet; the daemon does that when it starts.",
    ),
    "check.webhooks_lost": ("Disse er borte eller slått av: {events}.", "These are gone or switched off: {events}."),
    "check.delivered": ("Siste levering: {last}.", "Last delivery: {last}."),
    "check.deliveries_fail": (
        "Leveringer feiler (antall på rad): {events}.",
        "Deliveries fail (times in a row): {events}.",
    ),
    "check.probe": ("{answer}", "{answer}"),
    "check.probe_worse": ("{answer}", "{answer}"),
    "check.unseen": ("Ikke nok å se ennå. Det trengs: {need}.", "Too little to see yet. Needed: {need}."),
    "check.probe_failed": (
        "Fikk ikke svar nå; det som ble sett sist, gjelder fortsatt.",
        "Got no answer now; what was seen last still holds.",
    ),
}

_TODO: Mapping[str, tuple[str, str]] = {
    "check.todo.daemon_down": ("systemctl start samsvar", "systemctl start samsvar"),
    "check.todo.state_not_ours": ("sudo -u samsvar -- samsvar check", "sudo -u samsvar -- samsvar check"),
    "check.todo.observe_only": ("samsvar setup --adopt", "samsvar setup --adopt"),
    "check.todo.no_such_host": (
        "Rett url i konfigurasjonen, eller navnetjenesten (DNS) på maskinen.",
        "Correct url in the configuration, or the name service (DNS) of the machine.",
    ),
    "check.todo.no_connection": (
        "Kontroller url i konfigurasjonen, nettverket og brannmuren.",
        "Check url in the configuration, the network and the firewall.",
    ),
    "check.todo.no_answer": (
        "Kontroller nettverket og brannmuren, og prøv igjen om litt.",
        "Check the network and the firewall, and try again in a while.",
    ),
    "check.todo.not_the_service": (
        "Rett url i konfigurasjonen: https://api.24sevenoffice.com eller https://app.rackbeat.com",
        "Correct url in the configuration: https://api.24sevenoffice.com or https://app.rackbeat.com",
    ),
    "check.todo.certificate_soon": (
        "Forny sertifikatet, eller si fra til dem som driver {host}.",
        "Renew the certificate, or tell those who run {host}.",
    ),
    "check.todo.certificate_expired": (
        "Er klokken på maskinen rett (timedatectl)? Ellers må de som driver {host}, fornye sertifikatet.",
        "Is the clock of this machine right (timedatectl)? Otherwise those who run {host} must renew it.",
    ),
    "check.todo.certificate_not_yet": (
        "Still klokken på maskinen: timedatectl set-ntp true",
        "Set the clock of this machine: timedatectl set-ntp true",
    ),
    "check.todo.certificate_name": (
        "Rett url i konfigurasjonen; den må ha navnet som står i sertifikatet.",
        "Correct url in the configuration; it must have the name that the certificate holds.",
    ),
    "check.todo.certificate_untrusted": (
        "Svarer en proxy i stedet for tjenesten? Ellers: legg utstederen til på maskinen (update-ca-certificates).",
        "Does a proxy answer for the service? Otherwise add the issuer to this machine (update-ca-certificates).",
    ),
    "check.todo.no_tls": (
        "Kontroller port og url i konfigurasjonen.",
        "Check port and url in the configuration.",
    ),
    "check.todo.clock_off": ("timedatectl set-ntp true", "timedatectl set-ntp true"),
    "check.todo.clock_wrong": ("timedatectl set-ntp true", "timedatectl set-ntp true"),
    "check.todo.password_refused": (
        "Legg nytt passord i filen som password_file navngir, og skriv: systemctl restart samsvar",
        "Put the new password into the file that password_file names, and type: systemctl restart samsvar",
    ),
    "check.todo.identity_several": (
        "Sett identity_id i konfigurasjonen til en av dem, og skriv: systemctl restart samsvar",
        "Set identity_id in the configuration to one of them, and type: systemctl restart samsvar",
    ),
    "check.todo.identity_others": (
        "Sett identity_id i konfigurasjonen til en av dem, og skriv: systemctl restart samsvar",
        "Set identity_id in the configuration to one of them, and type: systemctl restart samsvar",
    ),
    "check.todo.token_refused": (
        "Lag en ny nøkkel i Rackbeat (Innstillinger, API), legg den i filen som token_file navngir, og skriv: "
        "systemctl restart samsvar",
        "Make a new key in Rackbeat (Settings, API), put it into the file that token_file names, and type: "
        "systemctl restart samsvar",
    ),
    "check.todo.wrong_path": (
        "Skriv url i konfigurasjonen uten /api: https://app.rackbeat.com",
        "Write url in the configuration without /api: https://app.rackbeat.com",
    ),
    "check.todo.scope_missing": (
        "Lag en ny nøkkel i Rackbeat (Innstillinger, API) med disse rettighetene, og legg den i token_file.",
        "Make a new key in Rackbeat (Settings, API) with these rights, and put it into token_file.",
    ),
    "check.todo.scope_missing_for_needs": (
        "Lag en ny nøkkel i Rackbeat (Innstillinger, API) med rett til kunder og leverandører.",
        "Make a new key in Rackbeat (Settings, API) with the right to customers and suppliers.",
    ),
    "check.todo.plan_without_fields": (
        "Be Rackbeat om et abonnement med egne felter (Premium). Skriv deretter: samsvar setup",
        "Ask Rackbeat for a plan with text fields (Premium). Then type: samsvar setup",
    ),
    "check.todo.missing": ("samsvar setup", "samsvar setup"),
    "check.todo.budget_low": (
        "Finn ut hva annet som bruker kvoten, eller øk erp_poll_seconds i konfigurasjonen.",
        "Find out what else uses the quota, or increase erp_poll_seconds in the configuration.",
    ),
    "check.todo.budget_empty": (
        "Vent til kvoten fornyes. Finn ut hva annet som bruker den.",
        "Wait until the quota is renewed. Find out what else uses it.",
    ),
    "check.todo.poll_tight": (
        "Øk erp_poll_seconds i konfigurasjonen, eller be 24SevenOffice om en større kvote for denne IP-adressen.",
        "Increase erp_poll_seconds in the configuration, or ask 24SevenOffice for a larger quota for this IP address.",
    ),
    "check.todo.poll_stretched": (
        "Øk erp_poll_seconds i konfigurasjonen, eller be 24SevenOffice om en større kvote for denne IP-adressen.",
        "Increase erp_poll_seconds in the configuration, or ask 24SevenOffice for a larger quota for this IP address.",
    ),
    "check.todo.poll_over": (
        "Øk erp_poll_seconds i konfigurasjonen (60 er vanlig), og sett requests_per_second = 1.",
        "Increase erp_poll_seconds in the configuration (60 is usual), and set requests_per_second = 1.",
    ),
    "check.todo.poll_too_slow": (
        "Senk erp_poll_seconds, øk requests_per_second, eller be 24SevenOffice om en større kvote.",
        "Decrease erp_poll_seconds, increase requests_per_second, or ask 24SevenOffice for a larger quota.",
    ),
    "check.todo.address_missing": (
        "Sett public_url i konfigurasjonen, slik som https://samsvar.example.no, og skriv: systemctl restart samsvar",
        "Set public_url in the configuration, such as https://samsvar.example.no, and type: systemctl restart samsvar",
    ),
    "check.todo.address_loopback": (
        "Sett public_url til adressen som Rackbeat når, og skriv: systemctl restart samsvar",
        "Set public_url to the address that Rackbeat reaches, and type: systemctl restart samsvar",
    ),
    "check.todo.address_not_reached": (
        "Prøv adressen fra en annen maskin, og se i loggen til proxyen.",
        "Try the address from another machine, and look at the log of the proxy.",
    ),
    "check.todo.address_elsewhere": (
        "La proxyen sende /webhooks/ til listen.public; eksempler ligger i docs/proxy.",
        "Let the proxy send /webhooks/ to listen.public; there are examples in docs/proxy.",
    ),
    "check.todo.not_registered": (
        "Se hvorfor: samsvar status. Tjenesten prøver igjen hvert kvarter, eller skriv: systemctl restart samsvar",
        "See why: samsvar status. The daemon tries again every 15 minutes, or type: systemctl restart samsvar",
    ),
    "check.todo.not_registered_yet": ("systemctl start samsvar", "systemctl start samsvar"),
    "check.todo.webhooks_lost": (
        "Tjenesten lager dem på nytt innen et kvarter, eller skriv: systemctl restart samsvar",
        "The daemon makes them anew within 15 minutes, or type: systemctl restart samsvar",
    ),
    "check.todo.deliveries_fail": (
        "Se om adressen virker (linjen over), og i loggen: journalctl -u samsvar",
        "See whether the address works (the line above), and look at the log: journalctl -u samsvar",
    ),
    "check.todo.unseen": (
        "Ingenting haster. Når det er der, skriv: samsvar check",
        "Nothing is urgent. When it is there, type: samsvar check",
    ),
    "check.todo.probe_worse.wms_field_values_in_lists": (
        "Be Rackbeat slå på expand=field_values for kontoen; til da går første lesing sakte.",
        "Ask Rackbeat to enable expand=field_values for the account; until then the first reading is slow.",
    ),
    "check.todo.probe_worse.wms_webhook_health": (
        "Se hvilke i Rackbeat (Innstillinger, Webhooks); Samsvar vekker sine egne selv.",
        "See which in Rackbeat (Settings, Webhooks); Samsvar wakes its own by itself.",
    ),
    "check.todo.probe_worse.erp_search_is_complete": (
        "Meld det til 24SevenOffice; varer det, blir endringer sett senere.",
        "Report it to 24SevenOffice; while it lasts, changes are seen later.",
    ),
    "check.todo.probe_worse.erp_description_is_unchanged": (
        "Meld det til den som drifter Samsvar, og følg med: samsvar inbox list --parked",
        "Tell whoever runs Samsvar, and keep an eye on: samsvar inbox list --parked",
    ),
    "check.todo.probe_worse.wms_time_zone": (
        "Sett kontoens tidssone i Rackbeat (Innstillinger) til København eller Oslo.",
        "Set the time zone of the account in Rackbeat (Settings) to Copenhagen or Oslo.",
    ),
    "check.todo.probe_failed": ("Prøv igjen om litt: samsvar check", "Try again in a while: samsvar check"),
}

CHECKS: Mapping[str, tuple[str, str]] = {**_LINES, **_FOUND, **_TODO}
