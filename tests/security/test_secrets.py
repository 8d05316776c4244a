"""What a stranger can learn: nothing from answers, times or logs; and where secrets live."""

from __future__ import annotations

import ast
import json
import secrets
import sqlite3
import stat
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.running import running
from tests.e2e.worlds import small
from tests.security.door import opened

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("change", ["shorter", "longer", "first", "last", "empty", "case", "other"])
async def test_every_wrong_token_hears_exactly_the_same(tmp_path: Path, change: str) -> None:
    async with opened(tmp_path) as door, aiohttp.ClientSession() as http:
        token = {
            "shorter": door.token[:-1],
            "longer": door.token + "0",
            "first": ("0" if door.token[0] != "0" else "1") + door.token[1:],
            "last": door.token[:-1] + ("0" if door.token[-1] != "0" else "1"),
            "empty": "",
            "case": door.token.upper() if door.token.upper() != door.token else door.token + "x",
            "other": secrets.token_hex(16),
        }[change]
        assert await door.post(http, "1021", token=token) == (401, b'{"error": "wrong_token"}')
        assert await door.waiting() == 0


async def test_an_unknown_connection_and_a_wrong_secret_hear_exactly_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as door, aiohttp.ClientSession() as http:
        one = await door.post(http, "1", path="/webhooks/main/wrong")
        two = await door.post(http, "1", path=f"/webhooks/other/{door.secret}")
        assert one == two == (404, b'{"error": "wrong_secret"}')


@pytest.mark.parametrize(
    ("file", "function", "words"),
    [
        ("daemon/web/public.py", "_route", ("secret", "expected")),
        ("daemon/wms/webhook.py", "_authenticated", ("token", "known", "given")),
    ],
)
def test_secrets_are_compared_in_constant_time_only(file: str, function: str, words: tuple[str, ...]) -> None:
    """`==` on a secret would tell by its time how much of a guess was right."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    body = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == function)
    calls = [ast.unparse(n.func) for n in ast.walk(body) if isinstance(n, ast.Call)]
    assert "hmac.compare_digest" in calls
    for comparison in (n for n in ast.walk(body) if isinstance(n, ast.Compare)):
        equal = any(isinstance(op, ast.Eq | ast.NotEq) for op in comparison.ops)
        assert not (equal and any(word in ast.unparse(comparison) for word in words)), ast.unparse(comparison)


async def test_a_running_daemon_keeps_its_secrets_to_itself() -> None:
    """Not in the log, the status, the metrics, the answers; and readable by the owner only."""
    async with running(small()) as made:
        [hook] = [h for h in made.sandbox.wms.webhooks if h.event == "order.created"]
        secret = hook.url.rsplit("/", 1)[1]
        assert len(secret) >= 32
        wrong = {"Rackbeat-Webhook-Token": "guess"}
        async with made.http.post(hook.url, json={"key": "1"}, headers=wrong) as answer:
            assert answer.status == 401
        shown = made.daemon.text() + json.dumps(await made.ask("status")) + await made.metrics()
        for hidden in (secret, hook.token, made.sandbox.password, made.sandbox.token, made.sandbox.application_id):
            assert hidden not in shown
        assert stat.S_IMODE(made.state_dir.stat().st_mode) == 0o700
        for path in made.state_dir.iterdir():
            if path.is_file():
                assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name


async def test_a_secret_that_became_known_is_replaced_with_all_its_webhooks() -> None:
    async with running(small()) as made:
        before = {hook.id: hook.url for hook in made.sandbox.wms.webhooks}
        assert await made.daemon.terminate() == 0
        with sqlite3.connect(made.state_dir / "state.db") as database:
            database.execute("DELETE FROM documents WHERE kind = 'webhook' AND name = 'secret'")
        await made.start()
        after = {hook.id: hook.url for hook in made.sandbox.wms.webhooks}
        assert len(after) == len(before) and not set(after) & set(before)
        assert not {url.rsplit("/", 1)[1] for url in after.values()} & {u.rsplit("/", 1)[1] for u in before.values()}


async def test_the_secret_is_ours_and_stays_the_same_over_a_restart() -> None:
    async with running(small()) as made:
        before = {hook.url for hook in made.sandbox.wms.webhooks}
        assert await made.daemon.terminate() == 0
        await made.start()
        secrets_now = {hook.url.rsplit("/", 1)[1] for hook in made.sandbox.wms.webhooks}
        assert secrets_now == {url.rsplit("/", 1)[1] for url in before}
