"""Commands against a fake daemon on a real unix socket: what is asked, what is shown, how it ends."""

from __future__ import annotations

import os

import pytest

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.web.operations import OperationRefused
from tests.cli.served import Shell

ME = f"uid:{os.getuid()}"

READING = [
    ("status",),
    ("setup", "--adopt"),
    ("setup", "--adopt", "--confirm", "2"),
    ("sync", "start"),
    ("order", "get", "10248"),
    ("sync", "order", "10248"),
    ("sync", "order", "left_out"),
    ("sync", "order", "waiting"),
    ("sync", "entity", "product", "changed"),
    ("sync", "entity", "product", "HAM-1", "--dry-run"),
    ("explain", "product", "HAM-1"),
    ("inbox", "list"),
    ("inbox", "list", "--parked"),
    ("inbox", "retry", "order", "10250"),
    ("inbox", "drop", "order", "10250", "--yes"),
    ("outbox", "list"),
    ("outbox", "pause", "--reason", "counting stock"),
    ("outbox", "resume"),
    ("reconcile", "run"),
    ("drift", "list"),
    ("drift", "show", "3f9c2ab1"),
    ("explain", "3f9c2ab1"),
    ("drift", "ack", "3f9c2ab1", "--reason", "seen"),
    ("drift", "snooze", "3f9c2ab1", "--until", "2026-11-20", "--reason", "later"),
    ("drift", "snooze", "3f9c2ab1"),
    ("repair", "plan"),
    ("repair", "show", "p-1"),
    ("repair", "apply", "p-1", "--yes", "--checksum", "c0ffee", "--reason", "checked"),
    ("report", "build"),
    ("report", "send"),
    ("report", "send", "--dry-run", "--to", "support@nordlys.example"),
    ("audit", "log"),
    ("audit", "verify"),
    ("privacy", "erase", "customer", "10017"),
    ("privacy", "erase", "customer", "10017", "--yes", "--reason", "asked for"),
]


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
async def test_every_command_prints_one_json_document(shell: Shell, arguments: tuple[str, ...]) -> None:
    ran = await shell(*arguments, "--json")
    assert ran.code == 0, ran.err
    assert ran.document
    assert ran.err == ""


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("arguments", READING, ids=" ".join)
async def test_every_command_fits_80_columns_and_steers_no_terminal(
    shell: Shell, arguments: tuple[str, ...], language: str
) -> None:
    path = shell.folder / "samsvar.toml"
    path.write_text(path.read_text().replace('language = "en"', f'language = "{language}"'))
    ran = await shell(*arguments)
    assert ran.code == 0, ran.err
    assert ran.out.strip() and ran.err == ""
    assert not set(ran.out) & {chr(code) for code in (*range(10), *range(11, 32), *range(127, 160))}
    if arguments[0] not in ("report", "status"):  # a path or a name is never cut
        assert ran.widest <= 80, ran.out


async def test_long_texts_are_folded_and_never_cut(shell: Shell) -> None:
    ran = await shell("inbox", "list")
    assert "Chowder" in ran.out and "line_unsendable" in ran.out
    waits, comes_back = (line for line in ran.out.splitlines() if "1025" in line and ":" in line and "tries" in line)
    assert "waits for a person" in waits and "tried again" in comes_back
    fingerprint_shown = (await shell("drift", "list")).out
    assert "3f9c2ab1" in fingerprint_shown


async def test_the_actor_is_the_user_who_typed(shell: Shell) -> None:
    await shell("order", "get", "10248")
    assert shell.called == [("order_get", ("sandbox", "10248", ME))]


async def test_an_order_that_was_deleted_in_rackbeat_names_the_command_that_sends_it_again(shell: Shell) -> None:
    ran = await shell("order", "get", "gone")
    assert ran.code == 1 and "samsvar order get gone --again" in ran.err.splitlines()[2]
    assert (await shell("order", "get", "gone", "--json")).code == 1


async def test_sending_again_must_be_confirmed(shell: Shell) -> None:
    ran = await shell("order", "get", "gone", "--again")
    assert ran.code == 2 and "--yes" in ran.err and shell.called == []
    assert (await shell("order", "get", "gone", "--again", "--yes")).code == 0
    assert shell.called == [("order_get", ("sandbox", "gone", ME, "again"))]


async def test_a_remote_failure_is_exit_1_with_its_hint(shell: Shell) -> None:
    ran = await shell("order", "get", "404")
    assert ran.code == 1 and ran.out == ""
    what, why, todo = ran.err.splitlines()
    assert what and "order 404" in why and todo.startswith("  Do this: ")


@pytest.mark.parametrize("order", ["parked", "absent"])
async def test_an_order_that_did_not_reach_rackbeat_is_exit_1_and_says_why(shell: Shell, order: str) -> None:
    ran = await shell("order", "get", order)
    assert ran.code == 1 and "the detail" in ran.err and len(ran.err.splitlines()) == 3
    assert (await shell("order", "get", order, "--json")).code == 1


