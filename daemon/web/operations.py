"""What an operator can ask of a running daemon. Implemented behind the admin socket by the composition root's layer;
`daemon.web.admin` translates, `daemon/cli` shows. Shapes here are the contract between the three.

Every method returns JSON-ready values (times as ISO text in UTC, decimals as text). It raises `OperationRefused` for
what a rule forbids and `SyncError` for what a remote system did not do; both reach the operator as one line what, one
line why, one line what to type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from daemon.domain.ids import Kind, System
from daemon.domain.opening import OpeningWay

JsonObject = dict[str, Any]

FAILED, USAGE, REFUSED = 1, 2, 5
"""Exit codes of the CLI that an operation may choose (design 9)."""


class OperationRefused(Exception):
    """`code`: stable word for scripts. `nb`, `en`: what and why, whole sentences. `todo_*`: what to type."""

    def __init__(
        self, code: str, nb: str, en: str, *, todo_nb: str = "", todo_en: str = "", exit_code: int = REFUSED
    ) -> None:
        super().__init__(en)
        self.code = code
        self.message = {"nb": nb, "en": en}
        self.todo = {"nb": todo_nb, "en": todo_en}
        self.exit_code = exit_code


class Progress(Protocol):
    async def __call__(self, progress: Mapping[str, Any]) -> None:
        """Tells whoever waits how far it is: `stage` (a word), and optionally `done`, `total`, `text`. Never fails,
        also when nobody listens any more."""
        ...


class Operations(Protocol):
    """`connection` is a configured name; an unknown one raises OperationRefused(`unknown_connection`, exit 2).
    `actor` is `uid:<n>` and goes to the audit log."""

    async def status(self, connection: str | None) -> JsonObject:
        """`{version, mode, started_at, loop_lag_worst_ms, loop_lag_own_worst_ms, listen: {public, observe},
        connections: [{connection, mode, problems: [text], observe_only, erp: {identity, budget_remaining, polled_at,
        compared_at, poll_seconds: {kind: seconds}}, wms: {...},
        queue: {depth, oldest_seconds, parked}, outbox: {pending, parked, paused}, stock:
        off|opening_not_settled|on, questions, drift_open,
        directions: [{from, to, waiting, lag_seconds, parked}], flows: [{kind, to, last_success | null}],
        troubles: [{nb, en}], last_run: {run_id, outcome, finished_at} | null}]}`; `troubles`: the problems in words."""
        ...

    async def check(self, connection: str | None) -> JsonObject:
        """`{verdict, findings: [{connection, line, verdict, code, values, detail}]}` as `daemon.domain.check` has
        them; `connection` is empty on lines about the daemon itself. Takes up to a minute, writes to no system."""
        ...

    async def sync_start(
        self, connection: str, kinds: Sequence[Kind], confirm: int | None, actor: str, progress: Progress
    ) -> JsonObject:
        """Initial sync (R7). `confirm` None: the dry run, writes nothing, gives `{dry_run: true, total, kinds: [{kind,
        create, linked, unsendable: {reason: n}}], left_out}`. With the total of a dry run: starts, reports progress
        until the inbox has settled, and gives the same with `dry_run: false, signalled, parked`. Any other number:
        OperationRefused, exit 5 (design 3.11)."""
        ...

    async def adopt(self, connection: str, confirm: int | None, actor: str, progress: Progress) -> JsonObject:
        """Adoption of two full accounts (ADR 9). `confirm` None: the dry run, writes nothing anywhere, gives `{dry_run:
        true, total, kinds: [{kind, erp, wms, linked, link, questions, erp_only, wms_only, left_out, differing,
        id_fields, unsendable: {reason: n}}], questions: [{kind, why, erp: [id], wms: [id]}], questions_total,
        differences: [{kind, erp_id, wms_id, field, erp, wms, conflict}], differing, id_fields, waiting, sends,
        invoices, dangling, rebased}`; lists are cut at 1000. With that total: links, and lets the sync begin. Any other
        number: OperationRefused, exit 5 (design 3.11)."""
        ...

    async def stock_opening(
        self, connection: str, how: OpeningWay | None, confirm: int | None, actor: str, progress: Progress
    ) -> JsonObject:
        """Opening stock (R12). `how` None: `{enabled, settled, how | null, at | null}`. `confirm` None: the dry run,
        which adds `{dry_run: true, total, to_zero, equal, kept}`. With the total of a dry run: does it, tells how far,
        adds `{dry_run: false, done, failed: {reason: n}}`; settled only when nothing failed. A smaller number:
        OperationRefused, exit 5 (design 3.11)."""
        ...

    async def order_get(self, connection: str, order_id: str, actor: str, *, again: bool = False) -> JsonObject:
        """The manual GET of R14; waits for the outcome: `{order, outcome, wms_number | null, reason | null, detail}`
        with outcome `transferred`, `unchanged`, `parked` or `not_found`. `again`: an order whose Rackbeat order is gone
        gets a new one; one that still stands stays as it is. Without it such an order is `not_found` with reason
        `order_vanished`."""
        ...

    async def sync_entity(
        self,
        connection: str,
        kind: Kind,
        native_id: str,
        system: System | None,
        dry_run: bool,
        actor: str,
        progress: Progress,
    ) -> JsonObject:
        """Looks at one record now, whichever system's id or number was typed, and waits: `{kind, asked, erp_id, wms_id,
        dry_run: false, outcome: changed|unchanged|left_out|parked|waiting|not_found, reason | null, detail, hint: {nb,
        en}, next | null, written: [audit line]}`. `dry_run`: signals and sends nothing, gives `{kind, asked, erp_id,
        wms_id, dry_run: true, ...}` with the fields of `next` in `explain`. Two records: OperationRefused, exit 2."""
        ...

    async def explain(
        self, connection: str, kind: Kind, native_id: str, system: System | None, progress: Progress
    ) -> JsonObject:
        """All about one pair (design 9): `{kind, asked, erp_id, wms_id, erp: {...} | null, wms: {...} | null, link:
        {since, updated_at, base} | null, fields: [{field, owner, erp, wms, base_erp, base_wms, step, why}], unsettled,
        queue: [inbox item], outbox: [command], history: [audit line], drift: [row], next: {outcome:
        changed|unchanged|left_out|failed, commands: [{system, operation, kind, id, fields, lines}], more, reason,
        detail, hint, held: {name: why}, held_words: [{nb, en}]}}`. Sends nothing, writes nothing."""
        ...

    async def inbox_list(self, connection: str, parked: bool | None, limit: int) -> JsonObject:
        """`{items: [{connection, kind, system, id, source, due_at, first_at, attempts, parked, reason, detail, what:
        {nb, en}, hint: {nb, en}, next | null}]}`; `next`: the exact command that goes on with it."""
        ...

    async def inbox_retry(
        self, connection: str, kind: Kind | None, native_id: str | None, system: System | None, actor: str
    ) -> JsonObject:
        """Makes parked keys due now. Kind and id None: all parked ones. `{retried: n}`"""
        ...

    async def inbox_drop(
        self, connection: str, kind: Kind, native_id: str, system: System | None, actor: str
    ) -> JsonObject:
        """`{dropped: n}`"""
        ...

    async def outbox_list(self, connection: str, states: Sequence[str], limit: int) -> JsonObject:
        """`states` empty: pending, sending and parked. `{paused, dry_run, commands: [{id, connection, kind, system,
        operation, fields, lines, erp_id, wms_id, state, attempts, origin, due_at, reason, detail, what, hint,
        next}]}`"""
        ...

    async def outbox_pause(self, connection: str, why: str, actor: str) -> JsonObject:
        """`{paused: true}`"""
        ...

    async def outbox_resume(self, connection: str, actor: str) -> JsonObject:
        """`{paused: false}`"""
        ...

    async def reconcile_run(self, connection: str, actor: str, progress: Progress) -> JsonObject:
        """`{run_id, connection, outcome: equal|drift|incomplete|failed, started_at, finished_at, seconds, opened,
        resolved, vanished, drift_open, counts: {kind: n}, not_compared: [{what, why}], drift: [row]}`; `drift` holds
        the open drift rows of design 9."""
        ...

    async def reconcile_export(self, connection: str, at: datetime | None) -> JsonObject:
        """`{folder, at, as_of: {"system kind": instant}, rows: {table: n}}`: Parquet files in a new folder. `at` None:
        now. Before the first snapshot: OperationRefused, exit 2."""
        ...

    async def drift_list(self, connection: str, kind: str | None, open_only: bool, limit: int) -> JsonObject:
        """`{drift: [row]}`, rows of design 9."""
        ...

    async def drift_show(self, connection: str, fingerprint: str) -> JsonObject:
        """One row of design 9, with `title` and `why` in `{nb, en}`. Unknown: OperationRefused, exit 2."""
        ...

    async def drift_ack(self, connection: str, fingerprint: str, reason: str, actor: str) -> JsonObject:
        """The row. Unknown, resolved or without a reason: OperationRefused, exit 2."""
        ...

    async def drift_snooze(self, connection: str, fingerprint: str, until: str, reason: str, actor: str) -> JsonObject:
        """The row. `until`: a day or an instant; empty: not set aside any more. OperationRefused as `drift_ack`."""
        ...

    async def repair_plan(
        self, connection: str, kinds: Sequence[str], fingerprints: Sequence[str], side: System | None, actor: str
    ) -> JsonObject:
        """Both empty: everything open. `side`: whose value counts where both changed a field. A plan:
        `{plan_id, connection, checksum, created_at, state, actions: [{id, kind,
        fingerprint, operation, system, entity, erp_id, wms_id, number, title: {nb, en}, before: {...}, after: {...},
        image, destructive, requires, state, why}], manual: [{fingerprint, kind, title: {nb, en}, todo: {nb, en}}]}`"""
        ...

    async def repair_show(self, connection: str, plan_id: str) -> JsonObject:
        """The same shape; `state`: planned, expired, begun or applied (then with `applied_at`, `by`, `reason`,
        `undone_by`), and each action's `state`: planned, begun, done, skipped or failed, with `why`."""
        ...

    async def repair_undo(self, connection: str, plan_id: str, actor: str) -> JsonObject:
        """The same shape: a plan that takes an applied one back, with `undoes`. Changes nothing. Exit 5: it was not
        applied."""
        ...

    async def repair_apply(
        self,
        connection: str,
        plan_id: str,
        checksum: str,
        why: str,
        confirmed: Sequence[str],
        actor: str,
        progress: Progress,
    ) -> JsonObject:
        """`confirmed`: ids of the destructive actions that a person agreed to; the others of that sort are skipped.
        `{plan_id, done, skipped, failed, actions: [{id, outcome, why}], report: {html, json}}`. A wrong checksum:
        OperationRefused, exit 5 (design 3.12)."""
        ...

    async def report_build(self, connection: str, language: str, actor: str) -> JsonObject:
        """`{html, json, csv, xlsx, txt}`: paths of the files that were written."""
        ...

    async def report_send(self, connection: str, to: Sequence[str], dry_run: bool, actor: str) -> JsonObject:
        """`{connection, dry_run, verdict, mails: [{to, state, subject, message_id, bytes, detail, cause, file}]}`;
        `state`: `sent`, `refused`, `given_up`, `waiting` (tried again by and by), `dry_run` or `not_concerned` (then
        nothing else); `cause`: a word for why not (`reports.deliver.Cause`), `detail` the server's own. Exit 2: no mail
        server, nobody to send to, or no address."""
        ...

    async def audit_log(self, connection: str, native_id: str, limit: int) -> JsonObject:
        """Newest first: `{entries: [{at, actor, action, kind, system, id, why, before, after, response, outcome}]}`"""
        ...

    async def audit_verify(self, connection: str, head: str) -> JsonObject:
        """`{connection, intact, lines, erased, removed_by_age, line, why, head}`: `line` and `why` (`content`, `line`,
        `missing`, `erased`, `head`) where it was tampered with; `head`: `NUMBER:LINK` of an intact log. The argument
        `head`: such a one from a report, or empty. Exit 2: it is not written so."""
        ...

    async def privacy_erase(
        self, connection: str, kind: Kind, native_id: str, why: str, confirm: bool, actor: str
    ) -> JsonObject:
        """`{connection, erased, ids, audit_lines, commands, documents, drift}`: how much; without `confirm` only
        counted. Exit 2: not the kind of a person."""
        ...
