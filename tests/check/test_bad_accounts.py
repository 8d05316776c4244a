"""Accounts that do not work: each ends in one bounded word and a hint in both languages, exit 1, and no loop.

Through the command line, against the sandbox with its switches and against servers with bad certificates.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.domain.messages import text
from tests.certificates import make, needs_openssl
from tests.check.rows import Row, checked, failed
from tests.check.tls_server import https_server, web_page
from tests.e2e.running import Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import small

Break = Callable[[Running], None]

HASTY = [(f"{system}_poll_seconds = 0.4\n", f"{system}_poll_seconds = 0.1\n") for system in ("erp", "wms")]
SOME_TURNS_SECONDS = 2.5
"""In which every poll of a `HASTY` daemon has come round more than a dozen times, if the machine lets it; the daemon
asks both systems who they are twice meanwhile."""


def set_key(made: Running, table: str, key: str, value: str) -> None:
    """`key` of `[connections.sandbox.<table>]` gets another value."""
    lines = made.config.read_text(encoding="utf-8").splitlines()
    start = lines.index(f"[connections.sandbox.{table}]")
    at = next(i for i in range(start, len(lines)) if lines[i].startswith(f"{key} ="))
    lines[at] = f'{key} = "{value}"'
    made.config.write_text("\n".join(lines) + "\n", encoding="utf-8")


def wrong_application(made: Running) -> None:
    set_key(made, "erp", "application_id", "11111111-2222-3333-4444-555555555555")


def wrong_password(made: Running) -> None:
    (made.folder / "erp-password").write_text(secrets.token_hex(8))


def wrong_user(made: Running) -> None:
    set_key(made, "erp", "username", "nobody@example.invalid")


def blocked_identity(made: Running) -> None:
    made.sandbox.erp.sessions.block(made.sandbox.identity_id)


def foreign_identity(made: Running) -> None:
    set_key(made, "erp", "identity_id", "99999999-2222-3333-4444-555555555555")


def revoked_token(made: Running) -> None:
    made.sandbox.wms.settings.tokens[:] = [secrets.token_urlsafe(20)]


def missing_scope(made: Running) -> None:
    made.sandbox.wms.settings.missing_scopes = ["orders", "customer_invoices"]


def missing_scope_of_groups(made: Running) -> None:
    made.sandbox.wms.settings.missing_scopes = ["suppliers"]


def plan_without_fields(made: Running) -> None:
    made.sandbox.wms.settings.custom_fields_plan = False


def plan_that_hides_fields(made: Running) -> None:
    made.sandbox.wms.settings.custom_fields_plan = False
    made.sandbox.wms.settings.custom_fields_refusal = "empty"


def path_in_the_address(made: Running) -> None:
    set_key(made, "erp", "url", f"{made.sandbox.erp_url}/api")


def api_in_the_address(made: Running) -> None:
    set_key(made, "wms", "url", f"{made.sandbox.wms_url}/api")


def swapped_addresses(made: Running) -> None:
    set_key(made, "wms", "url", made.sandbox.erp_url)


def nobody_there(made: Running) -> None:
    set_key(made, "wms", "url", "http://127.0.0.1:9")


def name_that_does_not_exist(made: Running) -> None:
    set_key(made, "erp", "url", "https://no-such-host.invalid")


def used_up_quota(made: Running) -> None:
    made.sandbox.erp.settings.limit_per_hour = 1


BAD: list[tuple[Break, dict[str, str]]] = [
    (wrong_application, {"erp.login": "application_unknown"}),
    (wrong_password, {"erp.login": "password_refused"}),
    (wrong_user, {"erp.login": "password_refused"}),
    (blocked_identity, {"erp.login": "identity_blocked"}),
    (foreign_identity, {"erp.login": "identity_blocked", "erp.identity": "identity_others"}),
    (revoked_token, {"wms.login": "token_refused"}),
    (missing_scope, {"wms.rights": "scope_missing"}),
    (missing_scope_of_groups, {"wms.rights": "scope_missing", "wms.payment_term": "scope_missing_for_needs"}),
    (plan_without_fields, {"wms.plan": "plan_without_fields"}),
    (plan_that_hides_fields, {"wms.fields": "missing"}),
    (path_in_the_address, {"erp.reachable": "not_the_service"}),
    (api_in_the_address, {"wms.login": "wrong_path"}),
    (swapped_addresses, {"wms.reachable": "not_the_service"}),
    (nobody_there, {"wms.reachable": "no_connection"}),
    (name_that_does_not_exist, {"erp.reachable": "no_such_host"}),
]


@pytest.mark.parametrize(("spoil", "wanted"), BAD, ids=[spoil.__name__ for spoil, _ in BAD])
async def test_a_bad_account_has_its_own_word_and_hints_in_both_languages_and_one_check_knocks_once(
    spoil: Break, wanted: dict[str, str]
) -> None:
    async with running(small(), start=False) as made:
        spoil(made)
        rows = await checked(made, expect=1)
        assert failed(rows) == wanted
        assert len(made.sandbox.erp.journal.entries("Login")) <= 1, "log-ins again and again look like an attack"
        refused = [entry for entry in made.sandbox.wms.journal.entries() if entry.status == 401]
        assert len(refused) <= 2, "one without a key, one with"
        await hints_in_both_languages(made, rows, wanted)


async def hints_in_both_languages(made: Running, norwegian: dict[str, Row], wanted: dict[str, str]) -> None:
    text = made.config.read_text(encoding="utf-8")
    made.config.write_text(text.replace('mode = "sync"', 'mode = "sync"\nlanguage = "en"'), encoding="utf-8")
    english = await checked(made, expect=1)
    for line, code in wanted.items():
        nb, en = norwegian[line], english[line]
        assert en["code"] == code
        assert nb["what"] != en["what"] and len(nb["what"]) > 10
        assert (len(nb["todo"]) > 10 and len(en["todo"]) > 10) or nb["todo"] == "samsvar setup"
        for word in ("Traceback", "SyncError", "aiohttp", "None"):
            assert word not in nb["what"] + nb["todo"] + en["what"] + en["todo"]


async def test_a_used_up_quota_says_that_it_passes() -> None:
    async with running(small(), start=False) as made:
        used_up_quota(made)
        rows = await checked(made, expect=1)
        assert failed(rows)["erp.login"] == "rate_limited"


async def test_no_output_holds_a_secret() -> None:
    async with running(small(), start=False) as made:
        wrong_application(made)
        revoked_token(made)
        ran = await made.cli("check", "--json", expect=1)
        for secret in (made.sandbox.password, made.sandbox.token, "11111111-2222-3333-4444-555555555555"):
            assert secret not in ran.out + ran.err


@pytest.mark.parametrize("spoil", [wrong_application, wrong_password, blocked_identity, revoked_token])
async def test_a_daemon_with_a_bad_account_waits_instead_of_trying_in_a_loop(spoil: Break) -> None:
    async with running(small(), start=False, changes=HASTY) as made:
        spoil(made)
        await made.daemon.start()
        await made.until_answering()
        await eventually(lambda: made.sandbox.erp.journal.entries("Login"), what="the first log-in")
        await asyncio.sleep(SOME_TURNS_SECONDS)
        status = await made.ask("status")
        assert status["connections"][0]["problems"]
        assert len(made.sandbox.erp.journal.entries("Login")) == 1
        assert len([e for e in made.sandbox.wms.journal.entries() if e.status == 401]) <= 1
        rows = await checked(made, expect=1)
        assert set(failed(rows)) & {"erp.login", "wms.login"}
        assert len(made.sandbox.erp.journal.entries("Login")) == 1, "the check asks the daemon, not the service"


def orders_only_half(made: Running) -> None:
    made.sandbox.wms.settings.missing_scopes = ["orders"]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (orders_only_half, f"What Rackbeat knows cannot be read: {text('reason.forbidden', 'en')}"),
        (path_in_the_address, "24SevenOffice has not answered yet"),
        (api_in_the_address, "Rackbeat has not answered yet"),
        (swapped_addresses, "Rackbeat has not answered yet"),
    ],
)
async def test_a_daemon_that_is_refused_for_good_tells_it_and_does_not_knock_at_every_turn(
    spoil: Break, problem: str
) -> None:
    async with running(small(), start=False, changes=HASTY) as made:
        spoil(made)
        await made.daemon.start()
        await made.until_answering()
        await eventually(lambda: problem_told(made, problem), what=f"{problem!r} in status")
        await asyncio.sleep(SOME_TURNS_SECONDS)
        journals = (made.sandbox.erp.journal, made.sandbox.wms.journal)
        refused = [e for journal in journals for e in journal.entries() if e.status in (403, 404)]
        assert 1 <= len(refused) <= 6, [(e.operation, e.status) for e in refused]
        assert problem in (await made.ask("status"))["connections"][0]["problems"]


async def problem_told(made: Running, problem: str) -> bool:
    return problem in (await made.ask("status"))["connections"][0]["problems"]


CERTIFICATES: list[tuple[str, dict[str, Any], bool, str]] = [
    ("expired", {"starts": timedelta(days=-400), "ends": timedelta(days=-2)}, True, "certificate_expired"),
    ("not yet", {"starts": timedelta(days=2), "ends": timedelta(days=90)}, True, "certificate_not_yet"),
    ("of another name", {"names": "DNS:elsewhere.example"}, True, "certificate_name"),
    ("of nobody we trust", {}, False, "certificate_untrusted"),
]


@needs_openssl
@pytest.mark.parametrize(
    ("dates", "trusted", "code"),
    [(dates, trusted, code) for _, dates, trusted, code in CERTIFICATES],
    ids=[name for name, *_ in CERTIFICATES],
)
@pytest.mark.parametrize("system", ["erp", "wms"])
async def test_a_bad_certificate_has_its_own_word(
    tmp_path: Path, system: str, dates: dict[str, Any], trusted: bool, code: str
) -> None:
    pair = make(tmp_path, **dates)
    extra = {"SSL_CERT_FILE": str(pair.certificate)} if trusted else {}
    async with running(small(), start=False) as made, https_server(pair) as url:
        set_key(made, system, "url", url)
        rows = await checked(made, expect=1, extra=extra)
        assert failed(rows) == {f"{system}.tls": code}
        assert rows[f"{system}.login"]["code"] == "not_checked"
        assert "localhost" in rows[f"{system}.tls"]["what"] and len(rows[f"{system}.tls"]["todo"]) > 20


@needs_openssl
async def test_a_certificate_that_ends_soon_is_a_warning_with_its_date(tmp_path: Path) -> None:
    pair = make(tmp_path, ends=timedelta(days=10))
    async with running(small(), start=False) as made, https_server(pair) as url:
        set_key(made, "wms", "url", url)
        rows = await checked(made, expect=1, extra={"SSL_CERT_FILE": str(pair.certificate)})
        assert (rows["wms.tls"]["verdict"], rows["wms.tls"]["code"]) == ("warning", "certificate_soon")
        assert failed(rows) == {"wms.reachable": "not_the_service"}


async def test_https_to_a_port_that_speaks_plain_http_says_so() -> None:
    async with running(small(), start=False) as made:
        set_key(made, "erp", "url", made.sandbox.erp_url.replace("http://", "https://"))
        assert failed(await checked(made, expect=1)) == {"erp.tls": "no_tls"}


@pytest.mark.parametrize("system", ["erp", "wms"])
async def test_a_web_site_that_says_yes_to_everything_is_not_the_service(system: str) -> None:
    async with running(small(), start=False) as made, web_page() as url:
        set_key(made, system, "url", url)
        assert failed(await checked(made, expect=1)) == {f"{system}.reachable": "not_the_service"}


async def test_a_service_that_never_answers_does_not_hang_the_check() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with running(small(), start=False) as made:
            set_key(made, "wms", "url", f"http://127.0.0.1:{port}")
            assert failed(await checked(made, expect=1)) == {"wms.reachable": "no_answer"}
    finally:
        server.close()


async def test_the_daemon_recovers_by_itself_from_what_passes() -> None:
    """The other half of waiting: a system that was away is used again as soon as it is back."""
    async with running(small(), start=False) as made:
        made.sandbox.wms.faults.arm(preset="html_503", times=4)
        await made.daemon.start()
        await made.until_answering()
        await eventually(made._is_ready, what="/readyz")