async def test_a_refusal_is_exit_5(shell: Shell) -> None:
    shell.operations.fail_with = OperationRefused("audit_mode", "Nei.", "Samsvar only watches.", todo_en="Switch it.")
    ran = await shell("order", "get", "1", "--json")
    assert ran.code == 5
    assert ran.document["error"]["code"] == "audit_mode"
    assert ran.document["error"]["why"] == ["Samsvar only watches."]
    assert "Samsvar only watches." in ran.err


async def test_our_own_mistake_is_exit_1_without_a_traceback(shell: Shell) -> None:
    shell.operations.fail_with = RuntimeError("inner workings")
    ran = await shell("status")
    assert ran.code == 1 and "inner workings" not in ran.err and "Traceback" not in ran.err


async def test_a_wrong_argument_is_exit_2_as_the_daemon_says_it(shell: Shell) -> None:
    ran = await shell("sync", "start", "--kind", "shoe")
    assert ran.code == 2 and "kinds: must be one of" in ran.err


@pytest.mark.parametrize(
    ("outcome", "flags", "code"),
    [
        ("drift", (), 0),
        ("drift", ("--exit-code",), 3),
        ("equal", ("--exit-code",), 0),
        ("incomplete", (), 6),
        ("incomplete", ("--exit-code",), 6),
        ("failed", (), 1),
    ],
)
async def test_reconcile_tells_its_outcome_by_exit_code(
    shell: Shell, outcome: str, flags: tuple[str, ...], code: int
) -> None:
    shell.operations.run_outcome = outcome
    assert (await shell("reconcile", "run", *flags)).code == code
    assert (await shell("reconcile", "run", "--json", *flags)).code == code


async def test_what_could_not_be_compared_is_named(shell: Shell) -> None:
    shell.operations.run_outcome = "incomplete"
    assert "Orders in Rackbeat: We could not reach" in (await shell("reconcile", "run")).out


async def test_an_unreachable_remote_in_a_run_is_exit_1(shell: Shell) -> None:
    shell.operations.fail_with = SyncError(Reason.UNREACHABLE, "refused")
    assert (await shell("reconcile", "run")).code == 1


async def test_drift_list_in_json_is_a_list_of_rows(shell: Shell) -> None:
    rows = (await shell("drift", "list", "--json", "--kind", "order.duplicate", "--all", "--limit", "5")).document
    assert [row["kind"] for row in rows] == ["order.quantity_mismatch", "product.number_too_long"]
    assert shell.called == [("drift_list", ("sandbox", "order.duplicate", False, 5))]
    assert (await shell("drift", "list", "--exit-code")).code == 3


async def test_explain_tells_who_said_what_until_when(shell: Shell) -> None:
    ran = await shell("explain", "3f9c2ab1")
    assert "24SevenOffice: 5 until Tuesday" in " ".join(ran.out.split())
    assert "Rackbeat: 3 since Tuesday" in " ".join(ran.out.split())
    assert "The quantity differs" in ran.out


async def test_an_unknown_drift_is_exit_2(shell: Shell) -> None:
    assert (await shell("drift", "show", "ffffff")).code == 2


async def test_the_initial_sync_is_counted_first_and_started_only_by_its_count(shell: Shell) -> None:
    ran = await shell("sync", "start", "--kind", "product")
    assert "70" in ran.out and "7: The product number" in " ".join(ran.out.split())
    assert "number_too_long" in ran.out
    assert "samsvar sync start --confirm 70" in ran.out
    ran = await shell("sync", "start", "--confirm", "70")
    assert "77" in ran.out
    assert [call[1][1:3] for call in shell.called] == [([Kind.PRODUCT], None), ([], 70)]


async def test_an_adoption_is_shown_with_what_is_unclear_and_done_only_by_its_count(shell: Shell) -> None:
    shown = await shell("setup", "--adopt")
    assert "several in Rackbeat point to the same one" in " ".join(shown.out.split())
    assert "samsvar setup --adopt --confirm 2" in shown.out
    assert shell.operations.calls == [("adopt", ("sandbox", None, ME))]
    await shell("setup", "--adopt", "--confirm", "2")
    assert shell.operations.calls[-1] == ("adopt", ("sandbox", 2, ME))


async def test_inbox_retry_needs_a_key_or_all(shell: Shell) -> None:
    for wrong in ((), ("order",), ("order", "1", "--all")):
        assert (await shell("inbox", "retry", *wrong)).code == 2
    assert (await shell("inbox", "retry", "--all")).code == 0
    assert (await shell("inbox", "retry", "order", "1", "--system", "wms")).code == 0
    assert [call[1][1:4] for call in shell.called] == [(None, None, None), (Kind.ORDER, "1", System.WMS)]


async def test_nothing_is_dropped_unasked(shell: Shell) -> None:
    ran = await shell("inbox", "drop", "order", "1")
    assert ran.code == 2 and "--yes" in ran.err
    assert shell.called == []


