"""Documents: any JSON under (connection, kind, name), newest first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daemon.store.db import SqlStore
from tests.builders_store import START


async def test_a_document_is_replaced_and_kept_apart_by_connection_and_kind(store: SqlStore) -> None:
    async with store.transaction() as tables:
        documents = tables.documents
        await documents.put("shop", "cursor", "orders", {"at": "2026", "n": [1, 2.5, None, True, "Ø"]}, START)
        await documents.put("other", "cursor", "orders", 1, START)
        await documents.put("shop", "plan", "orders", 2, START)
        assert await documents.get("shop", "cursor", "orders") == {"at": "2026", "n": [1, 2.5, None, True, "Ø"]}
        await documents.put("shop", "cursor", "orders", "new", START)
    async with store.reading() as tables:
        assert await tables.documents.get("shop", "cursor", "orders") == "new"
        assert await tables.documents.get("other", "cursor", "orders") == 1
        assert await tables.documents.get("shop", "cursor", "products") is None


async def test_documents_are_listed_newest_first(store: SqlStore) -> None:
    async with store.transaction() as tables:
        for number in (1, 3, 2):
            await tables.documents.put("shop", "run", f"r{number}", number, START + timedelta(minutes=number))
    async with store.reading() as tables:
        found = await tables.documents.list("shop", "run")
        assert [(name, body) for name, _at, body in found] == [("r3", 3), ("r2", 2), ("r1", 1)]
        assert found[0][1] == START + timedelta(minutes=3)
        assert len(await tables.documents.list("shop", "run", limit=2)) == 2


@pytest.mark.parametrize("body", [float("nan"), object(), {1, 2}])
async def test_what_is_not_json_is_refused(store: SqlStore, body: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        async with store.transaction() as tables:
            await tables.documents.put("shop", "run", "r", body, START)


async def test_a_document_too_large_to_work_with_is_refused(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="too large"):
        async with store.transaction() as tables:
            await tables.documents.put("shop", "run", "r", "x" * (64 * 1024 * 1024), START)


async def test_a_document_is_deleted_alone_and_names_are_listed_by_their_beginning(store: SqlStore) -> None:
    async with store.transaction() as tables:
        for name in ("product/1/name", "product/1/price", "product/11/name", "product/1", "q"):
            await tables.documents.put("shop", "conflict", name, name, START)
        await tables.documents.put("shop", "other", "product/1/name", 1, START)
        found = await tables.documents.list("shop", "conflict", prefix="product/1/")
        assert {name for name, _at, _body in found} == {"product/1/name", "product/1/price"}
        assert await tables.documents.delete("shop", "conflict", "product/1/name") is True
        assert await tables.documents.delete("shop", "conflict", "product/1/name") is False
        assert await tables.documents.get("shop", "other", "product/1/name") == 1
        assert await tables.documents.get("shop", "conflict", "product/1/price") == "product/1/price"
