"""Alerts about the service, the sync and the two remote systems."""

from __future__ import annotations

from grafana.alarm import BRIDGED, Alarm, newest, stays

BY_SIDE = "instance, connection, system"
POLLED = newest("samsvar_poll_timestamp_seconds")
LEFT, WHOLE = f"samsvar_remote_budget_remaining{BRIDGED}", f"samsvar_remote_budget_limit{BRIDGED}"

SERVICE = (
    Alarm(
        name="SamsvarDown",
        expr='up{job="samsvar"} == 0 or absent(up{job="samsvar"})',
        lasts="5m",
        severity="critical",
        nb="Samsvar{which} svarer ikke: trolig blir ingenting synkronisert eller sammenlignet.",
        en="Samsvar{which} does not answer: probably nothing is synced or compared.",
    ),
    Alarm(
        name="SamsvarRestarting",
        expr="changes(samsvar_process_start_time_seconds[1h]) > 3",
        lasts="0m",
        severity="warning",
        nb="Samsvar på {instance} har startet på nytt mer enn tre ganger den siste timen.",
        en="Samsvar on {instance} has started anew more than three times in the last hour.",
    ),
    Alarm(
        name="SamsvarLoopLag",
        expr=(
            "histogram_quantile(0.99, sum by (instance, le) (rate(samsvar_event_loop_lag_seconds_bucket[10m]))) > 0.1"
        ),
        lasts="15m",
        severity="warning",
        nb="Samsvar på {instance} henger etter seg selv: maskinen er for travel, eller noe stenger for resten.",
        en="Samsvar on {instance} runs late: the machine is too busy, or something blocks the rest.",
    ),
)

SYNC = (
    Alarm(
        name="SamsvarPollStale",
        expr=f"""
(
  time() - {POLLED} > 900
  or
  # NaN is not equal to itself: no poll has ended well since the start
  {POLLED} != {POLLED}
)
and on (instance, connection) (max_over_time(samsvar_syncs{BRIDGED}) == 1)
unless on (instance, connection) (last_over_time(samsvar_observe_only{BRIDGED}) == 1)
""",
        lasts="5m",
        severity="critical",
        nb=(
            "{connection}: endringer i {system} er ikke hentet på over et kvarter, "
            "eller ikke siden start; ordrer kan bli sene."
        ),
        en=(
            "{connection}: changes in {system} have not been fetched for a quarter of an hour, "
            "or not since the start; orders may be late."
        ),
    ),
    Alarm(
        name="SamsvarQueueOld",
        expr=f"""
{stays("samsvar_queue_oldest_seconds", "> 900", "<= 900")}
unless on (instance, connection) (last_over_time(samsvar_paused{BRIDGED}) == 1)
""",
        lasts="5m",
        severity="critical",
        nb="{connection}: noe har ventet i køen i over et kvarter.",
        en="{connection}: something has waited in the queue for more than a quarter of an hour.",
    ),
    Alarm(
        name="SamsvarSlowPropagation",
        expr="""
histogram_quantile(
  0.95,
  sum by (instance, connection, direction, le) (rate(samsvar_propagation_seconds_bucket{kind="order"}[1h]))
) > 900
""",
        lasts="10m",
        severity="critical",
        nb=(
            "{connection}: minst én av tjue ordrer brukte over et kvarter "
            "fra det ene systemet til det andre ({direction})."
        ),
        en=(
            "{connection}: at least one order in twenty took more than a quarter of an hour "
            "from one system to the other ({direction})."
        ),
    ),
    Alarm(
        name="SamsvarParked",
        expr=stays("samsvar_queue_parked", "> 0", "== 0"),
        lasts="30m",
        severity="warning",
        nb="{connection}: noe er satt til side; det venter på en person, om ikke et system feilet.",
        en="{connection}: something has been put aside; it waits for a person, unless a system failed.",
    ),
    Alarm(
        name="SamsvarPaused",
        expr=stays("samsvar_paused", "== 1", "== 0"),
        lasts="2h",
        severity="warning",
        nb="{connection}: skriving har stått stille i over to timer.",
        en="{connection}: writing has stood still for more than two hours.",
    ),
    Alarm(
        name="SamsvarObserveOnly",
        expr=stays("samsvar_observe_only", "== 1", "== 0"),
        lasts="15m",
        severity="critical",
        nb="{connection}: ingenting synkroniseres før noen har godkjent hva som hører sammen.",
        en="{connection}: nothing is synced before somebody has agreed to what belongs together.",
    ),
    Alarm(
        name="SamsvarInternalErrors",
        expr='increase(samsvar_errors_total{reason="internal"}[1h]) > 0',
        lasts="0m",
        severity="warning",
        nb="{connection}: Samsvar feilet selv på minst én post den siste timen.",
        en="{connection}: Samsvar itself failed on at least one record in the last hour.",
    ),
    Alarm(
        name="SamsvarSweepOld",
        expr=f"time() - {newest('samsvar_sweep_timestamp_seconds')} > 8 * 86400",
        lasts="1h",
        severity="warning",
        nb="{connection}: {kind} i {system} er ikke gjennomgått på over åtte dager.",
        en="{connection}: {kind} in {system} has not been gone through for more than eight days.",
    ),
)

REMOTES = (
    Alarm(
        name="SamsvarLoginRefused",
        expr=(
            f"sum by ({BY_SIDE}) (increase(samsvar_remote_call_outcomes_total"
            '{outcome=~"auth_failed|application_unknown|identity_blocked"}[30m])) > 0'
        ),
        lasts="5m",
        severity="critical",
        nb="{connection}: {system} avviser innloggingen.",
        en="{connection}: {system} refuses the login.",
    ),
    Alarm(
        name="SamsvarRemoteFailing",
        expr=f"""
sum by ({BY_SIDE}) (rate(samsvar_remote_calls_total{{outcome="failed"}}[15m]))
/
sum by ({BY_SIDE}) (rate(samsvar_remote_calls_total[15m]))
> 0.5
""",
        lasts="10m",
        severity="warning",
        nb="{connection}: mer enn halvparten av kallene til {system} feiler.",
        en="{connection}: more than half of the calls to {system} fail.",
    ),
    Alarm(
        name="SamsvarBudgetLow",
        expr=f"""
min_over_time({LEFT}) / max_over_time({WHOLE}) < 0.1
unless last_over_time({LEFT}) / last_over_time({WHOLE}) >= 0.1
""",
        lasts="15m",
        severity="warning",
        nb="{connection}: under en tidel av kallene vi får gjøre til {system}, er igjen.",
        en="{connection}: less than a tenth of the calls that we may make to {system} is left.",
    ),
    Alarm(
        name="SamsvarWebhooksRefused",
        expr="""
sum by (instance, connection) (
  increase(samsvar_webhooks_total{connection!="unknown", outcome=~"wrong_secret|wrong_token|too_large|no_json"}[1h])
) > 5
""",
        lasts="0m",
        severity="warning",
        nb="{connection}: webhooker ble avvist den siste timen; de kan være forfalsket eller satt opp feil.",
        en="{connection}: webhooks were refused in the last hour; they may be forged, or set up wrongly.",
    ),
)