async def test_a_plan_is_not_applied_without_a_terminal_or_a_checksum_and_a_reason(shell: Shell) -> None:
    for arguments in ((), ("--yes",), ("--yes", "--checksum", "c0ffee"), ("--yes", "--reason", "because")):
        assert (await shell("repair", "apply", "p-1", *arguments)).code == 2
    assert shell.called == []


async def test_a_plan_with_another_checksum_is_refused_before_anything_is_asked(shell: Shell) -> None:
    ran = await shell("repair", "apply", "p-1", "--yes", "--checksum", "000000", "--reason", "because")
    assert ran.code == 5 and "c0ffee" in ran.err
    assert [name for name, _ in shell.called] == ["repair_show"]


@pytest.mark.parametrize(
    ("confirm", "agreed"), [((), []), (("--confirm", "a1"), ["a1"]), (("--confirm", "all"), ["a1"])]
)
async def test_only_named_deletions_are_agreed_to(shell: Shell, confirm: tuple[str, ...], agreed: list[str]) -> None:
    base = ("repair", "apply", "p-1", "--yes", "--checksum", "c0ffee", "--reason", "checked by hand")
    ran = await shell(*base, *confirm)
    assert ran.code == 0, ran.err
    assert shell.called[-1] == ("repair_apply", ("sandbox", "p-1", "c0ffee", "checked by hand", agreed, ME))


async def test_a_deletion_that_is_not_in_the_plan_is_a_mistake(shell: Shell) -> None:
    base = ("repair", "apply", "p-1", "--yes", "--checksum", "c0ffee", "--reason", "checked by hand")
    ran = await shell(*base, "--confirm", "a2")
    assert ran.code == 2 and "a2" in ran.err


async def test_progress_stays_off_when_nobody_watches(shell: Shell) -> None:
    assert (await shell("reconcile", "run")).err == ""


async def test_report_send_says_who_got_it_and_fails_when_somebody_did_not(shell: Shell) -> None:
    ran = await shell("report", "send", "--to", "support@nordlys.example", "--to", "gone@nordlys.example")
    assert ran.code == 1
    assert "To gone@nordlys.example: The mail server takes no mail to this address." in ran.out
    assert "“550 no such user”" in ran.out and "Do this: Correct the address under recipients" in ran.out
    assert "Samsvar Nordlys 23. november: 7 avvik" in ran.out
    assert shell.operations.calls[-1][1][:3] == ("sandbox", ["support@nordlys.example", "gone@nordlys.example"], False)
    ran = await shell("report", "send", "--dry-run")
    assert ran.code == 0 and "/srv/reports/drift.support.eml" in ran.out.replace("\n", "")


async def test_in_audit_mode_status_tells_when_both_were_compared_and_promises_no_polls(shell: Shell) -> None:
    side = {"identity": "Sandkassen AS", "budget_remaining": 7100, "polled_at": None, "compared_at": None,
            "poll_seconds": {"order": 60.0}}  # fmt: skip
    level = [{"from": "erp", "to": "wms", "waiting": 0, "lag_seconds": 0.0, "parked": 0}]
    never = [{"kind": "order", "to": "wms", "last_success": None}]
    changes = {"mode": "audit", "erp": side, "wms": side, "directions": level, "flows": never}
    shell.operations.status_changes = changes
    before = (await shell("status")).out
    assert before.count("Sandkassen AS; not compared yet: samsvar reconcile run") == 2
    read = side | {"compared_at": "2026-11-22T10:00:00+00:00"}
    shell.operations.status_changes = changes | {"erp": read, "wms": read}
    after = (await shell("status")).out
    assert " ".join(after.split()).count("last read 2026-11-22 11:00 CET, to compare") == 2
    for shown in (before, after):
        assert "every 60 s" not in shown and "up to date" not in shown and "not lately" not in shown


@pytest.mark.parametrize(
    ("language", "supplier", "why"),
    [("nb", "Leverandører", "12000 kan ikke sendes. "), ("en", "Suppliers", "12000 cannot be sent. ")],
)
async def test_the_table_of_an_adoption_keeps_its_words_whole_and_says_why_what_cannot_be_sent(
    shell: Shell, language: str, supplier: str, why: str
) -> None:
    ran = await shell("setup", "--adopt", extra={"SAMSVAR_LANG": language})
    assert ran.widest <= 80
    [row] = [line for line in ran.out.splitlines() if line.startswith(f"{supplier} ")]
    assert row.split()[1:] == ["13500", "0", "1", "12000", "11000", "10000", "12001"]
    assert f"{supplier}: {why}" in ran.out and "number_too_long" not in ran.out


async def test_what_an_adoption_left_unclear_is_shown_by_inbox_and_status_with_what_to_do(shell: Shell) -> None:
    shown = " ".join((await shell("inbox", "list")).out.split())
    assert "Unclear after the adoption: 1." in shown and "Rackbeat: 10002, 10009" in shown
    assert "then: samsvar setup --adopt" in shown
    assert "Unclear" not in (await shell("status")).out
    shell.operations.status_changes = {"questions": 3}
    assert "3 unclear after the adoption: samsvar inbox list" in (await shell("status")).out
