"""Alerts about the audit, drift, repairs and reports."""

from __future__ import annotations

from grafana.alarm import BRIDGED, Alarm, newest, stays

LAST_GOOD = 'samsvar_reconcile_last_success_timestamp_seconds{mode="full"}'
UNATTENDED = 'samsvar_drift_unattended{severity="critical"}'
OLDEST = 'samsvar_drift_unattended_oldest_timestamp_seconds{severity=~"critical|high"}'

AUDIT = (
    Alarm(
        name="SamsvarAuditOld",
        expr=f"time() - {newest(LAST_GOOD)} > 26 * 3600",
        lasts="10m",
        severity="critical",
        nb="{connection}: ingen fullstendig sammenligning på over 26 timer; ingen vet om systemene stemmer overens.",
        en="{connection}: no complete comparison for more than 26 hours; nobody knows whether the two agree.",
    ),
    Alarm(
        name="SamsvarNeverCompared",
        # A day is too long for the memory of `for`, which one stop of the service would wipe out.
        expr=f"""
# NaN is not equal to itself
{newest(LAST_GOOD)} != {newest(LAST_GOOD)}
# Known for 26 hours: 52 looks, half an hour apart; in between it may have been stopped for as long
and count_over_time(last_over_time({LAST_GOOD}{BRIDGED})[52h:30m]) >= 52
""",
        lasts="10m",
        severity="warning",
        nb="{connection}: systemene er aldri blitt fullstendig sammenlignet.",
        en="{connection}: the two systems have never been compared completely.",
    ),
    Alarm(
        name="SamsvarNotCompared",
        expr=stays("samsvar_snapshot_compared", "== 0", "== 1", "min"),
        lasts="1h",
        severity="warning",
        nb="{connection}: {kind} i {system} kunne ikke sammenlignes; avvik der er ukjente.",
        en="{connection}: {kind} in {system} could not be compared; drift there is unknown.",
    ),
    Alarm(
        name="SamsvarCriticalDrift",
        expr=stays(UNATTENDED, "> 0", "== 0"),
        lasts="10m",
        severity="critical",
        nb="{connection}: et kritisk avvik er åpent, og ingen har kvittert for det eller utsatt det.",
        en="{connection}: critical drift is open, and nobody has acknowledged it or put it off.",
    ),
    Alarm(
        name="SamsvarDriftOld",
        # Without `min` the severity of the drift would be overwritten by that of the alert, twice the same.
        expr=f"time() - min by (instance, connection) ({newest(OLDEST)})\n> 3 * 86400",
        lasts="1h",
        severity="warning",
        nb="{connection}: et alvorlig avvik har vært åpent i over tre dager uten at noen har kvittert for det.",
        en="{connection}: serious drift has been open for more than three days, and nobody has acknowledged it.",
    ),
    Alarm(
        name="SamsvarDriftSurge",
        expr='increase(samsvar_drift_changes_total{change="opened"}[1h]) > 50',
        lasts="0m",
        severity="warning",
        nb="{connection}: over femti nye avvik på en time; trolig gjør noe mange feil på en gang.",
        en="{connection}: more than fifty new drifts in an hour; probably something makes many mistakes at once.",
    ),
    Alarm(
        name="SamsvarDriftFlapping",
        expr=stays('samsvar_drift_marked{mark="flapping"}', "> 0", "== 0"),
        lasts="1h",
        severity="warning",
        nb="{connection}: et avvik kommer og går; trolig endrer to systemer eller to personer det samme.",
        en="{connection}: a drift comes and goes; probably two systems or two people change the same thing.",
    ),
    Alarm(
        name="SamsvarFalseAlarms",
        expr="""
increase(samsvar_drift_changes_total{change="vanished"}[1d])
/ on (instance, connection) increase(samsvar_drift_candidates_total[1d])
> 0.5
and on (instance, connection) increase(samsvar_drift_candidates_total[1d]) > 20
""",
        lasts="1h",
        severity="warning",
        nb="{connection}: over halvparten av funnene holdt ikke ved andre blikk; sammenligningen leser for sent.",
        en="{connection}: more than half of what was found did not hold at the second look; it reads too late.",
    ),
    Alarm(
        name="SamsvarRepairFailed",
        expr='increase(samsvar_repair_actions_total{outcome="failed"}[1h]) > 0',
        lasts="0m",
        severity="warning",
        nb="{connection}: minst én handling i en reparasjon feilet.",
        en="{connection}: at least one action of a repair failed.",
    ),
)

REPORTS = (
    Alarm(
        name="SamsvarReportMissing",
        expr=f"""
time() - {newest("samsvar_report_last_success_timestamp_seconds")} > 26 * 3600
or
sum by (instance, connection) (increase(samsvar_reports_total{{outcome="failed"}}[1d])) > 0
""",
        lasts="10m",
        severity="warning",
        nb="{connection}: en rapport kom ikke fram, eller ingen er sendt på over 26 timer.",
        en="{connection}: a report did not get through, or none has been sent for more than 26 hours.",
    ),
    Alarm(
        name="SamsvarHeartbeatFailing",
        expr=f"time() - {newest('samsvar_heartbeat_last_success_timestamp_seconds')} > 26 * 3600",
        lasts="10m",
        severity="warning",
        nb="{connection}: livstegnet har ikke nådd fram på over 26 timer.",
        en="{connection}: the heartbeat has not got through for more than 26 hours.",
    ),
)
