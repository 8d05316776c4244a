"""How the sync does: rate, failures, duration, lag, queue."""

from __future__ import annotations

from grafana.board import Board
from grafana.panel import Panel, Query, same

RATE = "[$__rate_interval]"

SYNC = Board(
    name="sync",
    title=("Synkronisering", "Sync"),
    text=("Hva som gjøres, hvor fort, og hva som venter.", "What is done, how fast, and what waits."),
    since="now-6h",
    panels=(
        Panel(
            title=("Arbeid per sekund, etter slag", "Work per second, by kind"),
            text=(
                "Nøkler som er arbeidet med. Null over tid: se om polling går, og om webhooker kommer.",
                "Keys worked on. Zero for long: see whether polls go on and webhooks come.",
            ),
            queries=[Query(f"sum by (kind) (rate(samsvar_work_total{{CONN}}{RATE}))", same("{{kind}}"))],
            unit="ops",
            stacked=True,
            entry="SamsvarPollStale",
        ),
        Panel(
            title=("Arbeid per sekund, etter utfall", "Work per second, by outcome"),
            text=(
                "`parked` venter på en person, `retried` prøves igjen av seg selv, `internal` er vår egen feil.",
                "`parked` waits for a person, `retried` is tried again by itself, `internal` is our own mistake.",
            ),
            queries=[Query(f"sum by (outcome) (rate(samsvar_work_total{{CONN}}{RATE}))", same("{{outcome}}"))],
            unit="ops",
            stacked=True,
            entry="SamsvarParked",
        ),
        Panel(
            title=("Feil etter grunn", "Failures by reason"),
            text=(
                "De fem vanligste grunnene. Hver grunn har en oppføring i runbook.",
                "The five most frequent reasons. Each reason has an entry in the runbook.",
            ),
            queries=[
                Query(f"topk(5, sum by (reason) (increase(samsvar_errors_total{{CONN}}{RATE})))", same("{{reason}}"))
            ],
            stacked=True,
            entry="SamsvarInternalErrors",
        ),
        Panel(
            title=("Fra endring til begge er like (median)", "From a change until both are equal (median)"),
            text=(
                "Fra posten ble endret der, til begge var like: venting på polling, ro og kø er med.",
                "From the change of the record there until both were equal; polls, settling and queue count.",
            ),
            queries=[
                Query(
                    "histogram_quantile(0.5, sum by (kind, direction, le) "
                    f"(rate(samsvar_propagation_seconds_bucket{{CONN}}{RATE})))",
                    same("{{kind}} {{direction}}"),
                )
            ],
            unit="s",
            entry="SamsvarSlowPropagation",
        ),
        Panel(
            title=("Fra endring til begge er like (p95)", "From a change until both are equal (p95)"),
            text=(
                "19 av 20 er raskere. Ordrer skal være over innen et kvarter.",
                "19 of 20 are faster. Orders are to be over within a quarter of an hour.",
            ),
            queries=[
                Query(
                    "histogram_quantile(0.95, sum by (kind, direction, le) "
                    f"(rate(samsvar_propagation_seconds_bucket{{CONN}}{RATE})))",
                    same("{{kind}} {{direction}}"),
                )
            ],
            unit="s",
            limits=(None, 900),
            entry="SamsvarSlowPropagation",
        ),
        Panel(
            title=("Varighet av arbeidet (p95)", "Duration of work (p95)"),
            text=(
                "Lenge: de andre systemene er trege, se tavlen Andre systemer.",
                "Long: the other systems are slow, see the dashboard Remote systems.",
            ),
            queries=[
                Query(
                    f"histogram_quantile(0.95, sum by (kind, le) (rate(samsvar_work_seconds_bucket{{CONN}}{RATE})))",
                    same("{{kind}}"),
                )
            ],
            unit="s",
            entry="SamsvarRemoteFailing",
        ),
        Panel(
            title=("Kø", "Queue"),
            text=(
                "Nøkler som venter. Etter en import skal den falle av seg selv.",
                "Keys that wait. After an import it is to fall by itself.",
            ),
            queries=[Query("samsvar_queue_depth{CONN}", same("{{connection}}"))],
            entry="SamsvarQueueOld",
        ),
        Panel(
            title=("Eldste i køen", "Oldest in the queue"),
            text=(
                "Over et kvarter: `samsvar inbox list` sier hva og hvorfor.",
                "Above a quarter of an hour: `samsvar inbox list` says what and why.",
            ),
            queries=[Query("samsvar_queue_oldest_seconds{CONN}", same("{{connection}}"))],
            unit="s",
            limits=(300, 900),
            entry="SamsvarQueueOld",
        ),
        Panel(
            title=("Venter på en person", "Waits for a person"),
            text=(
                "`samsvar inbox list --parked`, rett det, så `samsvar inbox retry --all`.",
                "`samsvar inbox list --parked`, mend it, then `samsvar inbox retry --all`.",
            ),
            queries=[
                Query("samsvar_queue_parked{CONN}", ("{{connection}}", "{{connection}}")),
                Query("samsvar_outbox_parked{CONN}", ("{{connection}}: skriving", "{{connection}}: writes")),
            ],
            entry="SamsvarParked",
        ),
        Panel(
            title=("Skriving etter system og utfall", "Writes by system and outcome"),
            text=(
                "`dropped` ble beregnet på nytt, `unknown` slås opp før noe mer gjøres.",
                "`dropped` was decided anew, `unknown` is looked up before anything else is done.",
            ),
            queries=[
                Query(
                    f"sum by (system, outcome) (rate(samsvar_commands_total{{CONN}}{RATE}))",
                    same("{{system}} {{outcome}}"),
                )
            ],
            unit="ops",
            stacked=True,
            entry="outcome_unknown",
        ),
        Panel(
            title=("Skriving som venter", "Writes that wait"),
            text=("Stiger under en pause: `samsvar outbox list`.", "Rises during a pause: `samsvar outbox list`."),
            queries=[Query("samsvar_outbox_pending{CONN}", same("{{connection}}"))],
            entry="SamsvarPaused",
        ),
        Panel(
            title=("Webhooker etter utfall", "Webhooks by outcome"),
            text=(
                "Bare `accepted` er ventet. Ingen over lengre tid: `samsvar check`.",
                "Only `accepted` is expected. None for long: `samsvar check`.",
            ),
            queries=[Query(f"sum by (outcome) (rate(samsvar_webhooks_total{{CONN}}{RATE}))", same("{{outcome}}"))],
            unit="ops",
            stacked=True,
            entry="SamsvarWebhooksRefused",
        ),
        Panel(
            title=("Siden siste polling", "Since the last poll"),
            text=(
                "Over et kvarter: systemet svarer ikke, `samsvar status`.",
                "Above a quarter of an hour: the system does not answer, `samsvar status`.",
            ),
            queries=[Query("time() - samsvar_poll_timestamp_seconds{CONN}", same("{{connection}} {{system}}"))],
            unit="s",
            limits=(300, 900),
            width=12,
            entry="SamsvarPollStale",
        ),
        Panel(
            title=("Siden alt ble gjennomgått", "Since all was gone through"),
            text=(
                "Hver post ses på minst hver sjuende dag, også om ingen sa ifra.",
                "Each record is looked at every seven days at least, even if nobody told.",
            ),
            queries=[
                Query("time() - samsvar_sweep_timestamp_seconds{CONN}", same("{{connection}} {{system}} {{kind}}"))
            ],
            unit="s",
            limits=(None, 8 * 86400),
            width=12,
            entry="SamsvarSweepOld",
        ),
    ),
)
