"""`samsvar setup --yes --answers FILE`: everything is checked first, written whole, and done once."""

from __future__ import annotations

import secrets
import stat
import tomllib
import uuid
from pathlib import Path
from typing import Any

import pytest

from daemon.cli.setup_place import as_in_place, defaults_of, readers_of
from sandbox.erp_sessions import Identity, User
from tests.e2e.process import DaemonProcess
from tests.e2e.waiting import eventually
from tests.setup.answers import answers, desk, write

MORE = """
[connections.main.timing]
erp_poll_seconds = 120

[[connections.main.order_references]]
field = "heading"
pattern = '^24SO (\\d+)$'
"""
CREATED = ["POST /payment-terms", "POST /customer-groups", "POST /supplier-groups", *["POST /fields"] * 4]


async def test_it_writes_creates_and_counts_and_the_check_is_content(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        ran = await at.setup(0, "--json")
        result = ran.document
        assert result["complete"] and result["company"] == "Sandkassen AS"
        assert at.wms_writes() == CREATED
        assert len(result["created"]) == len(CREATED)
        assert at.files() == {"samsvar.toml", "main-erp-password", "main-wms-token", "state"}
        for name in ("samsvar.toml", "main-erp-password", "main-wms-token"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        plan = {row["kind"]: row for row in result["plan"]["kinds"]}
        assert plan["customer"]["create"] == 2 and plan["product"]["create"] == 3
        assert plan["product"]["unsendable"] == {"number_too_long": 1}
        assert result["plan"]["total"] == sum(row["create"] for row in result["plan"]["kinds"])
        await at.run(0, "check")


async def test_the_second_run_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.setup(0)
        before = at.times()
        at.sandbox.wms.journal.clear()
        ran = await at.setup(0, "--json")
        assert ran.document["written"] == [] and ran.document["created"] == []
        assert at.times() == before
        assert at.wms_writes() == []


async def test_what_it_wrote_runs_and_the_count_it_showed_can_be_confirmed(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        total = (await at.setup(0, "--json")).document["plan"]["total"]
        text = at.config.read_text(encoding="utf-8")
        at.config.write_text(text + '\n[listen]\npublic = "127.0.0.1:0"\nobserve = "127.0.0.1:0"\n', encoding="utf-8")
        daemon = DaemonProcess(at.config, tmp_path)
        await daemon.start()
        try:
            await eventually(lambda: len(list(at.sandbox.wms.webhooks)) > 10, what="webhooks, made by the daemon")
            await at.run(0, "sync", "start", "--confirm", str(total), "--json")
            assert len(list(at.sandbox.wms.customers)) == 2
        finally:
            await daemon.clean_up()


async def test_audit_mode_says_that_nothing_is_registered_or_transferred(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        ran = await at.setup(0, mode="audit", public_url=None)
        assert "no webhooks are registered" in ran.out and "sync start" not in ran.out
        assert tomllib.loads(at.config.read_text())["mode"] == "audit"


async def test_every_missing_answer_is_named_at_once_and_nothing_happens(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        gone = ("mode", "erp.username", "erp.password", "wms.token", "create_missing", "orders_since", "opening_stock")
        ran = await at.setup(2, "--json", **{key.replace(".", "__"): None for key in gone})
        why = ran.document["error"]["why"]
        assert [line.split(":")[0] for line in why] == sorted(gone, key=list(answers(at.sandbox)).index)
        assert at.files() == set() and len(at.sandbox.erp.journal.entries()) == 0
        assert len(at.sandbox.wms.journal.entries()) == 0


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("mode", "watch", "audit, sync"),
        ("masters.product", "24so", "erp, wms, both"),
        ("orders.transfer_status", "Akseptert", "Confirmed, Production, Pack"),
        ("orders_since", "i fjor", "2026-01-31"),
        ("create_missing", "yes", "true or false"),
        ("erp.username", "", "empty"),
        ("erp.username", 7, "text"),
        ("wms.url", "http://app.rackbeat.example", "https"),
        ("public_url", "http://samsvar.example", "https"),
        ("connection", "Ærlig Navn", "small letters"),
        ("erp.identity", "x", "nothing that setup asks"),
    ],
)
async def test_a_wrong_answer_is_refused_before_anything_is_sent(
    tmp_path: Path, key: str, value: Any, word: str
) -> None:
    async with desk(tmp_path) as at:
        ran = await at.setup(2, **{key.replace(".", "__"): value})
        assert key.split(".")[-1] in ran.err and word in ran.err
        assert at.files() == set()
        assert len(at.sandbox.erp.journal.entries("Login")) == 0


async def test_a_secret_may_come_from_a_file_of_its_own(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        (tmp_path / "the-password").write_text(at.sandbox.password + "\n")
        await at.setup(0, erp__password=None, erp__password_file="the-password")
        assert (tmp_path / "main-erp-password").read_text() == at.sandbox.password + "\n"
        ran = await at.setup(2, erp__password=None, erp__password_file="not-there")
        assert "not-there" in ran.err


async def test_with_systemd_no_secret_is_written_and_the_way_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        ran = await at.setup(0, secrets="systemd")
        assert at.files() == {"samsvar.toml", "state"}
        assert "systemd-creds encrypt --name=main-erp-password" in ran.out
        assert at.sandbox.password not in ran.out + ran.err + at.config.read_text()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"erp__password": secrets.token_hex(6)}, "auth_failed"),
        ({"erp__application_id": str(uuid.uuid4())}, "application_unknown"),
        ({"wms__token": secrets.token_hex(6)}, "auth_failed"),
        ({"wms__url": "http://127.0.0.1:9"}, "unreachable"),
    ],
)
async def test_a_system_that_says_no_stops_it_with_its_word_and_nothing_is_written(
    tmp_path: Path, changes: dict[str, str], code: str
) -> None:
    async with desk(tmp_path) as at:
        ran = await at.setup(1, "--json", **changes)
        assert ran.document["error"]["code"] == code
        assert at.files() == set() and at.wms_writes() == []


