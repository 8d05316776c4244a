"""What the command line does when there is no daemon, no configuration, or a bad one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.served import ENGLISH, run
from tests.config.files import COMPLETE, write


def test_help_lists_the_commands_and_loads_nothing_heavy(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.perf_counter()
    ran = run("--help", folder=folder)
    with capsys.disabled():
        print(f"\nsamsvar --help took {time.perf_counter() - began:.2f} s")
    assert ran.code == 0
    for command in ("demo", "run", "status", "sync", "order", "inbox", "outbox", "reconcile", "drift", "repair",
                    "report", "audit", "config", "sandbox"):  # fmt: skip
        assert f"  {command} " in ran.out


def test_the_command_line_imports_no_heavy_library_and_no_catalogue(folder: Path) -> None:
    heavy = ["aiohttp", "pydantic", "structlog", "sqlalchemy", "duckdb", "zeep", "rich", "prometheus_client", "asyncio"]
    heavy += ["daemon.config.values", "daemon.cli.catalogue", "daemon.domain.messages", "daemon.domain.drift"]
    code = f"import sys, daemon.cli.root; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_a_daemon_that_is_not_there_is_exit_4_with_what_why_and_what_to_type(folder: Path) -> None:
    ran = run("status", folder=folder)
    assert ran.code == 4 and ran.out == ""
    what, why, todo = ran.err.splitlines()
    assert what == "Samsvar does not answer."
    assert "admin.sock" in why and "systemctl start samsvar" in todo


def test_with_json_a_failure_is_one_document_too(folder: Path) -> None:
    ran = run("status", "--json", folder=folder)
    assert ran.code == 4
    assert ran.document["error"]["code"] == "daemon_unreachable"
    assert ran.document["error"]["exit_code"] == 4


def test_a_socket_without_a_daemon_behind_it_is_exit_4(folder: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(folder / "state" / "admin.sock"))
    left.close()
    assert run("drift", "list", folder=folder).code == 4


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_socket_that_may_not_be_opened_says_so(folder: Path) -> None:
    path = folder / "state" / "admin.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    path.chmod(0)
    ran = run("status", folder=folder)
    listener.close()
    assert ran.code == 4 and "sudo -u samsvar" in ran.err


def test_without_a_configuration_the_way_to_one_is_shown(tmp_path: Path) -> None:
    ran = run("status", folder=tmp_path)
    assert ran.code == 2 and "samsvar config example" in ran.err


@pytest.mark.parametrize(("lang", "said"), [("nb_NO.UTF-8", "kan ikke brukes"), ("en_GB.UTF-8", "cannot be used")])
def test_before_a_configuration_is_read_the_locale_chooses_the_language(tmp_path: Path, lang: str, said: str) -> None:
    assert said in run("status", folder=tmp_path, extra={"LANG": lang, "LC_ALL": ""}).err


def test_the_configuration_chooses_the_language(tmp_path: Path) -> None:
    write(tmp_path, COMPLETE)
    assert "Samsvar svarer ikke." in run("status", folder=tmp_path, extra={"LANG": "en_GB.UTF-8"}).err


def test_a_bad_configuration_is_exit_2_with_every_problem_by_key_path(tmp_path: Path) -> None:
    text = ENGLISH.replace('mode = "sync"', 'mode = "sync"\ncolour = "red"').replace(
        '127.0.0.1:0"', '127.0.0.1:99999"', 1
    )
    path = write(tmp_path, text)
    (tmp_path / "wms-token").unlink()
    for command in (("config", "check"), ("run",), ("config", "show")):
        ran = run("--config", str(path), *command, folder=tmp_path)
        assert ran.code == 2, command
        for said in ("colour: unknown key", "listen.public: port 99999", "connections.sandbox.wms.token_file: file"):
            assert said in ran.err
        assert "Traceback" not in ran.err
    ran = run("--config", str(path), "config", "check", "--json", folder=tmp_path)
    assert ran.code == 2 and len(ran.document["error"]["why"]) == 3


def test_a_good_configuration_is_said_to_be_good(folder: Path) -> None:
    assert "in order" in " ".join(run("config", "check", folder=folder).out.split())
    assert run("config", "check", "--json", folder=folder).document["problems"] == []


def test_a_configuration_that_books_invoices_is_warned_about_and_still_good(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        ENGLISH.replace(
            "[connections.sandbox.orders]\n", '[connections.sandbox.orders]\ninvoice_status = "Invoiced"\n'
        ),
    )
    ran = run("--config", str(path), "config", "check", folder=tmp_path)
    assert ran.code == 0 and "cannot be undone" in " ".join(ran.out.split())
    assert len(run("--config", str(path), "config", "check", "--json", folder=tmp_path).document["warnings"]) == 1


def test_the_file_may_come_from_the_environment_and_the_option_wins(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    named = {"SAMSVAR_CONFIG": str(folder / "samsvar.toml")}
    assert run("config", "check", folder=elsewhere, extra=named).code == 0
    assert run("--config", "none.toml", "config", "check", folder=elsewhere, extra=named).code == 2


def test_config_show_hides_every_secret(folder: Path) -> None:
    secrets = [(folder / name).read_text().strip() for name in ("erp-password", "wms-token")]
    for arguments in (("config", "show"), ("config", "show", "--json")):
        ran = run(*arguments, folder=folder)
        assert ran.code == 0
        assert not any(secret in ran.out for secret in secrets)
        assert "demo-application" not in ran.out
    assert (
        run("config", "show", "--json", folder=folder).document["connections"]["sandbox"]["erp"]["password"] == "(set)"
    )


def test_the_example_can_be_saved_and_checked(tmp_path: Path) -> None:
    example = run("config", "example", folder=tmp_path).out
    write(tmp_path, example)
    assert run("config", "check", folder=tmp_path).code == 0


def test_an_unknown_connection_is_exit_2_and_names_those_there_are(folder: Path) -> None:
    ran = run("drift", "list", "-c", "sandbx", folder=folder)
    assert ran.code == 2 and "sandbx" in ran.err and "sandbox" in ran.err


def test_with_several_connections_one_must_be_chosen(tmp_path: Path) -> None:
    write(tmp_path, ENGLISH + ENGLISH[ENGLISH.index("[connections.sandbox]") :].replace("sandbox", "second"))
    ran = run("drift", "list", folder=tmp_path)
    assert ran.code == 2 and "sandbox, second" in ran.err and "-c sandbox" in ran.err
    assert run("drift", "list", "-c", "second", folder=tmp_path).code == 4
    assert run("-c", "second", "drift", "list", folder=tmp_path).code == 4
    assert run("status", folder=tmp_path).code == 4


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("drift", "list", "--nonsense"), ("order", "get"), ("sync", "start", "--confirm", "x")]
)
def test_wrong_usage_is_exit_2(folder: Path, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments, folder=folder)
    assert ran.code == 2 and "Traceback" not in ran.err


def test_a_json_document_can_be_asked_for_before_the_command(folder: Path) -> None:
    assert json.loads(run("--json", "config", "check", folder=folder).out)["problems"] == []
