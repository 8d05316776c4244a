"""Are we in agreement? Since when? What should I do?"""

from __future__ import annotations

from grafana.board import Board
from grafana.panel import AMBER, GREEN, RED, Panel, Query, same

UNKNOWN = ("Vet ikke", "Not known")
NOBODY_KNOWS = ("nan", UNKNOWN, AMBER)
OR_NONE = 'connection=~"$connection|"'
"""Of the chosen connections, or of none: an alert about the whole service."""
HEALTHY = "no alert fires when all is well; needs Prometheus to load grafana/alerts"

OVERVIEW = Board(
    name="overview",
    title=("Oversikt", "Overview"),
    text=(
        "Er systemene enige, siden når, og hva bør gjøres? Begynn her.",
        "Do the two systems agree, since when, and what is to be done? Begin here.",
    ),
    panels=(
        Panel(
            title=("Er systemene enige?", "Do the systems agree?"),
            text=(
                "Åpne avvik. Ikke null: se dem med `samsvar drift list`, og se tavlen Revisjon.",
                "Open drift. Not zero: see it with `samsvar drift list`, and on the dashboard Audit.",
            ),
            queries=[Query("sum by (connection) (samsvar_drift{CONN})", same("{{connection}}"))],
            is_number=True,
            limits=(None, 1),
            shown=[("0", ("Ja", "Yes"), GREEN), NOBODY_KNOWS],
            width=6,
            height=5,
            entry="SamsvarCriticalDrift",
        ),
        Panel(
            title=("Sist fullstendig sammenlignet, for", "Last compared completely, ago"),
            text=(
                "Eldre enn 26 timer: ingen vet om systemene er enige nå. `samsvar reconcile run`.",
                "Older than 26 hours: nobody knows whether they agree now. `samsvar reconcile run`.",
            ),
            queries=[
                Query(
                    'time() - samsvar_reconcile_last_success_timestamp_seconds{CONN, mode="full"}',
                    same("{{connection}}"),
                )
            ],
            unit="s",
            is_number=True,
            limits=(25 * 3600, 26 * 3600),
            shown=[("nan", ("Aldri", "Never"), RED)],
            width=6,
            height=5,
            entry="SamsvarAuditOld",
        ),
        Panel(
            title=("Eldste avvik uten svar", "Oldest unattended drift"),
            text=(
                "Så lenge har det vært åpent uten svar. Rett det, eller si hvorfor ikke: `samsvar drift ack`.",
                "For so long it has been open without an answer. Mend it, or say why not: `samsvar drift ack`.",
            ),
            queries=[
                Query(
                    "time() - min by (connection) (samsvar_drift_unattended_oldest_timestamp_seconds{CONN})",
                    same("{{connection}}"),
                )
            ],
            unit="s",
            is_number=True,
            limits=(86400, 3 * 86400),
            shown=[("nan", ("Ingen", "None"), GREEN)],
            width=6,
            height=5,
            entry="SamsvarDriftOld",
        ),
        Panel(
            title=("Hva bør gjøres?", "What is to be done?"),
            text=(
                "Alarmene som varsler nå. Hver har en oppføring med samme navn i runbook.",
                "The alerts that fire now. Each has an entry of the same name in the runbook.",
            ),
            queries=[
                Query(
                    f'count by (alertname) (ALERTS{{alertname=~"Samsvar.+", alertstate="firing", {OR_NONE}}})',
                    same("{{alertname}}"),
                    HEALTHY,
                )
            ],
            is_number=True,
            named=True,
            limits=(None, 1),
            none=("Ingenting", "Nothing"),
            width=6,
            height=5,
            entry="alerts",
        ),
        Panel(
            title=("Venter på en person", "Waits for a person"),
            text=(
                "Satt til side til noen retter det. `samsvar inbox list --parked` sier hva og hvorfor.",
                "Put aside until somebody mends it. `samsvar inbox list --parked` says what and why.",
            ),
            queries=[Query("samsvar_queue_parked{CONN}", same("{{connection}}"))],
            is_number=True,
            limits=(1, 10),
            shown=[NOBODY_KNOWS],
            width=6,
            height=5,
            entry="SamsvarParked",
        ),
        Panel(
            title=("Eldste i køen", "Oldest in the queue"),
            text=(
                "Så lenge har noe ventet som kunne vært gjort. Over et kvarter: se tavlen Synkronisering.",
                "For so long something has waited that could be done. Above a quarter of an hour: see Sync.",
            ),
            queries=[Query("samsvar_queue_oldest_seconds{CONN}", same("{{connection}}"))],
            unit="s",
            is_number=True,
            limits=(300, 900),
            shown=[NOBODY_KNOWS],
            width=6,
            height=5,
            entry="SamsvarQueueOld",
        ),
        Panel(
            title=("Skriver vi?", "Do we write?"),
            text=(
                "Pause: en person, en sikring eller et vindu holder skriving tilbake; `samsvar status` sier hvem.",
                "Paused: a person, a fuse or a window holds writes back; `samsvar status` says who.",
            ),
            queries=[Query("samsvar_paused{CONN}", same("{{connection}}"))],
            is_number=True,
            limits=(1, None),
            shown=[("0", ("Ja", "Yes"), GREEN), ("1", ("Pause", "Paused"), AMBER), NOBODY_KNOWS],
            width=6,
            height=5,
            entry="SamsvarPaused",
        ),
        Panel(
            title=("Verdi det står om", "Value at risk"),
            text=(
                "Beløp i åpne avvik, i bøkenes valuta. Rett de alvorligste først.",
                "Money in open drift, in the currency of the books. Mend the most serious first.",
            ),
            queries=[Query("sum by (connection) (samsvar_drift_value_at_risk{CONN})", same("{{connection}}"))],
            is_number=True,
            limits=(None, 1),
            shown=[NOBODY_KNOWS],
            width=6,
            height=5,
            entry="SamsvarDriftOld",
        ),
        Panel(
            title=("Åpne avvik etter alvor", "Open drift by severity"),
            text=(
                "Stiger det brått, gjør noe mange feil: se tavlen Revisjon før noe rettes.",
                "A sudden rise means that something makes many mistakes: see Audit before mending anything.",
            ),
            queries=[Query("sum by (severity) (samsvar_drift{CONN})", same("{{severity}}"))],
            stacked=True,
            width=12,
            entry="SamsvarDriftSurge",
        ),
        Panel(
            title=("Fra endring til begge er like, ordrer", "From a change until both are equal, orders"),
            text=(
                "19 av 20 ordrer er raskere enn dette. Over et kvarter er for sent.",
                "19 of 20 orders are faster than this. More than a quarter of an hour is too late.",
            ),
            queries=[
                Query(
                    "histogram_quantile(0.95, sum by (connection, direction, le) "
                    '(rate(samsvar_propagation_seconds_bucket{CONN, kind="order"}[$__rate_interval])))',
                    same("{{connection}} {{direction}}"),
                )
            ],
            unit="s",
            limits=(None, 900),
            width=12,
            entry="SamsvarSlowPropagation",
        ),
        Panel(
            title=("Minne", "Memory"),
            text=("Høyst 300 MB er ventet.", "At most 300 MB is expected."),
            queries=[Query("samsvar_process_resident_memory_bytes", same("{{instance}}"))],
            unit="bytes",
            limits=(None, 300_000_000),
            entry="SamsvarRestarting",
        ),
        Panel(
            title=("Forsinkelse i tjenesten (p99)", "Lateness of the service (p99)"),
            text=(
                "Over 20 ms over tid: maskinen er for travel, eller noe stenger.",
                "Above 20 ms for long: the machine is too busy, or something blocks.",
            ),
            queries=[
                Query(
                    "histogram_quantile(0.99, sum by (instance, le) "
                    "(rate(samsvar_event_loop_lag_seconds_bucket[$__rate_interval])))",
                    same("{{instance}}"),
                )
            ],
            unit="s",
            limits=(0.02, 0.1),
            entry="SamsvarLoopLag",
        ),
        Panel(
            title=("Versjon og starttid", "Version, and time since the start"),
            text=("Starter den ofte på nytt, se loggen.", "If it starts anew often, see the log."),
            queries=[
                Query(
                    "(time() - samsvar_process_start_time_seconds) "
                    "* on (instance) group_left (version) samsvar_build_info",
                    same("{{version}}"),
                )
            ],
            unit="s",
            is_number=True,
            named=True,
            entry="SamsvarRestarting",
        ),
    ),
)
