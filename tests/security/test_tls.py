"""HTTPS by certificate files: refused when they do not fit, renewed without a restart, no old protocols."""

from __future__ import annotations

import asyncio
import io
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
import structlog

from daemon import log
from daemon.clock import SystemClock
from daemon.config.problems import ConfigError
from daemon.config.read import load
from daemon.web.listen import Door
from daemon.web.tls import Certificate
from tests.certificates import Pair, make, needs_openssl
from tests.config.files import COMPLETE, replacing, write
from tests.e2e.running import running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import small
from tests.security.door import Open, opened, trusting

pytestmark = needs_openssl


@asynccontextmanager
async def served(folder: Path, pair: Pair) -> AsyncIterator[tuple[Open, Certificate]]:
    """The files are looked at every 0.1 s."""
    certificate = Certificate(pair.certificate, pair.key, SystemClock(), look_seconds=0.1)
    certificate.read()
    async with opened(folder, door=Door(tls=certificate.outer)) as door:
        watching = asyncio.create_task(certificate.run())
        try:
            yield door, certificate
        finally:
            certificate.stop()
            await watching


async def serial(door: Open, pair: Pair, *, name: str | None = "localhost") -> str:
    """Which certificate a new connection gets; `name` None: without a server name in the handshake."""
    context = trusting(pair.certificate)
    context.check_hostname = name is not None
    _reader, writer = await asyncio.open_connection(door.host, door.port, ssl=context, server_hostname=name or "")
    try:
        found: str = writer.get_extra_info("peercert")["serialNumber"]
        return found
    finally:
        writer.close()


async def until_another(door: Open, pair: Pair, first: str, *, name: str | None = "localhost") -> None:
    """Until new connections get another certificate than `first`: our own, which this client trusts by its file."""

    async def is_renewed() -> bool:
        try:
            return await serial(door, pair, name=name) != first
        except ssl.SSLError:
            return False  # still the old one, which the file no longer vouches for

    await eventually(is_renewed, what="the renewed certificate")


async def test_webhooks_come_in_over_tls(tmp_path: Path) -> None:
    pair = make(tmp_path / "tls")
    async with served(tmp_path, pair) as (door, _), aiohttp.ClientSession() as http:
        headers = {"Rackbeat-Webhook-Token": door.token, "Rackbeat-Webhook-Event": "order.created"}
        url = f"https://localhost:{door.port}{door.path}"
        async with http.post(
            url, json={"key_name": "number", "key": "7"}, headers=headers, ssl=trusting(pair.certificate)
        ) as answer:
            assert answer.status == 202
        assert await door.waiting() == 1


@pytest.mark.parametrize("name", ["localhost", None])
async def test_a_renewed_certificate_is_used_for_new_connections_without_a_restart(
    tmp_path: Path, name: str | None
) -> None:
    pair = make(tmp_path / "tls")
    async with served(tmp_path, pair) as (door, _):
        first = await serial(door, pair, name=name)
        open_one = await asyncio.open_connection(
            door.host, door.port, ssl=trusting(pair.certificate), server_hostname="localhost"
        )
        make(tmp_path / "tls")
        await until_another(door, pair, first, name=name)
        reader, writer = open_one
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 404"), "a connection that was open goes on"
        writer.close()


async def test_a_half_renewed_pair_changes_nothing_until_it_fits(tmp_path: Path) -> None:
    pair = make(tmp_path / "tls")
    old = pair.key.read_bytes(), pair.certificate.read_bytes()
    heard = io.StringIO()
    log.configure(heard, ())
    try:
        async with served(tmp_path, pair) as (door, _):
            first = await serial(door, pair)
            make(tmp_path / "tls")
            new_key = pair.key.read_bytes()
            pair.key.write_bytes(old[0])
            await asyncio.sleep(0.5)
            kept = tmp_path / "old.pem"
            kept.write_bytes(old[1])
            assert await serial(door, Pair(kept, pair.key)) == first, "new certificate, old key: the old pair stays"
            pair.key.write_bytes(new_key)
            await until_another(door, pair, first)
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers.clear()
    assert heard.getvalue().count("certificate_not_reloaded") <= 2, "told once for each state of the files"
    assert "PRIVATE KEY" not in heard.getvalue()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_old_protocols_are_refused(tmp_path: Path, version: ssl.TLSVersion) -> None:
    pair = make(tmp_path / "tls")
    async with served(tmp_path, pair) as (door, _):
        context = trusting(pair.certificate)
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await asyncio.open_connection(door.host, door.port, ssl=context, server_hostname="localhost")


async def test_one_that_never_shakes_hands_is_let_go(tmp_path: Path) -> None:
    """And does not keep the others out."""
    pair = make(tmp_path / "tls")
    async with served(tmp_path, pair) as (door, _):
        silent = [await asyncio.open_connection(door.host, door.port) for _ in range(20)]
        assert await serial(door, pair)
        for _, writer in silent:
            writer.close()


def test_files_that_cannot_be_used_stop_the_start_and_are_named(tmp_path: Path) -> None:
    pair, other = make(tmp_path / "one"), make(tmp_path / "two")
    with pytest.raises(OSError, match="cannot be used together") as caught:
        Certificate(pair.certificate, other.key, SystemClock()).read()
    assert str(other.key) in str(caught.value)
    with pytest.raises(FileNotFoundError):
        Certificate(tmp_path / "no.pem", pair.key, SystemClock()).read()


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ('tls_certificate = "certificate.pem"', "listen.tls_key: is missing"),
        ('tls_key = "key.pem"', "listen.tls_certificate: is missing"),
        ('tls_certificate = "a.pem"\ntls_key = "b.pem"', "'a.pem' does not exist"),
    ],
)
def test_the_configuration_names_what_is_wrong_with_them(tmp_path: Path, lines: str, problem: str) -> None:
    text = replacing("[listen]\n", f"[listen]\n{lines}\n")(COMPLETE)
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text), {})
    assert any(problem in each for each in caught.value.problems), caught.value.problems


async def test_a_real_daemon_speaks_tls_and_the_check_sees_its_certificate(tmp_path: Path) -> None:
    async with running(small(), start=False) as made:
        make(made.folder, ends=timedelta(days=10))
        text = made.config.read_text(encoding="utf-8")
        lines = '[listen]\ntls_certificate = "certificate.pem"\ntls_key = "key.pem"\n'
        made.config.write_text(text.replace("[listen]\n", lines), encoding="utf-8")
        await made.daemon.start()
        await made.until_answering()
        public = made.addresses["public"]
        assert public.startswith("https://127.0.0.1:")
        context = trusting(made.folder / "certificate.pem")
        async with made.http.post(f"{public}/webhooks/sandbox/nothing", ssl=context) as answer:
            assert answer.status == 404
        assert await made.daemon.terminate() == 0
