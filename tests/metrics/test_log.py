"""One JSON line an event, context included, secrets never."""

from __future__ import annotations

import io
import json
import logging
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import structlog

from daemon import log


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.captureWarnings(False)
    root.handlers, root.level = handlers, level


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_utc_time_and_the_bound_context() -> None:
    stream = io.StringIO()
    log.configure(stream)
    with log.bind(connection="main"):
        log.get_logger().info("order_converged", key="main/order/erp/7", note="æøå\nnext")
    log.get_logger().warning("later")
    first, second = lines(stream)
    assert first["event"] == "order_converged" and first["level"] == "info" and first["connection"] == "main"
    assert first["note"] == "æøå\nnext"
    assert first["timestamp"].endswith("Z")
    assert "connection" not in second


def test_a_plain_bind_lasts_for_the_task() -> None:
    stream = io.StringIO()
    log.configure(stream)
    log.bind(connection="main")
    log.get_logger().info("a")
    assert lines(stream)[0]["connection"] == "main"


def test_a_secret_is_blotted_out_wherever_it_stands() -> None:
    stream = io.StringIO()
    secret, later = f"{secrets.token_hex(6)}/å+", secrets.token_hex(8)
    redactor = log.configure(stream, [secret])
    redactor.add(later)
    logger = log.get_logger()
    logger.info(
        "a", text=f"Bearer {secret}", nested={"list": [secret, {secret: 1}]}, url=f"/x/{quote(secret, safe='')}"
    )
    logger.info("b", path=f"/webhooks/main/{later}", raw=secret.encode(), error=ValueError(secret))
    try:
        raise ValueError(f"password {secret} was wrong")
    except ValueError:
        logger.exception("c")
    logging.getLogger("aiohttp.server").error("path %s", later)
    text = stream.getvalue()
    assert len(lines(stream)) == 4
    assert secret not in text and later not in text and quote(secret, safe="") not in text
    assert "Traceback" in lines(stream)[2]["exception"]


def test_library_logging_comes_out_of_the_same_door() -> None:
    stream = io.StringIO()
    log.configure(stream)
    logging.getLogger("some.library").warning("slow %d", 3)
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("broken %d", "text")
    first, second = lines(stream)
    assert (first["event"], first["logger"], first["message"]) == ("library_log", "some.library", "slow 3")
    assert second["message"] == "broken %d"


def test_a_text_without_end_is_cut() -> None:
    stream = io.StringIO()
    log.configure(stream)
    log.get_logger().info("a", body="x" * 1_000_000)
    assert len(stream.getvalue()) < 10_000


def test_a_line_for_the_journal_says_first_how_much_it_weighs() -> None:
    stream = io.StringIO()
    log.configure(stream, level=logging.DEBUG, journal=True)
    for name in ("debug", "info", "warning", "error", "critical"):
        getattr(log.get_logger(), name)("event", note="a\nb")
    written = stream.getvalue().splitlines()
    assert [line[:3] for line in written] == ["<7>", "<6>", "<4>", "<3>", "<2>"]
    assert {json.loads(line[3:])["note"] for line in written} == {"a\nb"}
