"""The examples in docs/proxy: their own programs take them, webhooks pass, and no log holds the secret of the path.

Each is started on this machine when its program is installed (nginx, caddy); without it that part is skipped, visibly.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from tests.certificates import make, needs_openssl
from tests.e2e.waiting import eventually
from tests.security.door import trusting

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "proxy"
NAME = "samsvar.example.no"
TOKEN = "the-token-is-secret-too"


def program(name: str) -> str | None:
    """The place of a proxy; `SAMSVAR_TEST_NGINX` and `SAMSVAR_TEST_CADDY` may name one that is not installed."""
    return os.environ.get(f"SAMSVAR_TEST_{name.upper()}") or shutil.which(name) or shutil.which(name, path="/usr/sbin")


needs_nginx = pytest.mark.skipif(program("nginx") is None, reason="nginx is not installed")
needs_caddy = pytest.mark.skipif(program("caddy") is None, reason="caddy is not installed")


@dataclass
class Behind:
    """What stands behind the proxy, and what reached it."""

    port: int = 0
    paths: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        await request.read()
        return web.json_response({"accepted": 1}, status=202)


@asynccontextmanager
async def behind() -> AsyncIterator[Behind]:
    made = Behind()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", made.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = int(runner.addresses[0][1])
    try:
        yield made
    finally:
        await runner.cleanup()


async def free_port() -> int:
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()
    return port


@contextmanager
def started(*command: str, folder: Path) -> Iterator[None]:
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, env={**os.environ, "HOME": str(folder)}
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def nginx_files(folder: Path, port: int, upstream: int) -> Path:
    """The example with this test's ports and files, inside the smallest nginx.conf that takes it."""
    text = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{upstream}")
    text = re.sub(r"/etc/letsencrypt/live/[^/]+/fullchain\.pem", str(folder / "certificate.pem"), text)
    text = re.sub(r"/etc/letsencrypt/live/[^/]+/privkey\.pem", str(folder / "key.pem"), text)
    text = text.replace("/var/log/nginx/", f"{folder}/")
    (folder / "site.conf").write_text(text, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/start.log;\n"
        f"events {{}}\nhttp {{\n{temporary}include {folder}/site.conf;\n}}\n"
    )
    return whole


def caddy_files(folder: Path, port: int, upstream: int) -> Path:
    """The example with this test's ports and certificate (no authority is asked for one)."""
    text = (EXAMPLES / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{upstream}").replace("/var/log/caddy/", f"{folder}/")
    text = text.replace("{\n\tlog default", "{\n\tadmin off\n\tauto_https off\n\tlog default", 1)
    site = f"{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {folder}/certificate.pem {folder}/key.pem\n"
    text = text.replace(f"{NAME} {{\n", site)
    path = folder / "Caddyfile"
    path.write_text(text, encoding="utf-8")
    return path


async def knock(port: int, folder: Path, path: str, *, method: str = "POST", body: bytes = b"{}") -> int:
    """The status of one request to the proxy, under its own name."""
    context = trusting(folder / "certificate.pem")
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=NAME)
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {NAME}:{port}\r\nContent-Length: {len(body)}\r\n"
        f"Rackbeat-Webhook-Token: {TOKEN}\r\nConnection: close\r\n\r\n"
    )
    try:
        writer.write(head.encode() + body)
        async with asyncio.timeout(60):
            return int((await reader.readline()).split(b" ")[1])
    finally:
        writer.close()


async def up(port: int, folder: Path) -> bool:
    try:
        return await knock(port, folder, "/") == 404
    except OSError:
        return False


def logged(folder: Path) -> str:
    """Everything that the proxy wrote anywhere."""
    return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in folder.glob("*.log"))


async def walk(port: int, folder: Path, there: Behind, stop_behind: Callable[[], Awaitable[None]]) -> None:
    """What passes, what does not, what happens with nobody behind; and no log tells a secret."""
    secret, lost = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    path = f"/webhooks/main/{secret}"
    assert await knock(port, folder, path) == 202
    assert there.paths == [path], "the path arrives as it was"
    assert await knock(port, folder, path, method="GET") in (403, 404, 405)
    for other in ("/metrics", "/v1/status", "/webhooks/../metrics"):
        assert await knock(port, folder, other) in (400, 404)
    assert await knock(port, folder, path, body=b"x" * 70_000) in (413, 502)
    assert set(there.paths) == {path}, "nothing else passed"
    await stop_behind()
    assert await knock(port, folder, f"/webhooks/main/{lost}") == 502, "Rackbeat delivers again"
    await eventually(lambda: logged(folder).count("/webhooks/main/***") >= 2, what="the access log")
    await asyncio.sleep(0.5)  # for whatever else may be written, which must not be found
    logs = logged(folder)
    for hidden in (secret, lost, TOKEN):
        assert hidden not in logs


@needs_nginx
@needs_openssl
async def test_nginx_takes_the_example_and_keeps_the_secret_out_of_its_logs(tmp_path: Path) -> None:
    make(tmp_path, names=f"DNS:{NAME}")
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(behind())
        port = await free_port()
        arguments = ("-e", str(tmp_path / "early.log"), "-p", str(tmp_path))
        command = (str(program("nginx")), *arguments, "-c", str(nginx_files(tmp_path, port, there.port)))
        tested = await asyncio.to_thread(
            subprocess.run, [*command, "-t"], capture_output=True, text=True, timeout=60, check=False
        )
        assert tested.returncode == 0, tested.stderr
        with started(*command, folder=tmp_path):
            await eventually(lambda: up(port, tmp_path), what="nginx")
            await walk(port, tmp_path, there, stack.aclose)


@needs_caddy
@needs_openssl
async def test_caddy_takes_the_example_and_keeps_the_secret_out_of_its_logs(tmp_path: Path) -> None:
    make(tmp_path, names=f"DNS:{NAME}")
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(behind())
        port = await free_port()
        file = caddy_files(tmp_path, port, there.port)
        command = (str(program("caddy")), "run", "--config", str(file), "--adapter", "caddyfile")
        with started(*command, folder=tmp_path):
            await eventually(lambda: up(port, tmp_path), what="caddy")
            await walk(port, tmp_path, there, stack.aclose)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_examples_lead_to_the_listener_that_the_configuration_has_by_default(name: str) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    assert "127.0.0.1:8080" in text and NAME in text
    assert "64" in text, "no larger body than the listener takes"
