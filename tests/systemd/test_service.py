"""The package on a machine with a real systemd: behind all walls of its unit the daemon does its work, is watched, says
who did what, and is upgraded and removed. One machine, one story."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import site
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.running import Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small
from tests.systemd.machine import Machine, NoMachine, machine
from tests.systemd.tools import no_machine, program, repacked

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("in_order")]

FIRST, NEXT = "0.1.0", "99.0"
KARI, STRANGER = "4711", "4712"
CONFIG = "/etc/samsvar/samsvar.toml"
UNIT = "samsvar.service"


@dataclass(slots=True)
class Scene:
    made: Machine
    shop: Running
    packages: dict[str, str] = field(default_factory=dict)

    async def does(self, *command: str) -> str:
        """In a thread: the sandbox must be able to answer meanwhile."""
        return await asyncio.to_thread(self.made.does, *command)

    async def ends_with(self, *command: str) -> int:
        return (await asyncio.to_thread(self.made.ran, *command)).returncode

    async def shown(self, *names: str) -> dict[str, str]:
        return await asyncio.to_thread(self.made.shown, UNIT, *names)

    async def works(self) -> None:
        """It runs, and nothing keeps its connection from working."""

        async def is_well() -> bool:
            if (await self.shown("ActiveState"))["ActiveState"] != "active":
                return False
            asked = await asyncio.to_thread(self.made.ran, "samsvar", "status", "--json")
            return asked.returncode == 0 and not json.loads(asked.stdout)["connections"][0]["problems"]

        await eventually(is_well, what="a connection without problems")

    async def samsvar(self, *arguments: str) -> str:
        return await self.does("samsvar", *arguments)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(package: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    if os.geteuid() != 0:
        pytest.skip("only root can make a machine of namespaces")
    for name in ("systemctl", "journalctl", "nsenter", "unshare", "setpriv"):
        program(name)
    folder = tmp_path_factory.mktemp("machine")
    with ExitStack() as stack:
        try:
            made = stack.enter_context(machine(folder, Path(site.getsitepackages()[0])))
        except NoMachine as error:
            no_machine(str(error))
        async with running(small(), start=False) as shop:
            scene = Scene(made, shop)
            for version in (FIRST, NEXT):
                one = repacked(package, made.shared, version, borrows=Path("/opt/borrowed"))
                scene.packages[version] = f"/mnt/{one.name}"
            yield scene


def as_installed(text: str) -> str:
    """What the sandbox wrote, as docs/install.md wants it on a VM."""
    text = re.sub(r"(?m)^(password_file|token_file) = .*\n", "", text)
    here = 'state_dir = "/var/lib/samsvar"\nadmin_socket = "/run/samsvar/admin.sock"'
    return text.replace("connections.sandbox", "connections.main").replace('state_dir = "state"', here)


def secret(shop: Running, key: str) -> str:
    [path] = re.findall(rf'(?m)^{key} = "(.*)"', shop.config.read_text(encoding="utf-8"))
    return (shop.config.parent / path).read_text(encoding="utf-8")


async def test_the_service_starts_as_the_page_on_installing_says(scene: Scene) -> None:
    made = scene.made
    await scene.does("dpkg", "--force-depends", "-i", scene.packages[FIRST])
    for name, key in (("main-erp-password", "password_file"), ("main-wms-token", "token_file")):
        (made.shared / name).write_text(secret(scene.shop, key), encoding="utf-8")
        await scene.does("install", "-m", "600", f"/mnt/{name}", f"/etc/samsvar/credentials/{name}")
    (made.shared / "samsvar.toml").write_text(as_installed(scene.shop.config.read_text("utf-8")), encoding="utf-8")
    await scene.does("install", "-m", "640", "-g", "samsvar", "/mnt/samsvar.toml", CONFIG)
    await scene.does("env", "CREDENTIALS_DIRECTORY=/etc/samsvar/credentials", "samsvar", "config", "check")
    await scene.does("systemctl", "enable", "--now", "samsvar")
    await scene.works()

    async def told() -> bool:
        return (await scene.shown("StatusText"))["StatusText"] == "1 connections, all is well"

    await eventually(told, what="a good line for systemctl status")
    status = await scene.does("cat", f"/proc/{(await scene.shown('MainPID'))['MainPID']}/status")
    assert re.search(r"(?m)^CapEff:\s+0+$", status) and re.search(r"(?m)^NoNewPrivs:\s+1$", status)
    assert re.search(r"(?m)^Uid:\s+[1-9]", status), "it is not root"


async def test_a_new_secret_in_a_credential_is_used_from_the_next_start_on(scene: Scene) -> None:
    made, sandbox = scene.made, scene.shop.sandbox
    password, token = secrets.token_hex(12), secrets.token_hex(24)
    user = sandbox.erp.sessions.users[sandbox.username]
    sandbox.erp.sessions.users[sandbox.username] = replace(user, password=password)
    sandbox.wms.settings.tokens[:] = [token]
    for name, text in (("main-erp-password", password), ("main-wms-token", token)):
        (made.shared / name).write_text(text, encoding="utf-8")
        await scene.does("install", "-m", "600", f"/mnt/{name}", f"/etc/samsvar/credentials/{name}")
    await scene.does("systemctl", "reload", "samsvar")
    assert json.loads(await scene.samsvar("status", "--json"))["reload"]["applied"] == [], (
        "systemd copied them at the start"
    )
    await scene.does("systemctl", "restart", "samsvar")
    await scene.works()
    journal = await scene.does("journalctl", "-u", "samsvar", "--no-pager")
    assert password not in journal and token not in journal


async def test_an_order_arrives_and_the_timers_unit_compares_all(scene: Scene) -> None:
    order_id = await scene.shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    await scene.shop.until_arrived(order_id)
    await scene.does("systemctl", "start", "samsvar-reconcile.service")
    last = json.loads(await scene.samsvar("status", "--json"))["connections"][0]["last_run"]
    assert last["outcome"] in ("equal", "drift")


async def test_the_audit_log_names_the_uid_of_whoever_typed_and_a_stranger_is_refused(scene: Scene) -> None:
    await scene.does(
        "setpriv", "--reuid", KARI, "--regid", "samsvar", "--clear-groups",
        "samsvar", "outbox", "pause", "--reason", "stocktaking",
    )  # fmt: skip
    stranger = ("setpriv", "--reuid", STRANGER, "--regid", STRANGER, "--clear-groups")
    assert await scene.ends_with(*stranger, "samsvar", "outbox", "resume") != 0
    await scene.samsvar("outbox", "resume")
    entries = json.loads(await scene.samsvar("audit", "log", "--json"))["entries"]
    by = {entry["action"]: entry["actor"] for entry in entries}
    assert (by["outbox_pause"], by["outbox_resume"]) == (f"uid:{KARI}", "uid:0")


async def test_one_of_the_group_who_may_not_see_the_secrets_is_told_so(scene: Scene) -> None:
    member = ("setpriv", "--reuid", KARI, "--regid", "samsvar", "--clear-groups")
    asked = ("env", "CREDENTIALS_DIRECTORY=/etc/samsvar/credentials", "samsvar", "config", "check")
    done = await asyncio.to_thread(scene.made.ran, *member, *asked)
    assert done.returncode == 2 and "may not be read by this user" in done.stderr + done.stdout


async def test_the_journal_knows_the_weight_of_each_line_and_whose_it_is(scene: Scene) -> None:
    text = (scene.made.shared / "samsvar.toml").read_text(encoding="utf-8")
    (scene.made.shared / "samsvar.toml").write_text(f"nonsense = 1\n{text}", encoding="utf-8")
    await scene.does("sh", "-c", f"cat /mnt/samsvar.toml >{CONFIG}")
    await scene.does("systemctl", "reload", "samsvar")
    journal = ("journalctl", "SERVICE=samsvar", "_COMM=python", "-o", "json", "--no-pager")

    async def refused() -> list[dict[str, str]]:
        lines = map(json.loads, (await scene.does(*journal, "-p", "warning")).splitlines())
        return [line for line in lines if "configuration_reloaded" in line["MESSAGE"]]

    [line] = await eventually(refused, what="the refusal in the journal")
    assert (line["PRIORITY"], line["SYSLOG_IDENTIFIER"], line["_SYSTEMD_UNIT"]) == ("4", "samsvar", UNIT)
    assert json.loads(line["MESSAGE"])["problems"]
    first = json.loads((await scene.does(*journal)).splitlines()[0])
    assert first["PRIORITY"] == "6" and first["MESSAGE"].startswith("{")


async def test_a_file_that_cannot_be_used_is_not_tried_again_and_again(scene: Scene) -> None:
    assert await scene.ends_with("systemctl", "restart", "samsvar") != 0
    told = await scene.shown("ActiveState", "ExecMainStatus", "NRestarts")
    assert told == {"ActiveState": "failed", "ExecMainStatus": "2", "NRestarts": "0"}
    await scene.does("sed", "-i", "/nonsense/d", CONFIG)
    await scene.does("systemctl", "start", "samsvar")
    await scene.works()


async def test_one_that_hangs_is_ended_by_the_watchdog_and_started_again(scene: Scene) -> None:
    impatient = "/run/systemd/system/samsvar.service.d"
    await scene.does("sh", "-c", f"mkdir -p {impatient}; printf '[Service]\\nWatchdogSec=5\\n' >{impatient}/w.conf")
    await scene.does("systemctl", "daemon-reload")
    await scene.does("systemctl", "restart", "samsvar")
    await scene.works()
    await scene.does("systemctl", "kill", "--kill-whom=main", "--signal=STOP", "samsvar")

    async def counted() -> bool:
        return (await scene.shown("NRestarts"))["NRestarts"] != "0"

    await eventually(counted, what="a restart")
    assert "watchdog" in (await scene.does("journalctl", "-u", "samsvar", "_PID=1", "--no-pager")).lower()
    await scene.does("rm", "-r", impatient)
    await scene.does("systemctl", "daemon-reload")
    await scene.works()


async def test_an_upgrade_and_the_way_back_leave_it_running_with_all_it_knew(scene: Scene) -> None:
    chain = await scene.samsvar("audit", "verify", "--json")
    for version in (NEXT, FIRST):
        before = (await scene.shown("MainPID"))["MainPID"]
        await scene.does("dpkg", "--force-depends", "-i", scene.packages[version])
        await scene.works()
        assert (await scene.shown("MainPID"))["MainPID"] not in ("0", before)
    assert json.loads(await scene.samsvar("audit", "verify", "--json")) == json.loads(chain)
    order_id = await scene.shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    await scene.shop.until_arrived(order_id)
    assert await scene.ends_with("test", "-e", "/run/samsvar.was-running") == 1


async def test_one_that_was_stopped_is_not_started_by_an_upgrade(scene: Scene) -> None:
    await scene.does("systemctl", "stop", "samsvar")
    assert (await scene.shown("Result"))["Result"] == "success"
    await scene.does("dpkg", "--force-depends", "-i", scene.packages[NEXT])
    assert (await scene.shown("ActiveState"))["ActiveState"] == "inactive"
    await scene.does("systemctl", "start", "samsvar")
    await scene.works()


async def test_removed_it_is_gone_but_for_what_exists_once(scene: Scene) -> None:
    await scene.does("systemctl", "enable", "--now", "samsvar-report.timer")
    await scene.does("dpkg", "--remove", "samsvar")
    assert (await scene.shown("ActiveState", "LoadState")) == {"ActiveState": "inactive", "LoadState": "not-found"}
    assert "samsvar" not in await scene.does("systemctl", "list-units", "--all", "--plain", "--no-legend", "--failed")
    assert await scene.ends_with("test", "-e", "/usr/lib/samsvar") == 1
    assert await scene.does("find", "/etc/systemd", "-name", "*samsvar*") == ""
    assert "remove it by hand" in await scene.does("dpkg", "--purge", "samsvar")
    assert await scene.does("find", "/var/lib/systemd", "-name", "*samsvar*") == ""
    await scene.does("test", "-s", "/var/lib/samsvar/state.db")
    await scene.does("test", "-s", CONFIG)
