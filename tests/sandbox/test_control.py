"""The parts shared by both sandboxes: journal, faults, control routes."""

import asyncio
import time

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.control import FaultError, Faults, Journal, control_routes, fault_middleware, note
from tests.e2e.waiting import eventually


async def client_of(journal: Journal, faults: Faults, counter: list[int]) -> TestClient[web.Request, web.Application]:
    async def work(request: web.Request) -> web.Response:
        counter.append(1)
        note(request).wrote = True
        return web.Response(text="done " * 100)

    app = web.Application(middlewares=[fault_middleware(journal, faults, lambda r: "Work", system="t")])
    app.add_routes([web.post("/work", work), *control_routes(journal, faults)])
    client = TestClient(TestServer(app))
    await client.start_server()
    return client


async def test_a_drop_after_commit_leaves_the_change_and_no_answer() -> None:
    journal, faults, done = Journal(), Faults(), list[int]()
    client = await client_of(journal, faults, done)
    try:
        faults.arm("Work", when="after_commit", action="drop")
        with pytest.raises(aiohttp.ClientError):
            await client.post("/work")
        assert done == [1]
        assert [e.operation for e in journal.entries(wrote=True)] == ["Work"]
        assert (await client.post("/work")).status == 200
    finally:
        await client.close()


async def test_a_drop_before_and_an_answer_instead_never_reach_the_handler() -> None:
    journal, faults, done = Journal(), Faults(), list[int]()
    client = await client_of(journal, faults, done)
    try:
        faults.arm("Work", when="before", action="drop")
        with pytest.raises(aiohttp.ClientError):
            await client.post("/work")
        faults.arm("*", when="instead", action="status", status=503, body="<html>down</html>", headers={"X-A": "b"})
        answer = await client.post("/work")
        assert (answer.status, answer.content_type, answer.headers["X-A"]) == (503, "text/html", "b")
        assert done == []
        assert [e.status for e in journal.entries()] == [0, 503]
    finally:
        await client.close()


async def test_a_cut_answer_is_shorter_than_announced() -> None:
    journal, faults, done = Journal(), Faults(), list[int]()
    client = await client_of(journal, faults, done)
    try:
        faults.arm("Work", when="after_commit", action="cut")
        answer = await client.post("/work")
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()
        assert done == [1]
    finally:
        await client.close()


async def test_a_delay_holds_the_answer_while_the_journal_already_shows_the_write() -> None:
    journal, faults, done = Journal(), Faults(), list[int]()
    client = await client_of(journal, faults, done)
    try:
        faults.arm("Work", when="after_commit", action="delay", seconds=0.2)
        started = time.monotonic()
        task = asyncio.create_task(client.post("/work"))
        await eventually(lambda: journal.entries(wrote=True), what="the write")
        assert len(journal.entries(wrote=True)) == 1 and not task.done()
        await task
        assert time.monotonic() - started >= 0.19
    finally:
        await client.close()


async def test_a_request_is_held_until_its_fault_is_removed() -> None:
    journal, faults, done = Journal(), Faults(), list[int]()
    client = await client_of(journal, faults, done)
    try:
        fault = faults.arm("Work", when="before", action="delay", seconds=60)
        work = asyncio.create_task(client.post("/work"))
        await eventually(lambda: fault.fired, what="the request")
        assert fault.fired == 1 and done == []
        assert (await client.delete(f"/_sandbox/faults/{fault.id}")).status == 200
        assert (await asyncio.wait_for(work, 60)).status == 200 and done == [1]
    finally:
        await client.close()


async def test_faults_are_armed_listed_and_cleared_over_http_and_bad_ones_say_why() -> None:
    journal, faults, done = Journal(), Faults(), list[int]()
    client = await client_of(journal, faults, done)
    try:
        bad = await client.post("/_sandbox/faults", json={"when": "later", "times": 0, "wait": 1})
        assert bad.status == 400
        assert (await bad.json())["problems"] == ["unknown key 'wait'"]
        good = await client.post("/_sandbox/faults", json={"operation": "Work", "when": "instead", "action": "body"})
        assert good.status == 201
        assert len((await (await client.get("/_sandbox/faults")).json())["faults"]) == 1
        await client.delete("/_sandbox/faults")
        assert (await client.post("/work")).status == 200
        seen = await (await client.get("/_sandbox/journal", params={"wrote": "true"})).json()
        assert [e["operation"] for e in seen["entries"]] == ["Work"]
        await client.delete("/_sandbox/journal")
        assert (await (await client.get("/_sandbox/journal")).json())["total"] == 0
    finally:
        await client.close()


def test_a_fault_fires_as_often_as_asked_after_the_skipped_ones() -> None:
    faults = Faults()
    faults.arm("A", when="before", action="drop", times=2, skip=1)
    assert faults.match("B", "before") is None
    assert [faults.match("A", "before") is not None for _ in range(4)] == [False, True, True, False]


def test_a_delay_instead_of_the_handler_is_refused() -> None:
    with pytest.raises(FaultError, match="delay"):
        Faults().arm("A", when="instead", action="delay")


def test_the_journal_is_bounded_and_says_what_it_lost() -> None:
    journal = Journal(limit=2)
    for i in range(3):
        journal.add("t", f"op{i}")
    assert [e.operation for e in journal.entries()] == ["op1", "op2"]
    assert journal.dropped == 1


def test_changes_are_found_by_record() -> None:
    journal = Journal()
    journal.change("order", 7, None, {"status": "Web"}, "ui")
    journal.change("order", 8, None, {"status": "Web"}, "ui")
    assert [c.native_id for c in journal.changes("order", 7)] == ["7"]