async def test_a_user_with_several_companies_must_choose(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        second = str(uuid.uuid4())
        sessions = at.sandbox.erp.sessions
        sessions.add_identity(Identity(second, 77, "Datter AS"))
        user = sessions.users[at.sandbox.username]
        sessions.users[user.username] = User(user.username, user.password, (*user.identities, second))
        ran = await at.setup(2, erp__identity_id="")
        assert "Sandkassen AS" in ran.err and "Datter AS" in ran.err and at.files() == set()
        ran = await at.setup(2, erp__identity_id=str(uuid.uuid4()))
        assert "Datter AS" in ran.err
        await at.setup(0)


async def test_a_configuration_of_somebody_else_is_not_overwritten_without_leave(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.setup(0)
        text = at.config.read_text(encoding="utf-8")
        ran = await at.setup(2, number_source="id")
        assert "overwrite = true" in ran.err and at.config.read_text(encoding="utf-8") == text


async def test_what_setup_does_not_ask_about_stays_when_it_may_overwrite(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.setup(0)
        text = at.config.read_text(encoding="utf-8")
        at.config.write_text(text + MORE, encoding="utf-8")
        await at.setup(0, number_source="id", overwrite=True)
        made = tomllib.loads(at.config.read_text(encoding="utf-8"))["connections"]["main"]
        assert made["number_source"] == "id" and made["timing"] == {"erp_poll_seconds": 120}
        assert made["order_references"] == [{"field": "heading", "pattern": r"^24SO (\d+)$"}]
        before = tmp_path / "samsvar.toml.before-setup"
        assert before.read_text(encoding="utf-8").startswith(text)
        assert stat.S_IMODE(before.stat().st_mode) == 0o600
        await at.run(0, "config", "check")


async def test_a_plan_without_fields_is_said_and_the_rest_is_created(tmp_path: Path) -> None:
    async with desk(tmp_path, custom_fields_plan=False) as at:
        ran = await at.setup(1, "--json")
        assert at.wms_writes() == CREATED[:3]
        assert "Premium" in ran.document["refused"] and len(ran.document["missing"]) == 4
        assert not ran.document["complete"]


async def test_nothing_is_created_when_the_answer_is_no(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        ran = await at.setup(1, "--json", create_missing=False)
        assert at.wms_writes() == [] and len(ran.document["missing"]) == len(CREATED)


async def test_a_daemon_that_runs_keeps_its_state_and_is_named(tmp_path: Path) -> None:
    async with desk(tmp_path, prepared=True) as at:
        await at.setup(0)
        text = at.config.read_text(encoding="utf-8")
        at.config.write_text(text + '\n[listen]\npublic = "127.0.0.1:0"\nobserve = "127.0.0.1:0"\n', encoding="utf-8")
        daemon = DaemonProcess(at.config, tmp_path)
        await daemon.start()
        try:
            await eventually((tmp_path / "state" / "admin.sock").exists, what="the admin socket")
            ran = await at.setup(1)
            assert "restart it" in ran.out
        finally:
            await daemon.clean_up()


@pytest.mark.parametrize("arguments", [(), ("--yes",), ("--answers", "answers.toml"), ("--json",)])
async def test_without_a_terminal_it_says_what_is_needed(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    async with desk(tmp_path) as at:
        write(tmp_path / "answers.toml", answers(at.sandbox))
        ran = await at.run(2, "setup", *arguments)
        assert "--yes --answers" in ran.err
        assert at.files() == set()


async def test_the_file_to_write_is_named_before_or_after_the_command(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.setup(0, "--config", str(tmp_path / "etc" / "samsvar.toml"))
        assert {p.name for p in (tmp_path / "etc").iterdir()} == {
            "samsvar.toml", "main-erp-password", "main-wms-token", "state"
        }  # fmt: skip
        await at.run(0, "--config", str(tmp_path / "etc" / "samsvar.toml"), "check")


async def test_no_secret_is_ever_shown(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        ran: Any = await at.setup(0)
        shown = ran.out + ran.err + at.config.read_text(encoding="utf-8")
        assert at.sandbox.password not in shown and at.sandbox.token not in shown


async def test_where_the_package_made_the_folders_everything_stands_where_the_service_looks_for_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "credentials").mkdir(mode=0o700)
    async with desk(tmp_path, prepared=True) as at:
        ran = await at.setup(0, state_dir=str(tmp_path / "kept"), overwrite=True)
        made = tomllib.loads(at.config.read_text(encoding="utf-8"))
        assert made["admin_socket"] == "/run/samsvar/admin.sock"
        assert "password_file" not in made["connections"]["main"]["erp"]
        assert stat.S_IMODE(at.config.stat().st_mode) == 0o640, "the daemon's group reads it"
        for name, secret in (("main-erp-password", at.sandbox.password), ("main-wms-token", at.sandbox.token)):
            path = tmp_path / "credentials" / name
            assert path.read_text(encoding="utf-8") == f"{secret}\n" and stat.S_IMODE(path.stat().st_mode) == 0o600
            assert f"{path} (0600: only {readers_of(path).owner} can read it)" in " ".join(ran.out.split())
        assert "systemd-creds" not in ran.out and "chown" not in ran.out
        before = at.times()
        await at.setup(0, state_dir=str(tmp_path / "kept"))
        assert at.times() == before, "the second run changes nothing"


async def test_files_of_the_service_are_its_groups_and_the_way_to_clear_the_credentials_is_told(tmp_path: Path) -> None:
    (tmp_path / "credentials").mkdir(mode=0o700)
    async with desk(tmp_path, prepared=True) as at:
        ran = await at.setup(0, state_dir=str(tmp_path / "kept"), secrets="files")
        assert stat.S_IMODE((tmp_path / "main-erp-password").stat().st_mode) == 0o640
        said = " ".join(ran.out.split())
        readers = readers_of(tmp_path / "samsvar.toml")
        for name in ("main-erp-password", "samsvar.toml"):
            assert f"{tmp_path / name} (0640: {readers.owner} and the group {readers.group} can read it)" in said
        assert "0600" not in said
        assert list((tmp_path / "credentials").iterdir()) == [] and "LoadCredential=" in ran.out


def test_the_state_folder_of_the_service_is_the_default_there_and_a_file_that_says_another_keeps_it(
    tmp_path: Path,
) -> None:
    target = tmp_path / "samsvar.toml"
    assert defaults_of({}, target) == {} and as_in_place({}, target) == {}
    (tmp_path / "credentials").mkdir()
    assert defaults_of({}, target) == {"secrets": "systemd", "state_dir": "/var/lib/samsvar"}
    assert as_in_place({"state_dir": "/srv/state"}, target)["state_dir"] == "/srv/state"
    in_files = {"connections": {"main": {"erp": {"password_file": "erp-password"}}}}
    assert defaults_of(in_files, target)["secrets"] == "files"
