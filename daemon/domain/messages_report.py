"""Sentences of the drift report and the fix-up report (`report`, `fixup`, `when`). Entries are (bokmål, English)."""

from __future__ import annotations

from collections.abc import Mapping

REPORTS: Mapping[str, tuple[str, str]] = {
    "when.today": ("i dag {time}", "today {time}"),
    "when.yesterday": ("i går {time}", "yesterday {time}"),
    "when.week": ("{weekday} {time}", "{weekday} {time}"),
    "when.date": ("{date} {time}", "{date} {time}"),
    "when.unknown": ("ikke kjent", "not known"),
    "report.title": ("Samsvar for {company}, {date}", "Samsvar for {company}, {date}"),
    "report.verdict.agree": (
        "24SevenOffice og Rackbeat er enige.",
        "24SevenOffice and Rackbeat agree.",
    ),
    "report.verdict.differ.one": (
        "24SevenOffice og Rackbeat er uenige om én ting.",
        "24SevenOffice and Rackbeat disagree about one thing.",
    ),
    "report.verdict.differ.many": (
        "24SevenOffice og Rackbeat er uenige om {count} ting.",
        "24SevenOffice and Rackbeat disagree about {count} things.",
    ),
    "report.verdict.agree_in_part": (
        "Vi fant ingen uenighet, men ikke alt ble sammenlignet.",
        "We found no disagreement, but not everything was compared.",
    ),
    "report.verdict.differ_in_part.one": (
        "24SevenOffice og Rackbeat er uenige om minst én ting, og ikke alt ble sammenlignet.",
        "24SevenOffice and Rackbeat disagree about at least one thing, and not everything was compared.",
    ),
    "report.verdict.differ_in_part.many": (
        "24SevenOffice og Rackbeat er uenige om minst {count} ting, og ikke alt ble sammenlignet.",
        "24SevenOffice and Rackbeat disagree about at least {count} things, and not everything was compared.",
    ),
    "report.verdict.not_compared": (
        "Vi vet ikke om 24SevenOffice og Rackbeat er enige. De ble ikke sammenlignet.",
        "We do not know whether 24SevenOffice and Rackbeat agree. They were not compared.",
    ),
    "report.lead.quiet": (
        "Ingenting venter på deg i dag.",
        "Nothing is waiting for you today.",
    ),
    "report.lead.only_parked.one": (
        "Én post venter likevel på et menneske. Du finner den lenger ned.",
        "One record is still waiting for a person. You find it further down.",
    ),
    "report.lead.only_parked.many": (
        "{count} poster venter likevel på et menneske. Du finner dem lenger ned.",
        "{count} records are still waiting for a person. You find them further down.",
    ),
    "report.lead.only_snoozed.one": (
        "Ett avvik er satt på vent og telles ikke med. Du finner det lenger ned.",
        "One disagreement is set aside and is not counted. You find it further down.",
    ),
    "report.lead.only_snoozed.many": (
        "{count} avvik er satt på vent og telles ikke med. Du finner dem lenger ned.",
        "{count} disagreements are set aside and are not counted. You find them further down.",
    ),
    "report.lead.nothing_new": (
        "Ingenting er nytt siden forrige gang, {when}.",
        "Nothing is new since last time, {when}.",
    ),
    "report.lead.new.one": (
        "Ett avvik er nytt siden forrige gang, {when}.",
        "One disagreement is new since last time, {when}.",
    ),
    "report.lead.new.many": (
        "{count} avvik er nye siden forrige gang, {when}.",
        "{count} disagreements are new since last time, {when}.",
    ),
    "report.lead.first": (
        "Dette er den første rapporten, så alt er nytt.",
        "This is the first report, so everything is new.",
    ),
    "report.lead.old_open.one": (
        "Ett avvik står åpent fra før. Vi vet ikke om det fortsatt gjelder.",
        "One disagreement is open from before. We do not know whether it still holds.",
    ),
    "report.lead.old_open.many": (
        "{count} avvik står åpne fra før. Vi vet ikke om de fortsatt gjelder.",
        "{count} disagreements are open from before. We do not know whether they still hold.",
    ),
    "report.lead.risk.amount": ("Avvikene berører {amount}.", "They affect {amount}."),
    "report.lead.risk.units": ("Avvikene berører {units} enheter.", "They affect {units} units."),
    "report.lead.risk.both": (
        "Avvikene berører {amount} og {units} enheter.",
        "They affect {amount} and {units} units.",
    ),
    "report.tile.new": ("nye", "new"),
    "report.tile.reopened": ("kom tilbake", "came back"),
    "report.tile.open": ("fra før", "from before"),
    "report.tile.resolved": ("løst", "resolved"),
    "report.tile.parked": ("venter", "waiting"),
    "report.section.first": ("Gjør dette først", "Do this first"),
    "report.section.not_compared": ("Ikke sammenlignet", "Not compared"),
    "report.section.parked": ("Venter på et menneske", "Waiting for a person"),
    "report.section.resolved": ("Løst siden forrige gang", "Resolved since last time"),
    "report.section.snoozed": ("Satt på vent", "Set aside"),
    "report.section.coverage": ("Dette ble sammenlignet", "What was compared"),
    "report.not_compared.note": (
        "For det som står her, vet vi ikke om systemene er enige. Ingen avvik er åpnet eller lukket.",
        "For what is listed here we do not know whether the systems agree. No disagreement was opened or closed.",
    ),
    "report.not_compared.unfinished": (
        "Sammenligningen stoppet før den var ferdig.",
        "The comparison stopped before it was finished.",
    ),
    "report.not_compared.failure": ("Feilen var: {detail}", "The failure was: {detail}"),
    "left_out.shrunk": (
        "Listen var plutselig mye kortere enn sist, så vi stoler ikke på den.",
        "The list was suddenly much shorter than last time, so we do not rely on it.",
    ),
    "left_out.snapshot_failed": (
        "Øyeblikksbildet kunne ikke lagres. Er disken full (df -h), så frigjør plass; ellers er snapshots.duckdb "
        "skadet: stopp tjenesten og flytt filen bort, så lages den på nytt.",
        "The snapshot could not be stored. If the disk is full (df -h), make room; otherwise snapshots.duckdb is "
        "damaged: stop the daemon and move the file away, and it is made anew.",
    ),
    "left_out.detector_failed": (
        "Kontrollen kunne ikke kjøres.",
        "The check could not be run.",
    ),
    "left_out.detector_refused": (
        "En av deres egne kontroller kan ikke brukes slik den er skrevet (samsvar config check).",
        "One of your own checks cannot be used as it is written (samsvar config check).",
    ),
    "left_out.truncated": (
        "Kontrollen fant flere treff enn vi tar med.",
        "The check found more rows than we take in.",
    ),
    "left_out.unconfirmed": (
        "Mistankene kunne ikke kontrolleres på nytt.",
        "The suspicions could not be checked a second time.",
    ),
    "report.not_compared.nothing": (
        "Kjøringen sier ikke hvilke poster som ble sammenlignet.",
        "The run does not say which records were compared.",
    ),
    "report.not_compared.unconfirmed.one": (
        "Én mistanke er ikke kontrollert ennå og er ikke med i rapporten.",
        "One suspicion has not been checked yet and is not in the report.",
    ),
    "report.not_compared.unconfirmed.many": (
        "{count} mistanker er ikke kontrollert ennå og er ikke med i rapporten.",
        "{count} suspicions have not been checked yet and are not in the report.",
    ),
    "report.not_compared.everything": ("Alt", "Everything"),
    "report.not_compared.in_system": ("{kind} i {system}", "{kind} in {system}"),
    "report.group.command": ("Kan rettes med en plan", "Can be repaired with a plan"),
    "report.group.decide": ("Noen må bestemme", "Somebody has to decide"),
    "report.group.fix_erp": ("Rett i 24SevenOffice", "Correct in 24SevenOffice"),
    "report.group.fix_wms": ("Rett i Rackbeat", "Correct in Rackbeat"),
    "report.group.setup": ("Fullfør oppsettet", "Finish the set-up"),
    "report.group.look": ("Se nærmere på", "Look into"),
    "report.badge.new": ("Ny", "New"),
    "report.badge.reopened": ("Kom tilbake", "Came back"),
    "report.badge.open": ("Fra før", "From before"),
    "report.badge.snoozed": ("Satt på vent", "Set aside"),
    "report.badge.resolved": ("Løst", "Resolved"),
    "report.since": ("Siden {when}", "Since {when}"),
    "report.since.age": ("Siden {date}, i {age}", "Since {date}, for {age}"),
    "report.resolved_at": ("Løst {when}", "Resolved {when}"),
    "report.seen_by": ("Sett av {who}", "Seen by {who}"),
    "report.agreed": ("enige", "in agreement"),
    "report.fight": (
        "Kommer og går; to systemer eller personer retter hver sin vei: {loop}",
        "Comes and goes; two systems or people mend it in opposite ways: {loop}",
    ),
    "report.base": ("Enige sist om: {value}", "Last agreed on: {value}"),
    "report.changed_in": ("Sist endret i {system} {when}", "Last changed in {system} {when}"),
    "report.read_both": (
        "Lest i 24SevenOffice {erp}, i Rackbeat {wms} ({apart} s fra hverandre)",
        "Read in 24SevenOffice {erp}, in Rackbeat {wms} ({apart} s apart)",
    ),
    "report.read_alone": ("Lest i {system} {when}", "Read in {system} {when}"),
    "report.times_reopened": ("Har kommet tilbake {count} ganger", "Has come back {count} times"),
    "report.units": ("{units} enheter", "{units} units"),
    "report.value": ("Verdi", "Value"),
    "report.value.missing": ("finnes ikke", "not there"),
    "report.value.empty": ("tomt", "empty"),
    "report.values.short": (
        "{field}: 24SevenOffice {erp}, Rackbeat {wms}",
        "{field}: 24SevenOffice {erp}, Rackbeat {wms}",
    ),
    "report.values.bare": ("24SevenOffice {erp}, Rackbeat {wms}", "24SevenOffice {erp}, Rackbeat {wms}"),
    "report.ids.both": ("24SevenOffice {erp} og Rackbeat {wms}", "24SevenOffice {erp} and Rackbeat {wms}"),
    "report.ids.erp": ("24SevenOffice {erp}", "24SevenOffice {erp}"),
    "report.ids.wms": ("Rackbeat {wms}", "Rackbeat {wms}"),
    "report.command.plan": ("Lag en plan:", "Make a plan:"),
    "report.command.show": ("Se alt om saken:", "See everything about it:"),
    "report.command.note": (
        "Kommandoer skrives på serveren der Samsvar kjører.",
        "Commands are typed on the server where Samsvar runs.",
    ),
    "report.more.one": (
        "Én til er ikke vist her. Hele listen: {command}",
        "One more is not shown here. The whole list: {command}",
    ),
    "report.more.many": (
        "{count} til er ikke vist her. Hele listen: {command}",
        "{count} more are not shown here. The whole list: {command}",
    ),
    "report.parked.no_reason": ("Årsaken er ikke kjent.", "The reason is not known."),
    "report.coverage.what": ("Hva", "What"),
    "report.coverage.not_read": ("ikke lest", "not read"),
    "report.coverage.as_of": (
        "24SevenOffice slik det var {erp}, Rackbeat slik det var {wms}.",
        "24SevenOffice as it was {erp}, Rackbeat as it was {wms}.",
    ),
    "report.coverage.skew.one": (
        "De to ble lest med ett sekunds mellomrom.",
        "The two were read one second apart.",
    ),
    "report.coverage.skew.many": (
        "De to ble lest med {count} sekunders mellomrom.",
        "The two were read {count} seconds apart.",
    ),
    "report.coverage.vanished": (
        "{candidates} mistanker ble lest på nytt i begge systemene; {vanished} ({rate}) var borte da og er ikke meldt.",
        "{candidates} suspicions were read again in both systems; {vanished} ({rate}) were gone by then and left out.",
    ),
    "report.coverage.requests": (
        "Forespørsler brukt: {erp} til 24SevenOffice og {wms} til Rackbeat.",
        "Requests used: {erp} to 24SevenOffice and {wms} to Rackbeat.",
    ),
    "report.company": ("Firma", "Company"),
    "report.connection": ("Kobling", "Connection"),
    "report.footer": (
        "Laget av Samsvar {when} for koblingen {connection}. Kjøring {run}.",
        "Made by Samsvar {when} for the connection {connection}. Run {run}.",
    ),
    "report.footer.audit": (
        "Revisjonsloggens ende: {head}. Stemmer den ennå: samsvar audit verify --head {head}",
        "Head of the audit log: {head}. Does it still hold: samsvar audit verify --head {head}",
    ),
    "report.footer.terms": (
        "Samsvar leser begge systemene og melder bare avvik som fortsatt gjaldt da de ble lest på nytt.",
        "Samsvar reads both systems and reports only disagreements that still held when they were read again.",
    ),
    "fixup.title": ("Rettelser for {company}, plan {plan}", "Repairs for {company}, plan {plan}"),
    "fixup.verdict.done.one": ("Én rettelse er utført.", "One repair was carried out."),
    "fixup.verdict.done.many": ("{count} rettelser er utført.", "{count} repairs were carried out."),
    "fixup.verdict.none": ("Ingenting ble endret.", "Nothing was changed."),
    "fixup.lead.not_done.one": (
        "Én ble ikke utført. Årsaken står nedenfor.",
        "One was not carried out. The reason stands below.",
    ),
    "fixup.lead.not_done.many": (
        "{count} ble ikke utført. Årsakene står nedenfor.",
        "{count} were not carried out. The reasons stand below.",
    ),
    "fixup.lead.otherwise.one": (
        "Alt ble utført, men én post ser ikke ut som den skulle etterpå. Se på den.",
        "Everything was carried out, but one record does not look as it should afterwards. Look at it.",
    ),
    "fixup.lead.otherwise.many": (
        "Alt ble utført, men {count} poster ser ikke ut som de skulle etterpå. Se på dem.",
        "Everything was carried out, but {count} records do not look as they should afterwards. Look at them.",
    ),
    "fixup.checked.as_wished": (
        "Lest på nytt etterpå: det står slik det skulle.",
        "Read again afterwards: it is as it should be.",
    ),
    "fixup.checked.otherwise": (
        "Lest på nytt etterpå: det står IKKE slik det skulle. Noen kan ha endret det i mellomtiden.",
        "Read again afterwards: it is NOT as it should be. Somebody may have changed it in the meantime.",
    ),
    "fixup.lead.all_done": ("Alt i planen ble utført.", "Everything in the plan was carried out."),
    "fixup.section.done": ("Utført", "Carried out"),
    "fixup.section.not_done": ("Ikke utført", "Not carried out"),
    "fixup.section.manual": ("Må gjøres for hånd", "To be done by hand"),
    "fixup.section.undo": ("Angre", "Undo"),
    "fixup.outcome.skipped": ("Hoppet over", "Skipped"),
    "fixup.outcome.failed": ("Feilet", "Failed"),
    "fixup.outcome.done": ("Utført", "Carried out"),
    "fixup.why.unknown": ("Årsaken er ikke oppgitt.", "No reason was given."),
    "fixup.before": ("Før", "Before"),
    "fixup.after": ("Etter", "After"),
    "fixup.field": ("Felt", "Field"),
    "fixup.in_system": ("i {system}", "in {system}"),
    "fixup.who": ("Utført av", "Carried out by"),
    "fixup.when": ("Tidspunkt", "Time"),
    "fixup.reason": ("Begrunnelse", "Reason given"),
    "fixup.reason.none": ("Ingen begrunnelse ble skrevet.", "No reason was written."),
    "fixup.plan": ("Plan", "Plan"),
    "fixup.checksum": ("Kontrollsum", "Checksum"),
    "fixup.undo.command": (
        "Alt tas tilbake med en plan som først vises: {command}",
        "All of it is taken back by a plan that is shown first: {command}",
    ),
    "fixup.undo.is_one": (
        "Dette tok tilbake plan {plan}. Lag en ny plan for å rette igjen: samsvar repair plan",
        "This took back plan {plan}. To repair again, make a new plan: samsvar repair plan",
    ),
    "fixup.undo.nothing": ("Det er ingenting å angre.", "There is nothing to undo."),
    "fixup.undo.values": (
        "Verdiene fra før står i tabellene over. Skal de tilbake, skriver du dem inn igjen i systemet.",
        "The values from before stand in the tables above. To go back, enter them in the system again.",
    ),
    "fixup.undo.deleted": (
        "Det som er slettet, må opprettes på nytt. Hele innholdet ligger i JSON-filen ved siden av denne.",
        "What was deleted has to be created again. Its whole content is in the JSON file beside this one.",
    ),
    "fixup.whole_record": ("hele posten (i JSON-filen)", "the whole record (in the JSON file)"),
    "fixup.not_read_again": ("ikke lest på nytt", "not read again"),
    "fixup.response": ("Svar: {detail}", "Answer: {detail}"),
    "fixup.footer": (
        "Laget av Samsvar {when} for koblingen {connection}.",
        "Made by Samsvar {when} for the connection {connection}.",
    ),
}
