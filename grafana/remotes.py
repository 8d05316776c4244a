"""How the two other systems do: budget, latency, failures."""

from __future__ import annotations

from grafana.board import Board
from grafana.panel import Panel, Query, same

RATE = "[$__rate_interval]"

REMOTES = Board(
    name="remotes",
    title=("Andre systemer", "Remote systems"),
    text=(
        "Hva 24SevenOffice og Rackbeat svarer, hvor fort, og hvor mye vi får spørre.",
        "What 24SevenOffice and Rackbeat answer, how fast, and how much we may ask.",
    ),
    since="now-6h",
    panels=(
        Panel(
            title=("Igjen av budsjettet", "Left of the budget"),
            text=(
                "Kall vi har igjen i vinduet. Lite over tid: se om noe annet bruker samme kvote.",
                "Calls left in the window. Little for long: see whether something else uses the same quota.",
            ),
            queries=[
                Query(
                    "samsvar_remote_budget_remaining{CONN} / samsvar_remote_budget_limit{CONN}",
                    same("{{connection}} {{system}}"),
                )
            ],
            unit="percentunit",
            limits=(None, 0.1),
            falls=True,
            entry="SamsvarBudgetLow",
        ),
        Panel(
            title=("Kall igjen", "Calls left"),
            text=("Som systemet selv sier det.", "As the system itself says."),
            queries=[Query("samsvar_remote_budget_remaining{CONN}", same("{{connection}} {{system}}"))],
            entry="SamsvarBudgetLow",
        ),
        Panel(
            title=("Kall per sekund", "Calls per second"),
            text=(
                "Vi bruker høyst halvparten av det som er lov.",
                "We use at most half of what is allowed.",
            ),
            queries=[
                Query(
                    f"sum by (system, outcome) (rate(samsvar_remote_calls_total{{CONN}}{RATE}))",
                    same("{{system}} {{outcome}}"),
                )
            ],
            unit="reqps",
            stacked=True,
            entry="SamsvarRemoteFailing",
        ),
        Panel(
            title=("Andel som feiler", "Share that fails"),
            text=(
                "Over halvparten: se grunnene ved siden av, og leverandørens statusside.",
                "Above half: see the reasons beside, and the vendor's status page.",
            ),
            queries=[
                Query(
                    f'sum by (system) (rate(samsvar_remote_calls_total{{CONN, outcome="failed"}}{RATE})) '
                    f"/ sum by (system) (rate(samsvar_remote_calls_total{{CONN}}{RATE}))",
                    same("{{system}}"),
                )
            ],
            unit="percentunit",
            limits=(None, 0.5),
            entry="SamsvarRemoteFailing",
        ),
        Panel(
            title=("Hvorfor kall ikke gikk", "Why calls did not go well"),
            text=(
                "De åtte vanligste grunnene. Hver har en oppføring i runbook.",
                "The eight most frequent reasons. Each has an entry in the runbook.",
            ),
            queries=[
                Query(
                    "topk(8, sum by (system, outcome) "
                    f'(increase(samsvar_remote_call_outcomes_total{{CONN, outcome!="ok"}}{RATE})))',
                    same("{{system}} {{outcome}}"),
                )
            ],
            stacked=True,
            entry="SamsvarLoginRefused",
        ),
        Panel(
            title=("Bedt om å vente", "Asked to wait"),
            text=(
                "Systemet ba oss vente. Arbeidet blir forsinket, ikke borte.",
                "The system asked us to wait. Work is late, not lost.",
            ),
            queries=[
                Query(
                    f'sum by (connection, system) (rate(samsvar_remote_calls_total{{CONN, outcome="limited"}}{RATE}))',
                    same("{{connection}} {{system}}"),
                )
            ],
            unit="reqps",
            entry="rate_limited",
        ),
        Panel(
            title=("Svartid (median og p95)", "Response time (median and p95)"),
            text=(
                "Langsomt hele døgnet: si fra til leverandøren. Langsomt om natten: sammenligningen.",
                "Slow all day: tell the vendor. Slow at night: the comparison.",
            ),
            queries=[
                Query(
                    f"histogram_quantile({share}, sum by (system, le) "
                    f"(rate(samsvar_remote_call_seconds_bucket{{CONN}}{RATE})))",
                    same(f"{{{{system}}}} {name}"),
                )
                for share, name in ((0.5, "p50"), (0.95, "p95"))
            ],
            unit="s",
            width=12,
            entry="timeout",
        ),
        Panel(
            title=("Gjennomsnittlig svartid etter kall", "Mean response time by call"),
            text=(
                "De ti tregeste. Se om alt er blitt tregt, eller bare ett slags kall.",
                "The ten slowest. See whether everything has become slow, or only one sort of call.",
            ),
            queries=[
                Query(
                    "topk(10, "
                    f"sum by (system, operation) (rate(samsvar_remote_operation_seconds_total{{CONN}}{RATE})) "
                    f"/ sum by (system, operation) (rate(samsvar_remote_calls_total{{CONN}}{RATE})))",
                    same("{{system}} {{operation}}"),
                )
            ],
            unit="s",
            width=12,
            entry="timeout",
        ),
        Panel(
            title=("Hva vi spør om", "What we ask for"),
            text=("De ti vanligste kallene.", "The ten most frequent calls."),
            queries=[
                Query(
                    f"topk(10, sum by (system, operation) (rate(samsvar_remote_calls_total{{CONN}}{RATE})))",
                    same("{{system}} {{operation}}"),
                )
            ],
            unit="reqps",
            stacked=True,
            width=12,
            entry="SamsvarBudgetLow",
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
    ),
)
