"""What the audit found: drift by kind over time, its age, what was compared, repairs, reports."""

from __future__ import annotations

from grafana.board import Board
from grafana.panel import GREEN, RED, Panel, Query, same

RANGE = "[$__range]"

AUDIT = Board(
    name="audit",
    title=("Revisjon", "Audit"),
    text=(
        "Hva som er uenig, siden når, og hva som ble sammenlignet.",
        "What disagrees, since when, and what was compared.",
    ),
    since="now-14d",
    panels=(
        Panel(
            title=("Åpne avvik etter slag", "Open drift by kind"),
            text=(
                "De ti største. `samsvar drift list`, så `samsvar repair plan`.",
                "The ten largest. `samsvar drift list`, then `samsvar repair plan`.",
            ),
            queries=[Query("topk(10, sum by (kind) (samsvar_drift{CONN}))", same("{{kind}}"))],
            stacked=True,
            width=12,
            height=10,
            entry="SamsvarDriftSurge",
        ),
        Panel(
            title=("Alder på eldste avvik uten svar", "Age of the oldest unattended drift"),
            text=(
                "Alvorlige over tre dager varsles. Rett dem, eller `samsvar drift ack`.",
                "Serious ones above three days raise an alert. Mend them, or `samsvar drift ack`.",
            ),
            queries=[
                Query(
                    "time() - min by (severity) (samsvar_drift_unattended_oldest_timestamp_seconds{CONN})",
                    same("{{severity}}"),
                )
            ],
            unit="s",
            limits=(None, 3 * 86400),
            width=12,
            height=10,
            entry="SamsvarDriftOld",
        ),
        Panel(
            title=("Ingen har sett på", "Nobody has looked at"),
            text=(
                "Åpne avvik uten `ack` og `snooze`. Kritiske skal ses på nå.",
                "Open drift without `ack` and `snooze`. Critical ones are to be looked at now.",
            ),
            queries=[Query("sum by (severity) (samsvar_drift_unattended{CONN})", same("{{severity}}"))],
            entry="SamsvarCriticalDrift",
        ),
        Panel(
            title=("Verdi det står om", "Value at risk"),
            text=("Beløp i åpne avvik, i bøkenes valuta.", "Money in open drift, in the currency of the books."),
            queries=[Query("sum by (severity) (samsvar_drift_value_at_risk{CONN})", same("{{severity}}"))],
            stacked=True,
            entry="SamsvarDriftOld",
        ),
        Panel(
            title=("Varer det står om", "Goods at risk"),
            text=("Antall i åpne avvik.", "Pieces in open drift."),
            queries=[Query("sum by (severity) (samsvar_drift_units_at_risk{CONN})", same("{{severity}}"))],
            stacked=True,
            entry="SamsvarDriftOld",
        ),
        Panel(
            title=("Kommet og gått", "Came and went"),
            text=(
                "Nye, tilbake, rettet. `vanished` holdt ikke ved andre blikk: falske alarmer som ikke ble gitt.",
                "New, back, mended. `vanished` did not hold at the second look: false alarms that were not raised.",
            ),
            queries=[Query("sum by (change) (increase(samsvar_drift_changes_total{CONN}[1h]))", same("{{change}}"))],
            entry="SamsvarDriftSurge",
        ),
        Panel(
            title=("Andel som ikke holdt ved andre blikk", "Share that did not hold at the second look"),
            text=(
                "Høy: sidene leses for langt fra hverandre. Sammenlign på en roligere tid.",
                "High: the sides are read too far apart. Compare at a quieter time.",
            ),
            queries=[
                Query(
                    'sum by (connection) (increase(samsvar_drift_changes_total{CONN, change="vanished"}[1d])) '
                    "/ sum by (connection) (increase(samsvar_drift_candidates_total{CONN}[1d]))",
                    same("{{connection}}"),
                )
            ],
            unit="percentunit",
            limits=(None, 0.5),
            entry="SamsvarFalseAlarms",
        ),
        Panel(
            title=("Merket", "Marked"),
            text=(
                "`flapping`: to systemer eller to personer endrer det samme etter tur.",
                "`flapping`: two systems or two people change the same thing in turn.",
            ),
            queries=[Query("sum by (mark) (samsvar_drift_marked{CONN})", same("{{mark}}"))],
            entry="SamsvarDriftFlapping",
        ),
        Panel(
            title=("Hva siste kjøring leste helt", "What the last run read whole"),
            text=(
                "Ikke lest: avvik der er ukjente. `samsvar reconcile run` sier hvorfor.",
                "Not read: drift there is unknown. `samsvar reconcile run` says why.",
            ),
            queries=[Query("min by (system, kind) (samsvar_snapshot_compared{CONN})", same("{{system}} {{kind}}"))],
            is_number=True,
            shown=[
                ("0", ("Nei", "No"), RED),
                ("1", ("Ja", "Yes"), GREEN),
                ("nan", ("Ikke med", "Not part"), "text"),
            ],
            width=12,
            entry="SamsvarNotCompared",
        ),
        Panel(
            title=("Hvorfor noe ikke ble sammenlignet", "Why something was not compared"),
            text=(
                "De fem vanligste grunnene i tidsrommet. Hver har en oppføring i runbook.",
                "The five most frequent reasons in the time shown. Each has an entry in the runbook.",
            ),
            queries=[
                Query(
                    f"topk(5, sum by (reason) (increase(samsvar_not_compared_total{{CONN}}{RANGE})))",
                    same("{{reason}}"),
                )
            ],
            width=12,
            entry="SamsvarNotCompared",
        ),
        Panel(
            title=("Alder på øyeblikksbildene", "Age of the snapshots"),
            text=(
                "Så gammelt er det vi vet om hver side.",
                "So old is what we know of each side.",
            ),
            queries=[Query("time() - samsvar_snapshot_timestamp_seconds{CONN}", same("{{connection}} {{system}}"))],
            unit="s",
            entry="SamsvarAuditOld",
        ),
        Panel(
            title=("Poster lest", "Records read"),
            text=(
                "Et brått fall på én side er mistenkelig: se etter i systemet selv.",
                "A sudden fall on one side is suspicious: look in the system itself.",
            ),
            queries=[Query("sum by (system, kind) (samsvar_snapshot_rows{CONN})", same("{{system}} {{kind}}"))],
            entry="SamsvarNotCompared",
        ),
        Panel(
            title=("Varighet av siste kjøring", "Duration of the last run"),
            text=("Lesing, leting og andre blikk.", "Reading, detecting and the second look."),
            queries=[
                Query("samsvar_reconcile_phase_seconds{CONN}", same("{{connection}} {{phase}}")),
            ],
            unit="s",
            stacked=True,
            entry="SamsvarAuditOld",
        ),
        Panel(
            title=("Kjøringer etter utfall", "Runs by outcome"),
            text=(
                "`incomplete`: noe kunne ikke sammenlignes. `failed`: kjøringen ble avbrutt.",
                "`incomplete`: something could not be compared. `failed`: the run was cut off.",
            ),
            queries=[
                Query("sum by (outcome) (increase(samsvar_reconcile_runs_total{CONN}[1h]))", same("{{outcome}}")),
            ],
            stacked=True,
            entry="SamsvarAuditOld",
        ),
        Panel(
            title=("Siden siste gode kjøring", "Since the last good run"),
            text=(
                "Full: hver natt. Trinnvis: hvert femte minutt.",
                "Full: each night. Incremental: each five minutes.",
            ),
            queries=[
                Query(
                    "time() - samsvar_reconcile_last_success_timestamp_seconds{CONN}", same("{{connection}} {{mode}}")
                ),
            ],
            unit="s",
            limits=(None, 26 * 3600),
            entry="SamsvarAuditOld",
        ),
        Panel(
            title=("Handlinger i reparasjoner", "Actions of repairs"),
            text=(
                "`skipped`: noe var endret siden planen ble vist. `failed`: se rapporten, lag en ny plan.",
                "`skipped`: something had changed since the plan was shown. `failed`: see the report, make a new plan.",
            ),
            queries=[
                Query("sum by (outcome) (increase(samsvar_repair_actions_total{CONN}[1h]))", same("{{outcome}}")),
            ],
            stacked=True,
            entry="SamsvarRepairFailed",
        ),
        Panel(
            title=("Siden siste rapport og livstegn", "Since the last report and heartbeat"),
            text=(
                "Tomt når ingen er satt opp.",
                "Empty when none is set up.",
            ),
            queries=[
                Query(
                    "time() - samsvar_report_last_success_timestamp_seconds{CONN}",
                    ("{{connection}} rapport", "{{connection}} report"),
                ),
                Query(
                    "time() - samsvar_heartbeat_last_success_timestamp_seconds{CONN}",
                    ("{{connection}} livstegn", "{{connection}} heartbeat"),
                ),
            ],
            unit="s",
            limits=(None, 26 * 3600),
            entry="SamsvarReportMissing",
        ),
        Panel(
            title=("Rapporter og livstegn etter utfall", "Reports and heartbeats by outcome"),
            text=("`partly`: noen mottakere ble avvist.", "`partly`: some recipients were refused."),
            queries=[
                Query(
                    "sum by (outcome) (increase(samsvar_reports_total{CONN}[1d]))",
                    ("rapport {{outcome}}", "report {{outcome}}"),
                ),
                Query(
                    "sum by (outcome) (increase(samsvar_heartbeats_total{CONN}[1d]))",
                    ("livstegn {{outcome}}", "heartbeat {{outcome}}"),
                ),
            ],
            entry="SamsvarReportMissing",
        ),
    ),
)
