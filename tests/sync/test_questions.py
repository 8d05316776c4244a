"""What an adoption left open is told once for each question, however many records it is about."""

from __future__ import annotations

from pathlib import Path

from daemon.domain.adoption import Question, Why
from daemon.domain.ids import Kind
from daemon.sync.questions import forget_questions, keep_questions, open_questions
from tests.sync.world import NAME, sync_world


async def test_each_question_is_told_once_until_the_next_look_answers_it(tmp_path: Path) -> None:
    twice = Question(kind=Kind.CUSTOMER, why=Why.TWO_CANDIDATES, erp=("502",), wms=("10002", "10009"))
    other = Question(kind=Kind.PRODUCT, why=Why.NAME_DIFFERS, erp=("7",), wms=("7",))
    async with sync_world(tmp_path) as world:
        async with world.store.transaction() as tx:
            await keep_questions(tx, world.connection, [twice, other], world.clock.now())
        async with world.store.reading() as tx:
            assert await open_questions(tx, NAME) == [
                {"kind": "customer", "why": "two_candidates", "erp": ["502"], "wms": ["10002", "10009"]},
                {"kind": "product", "why": "name_differs", "erp": ["7"], "wms": ["7"]},
            ]
        await forget_questions(world.connection)
        async with world.store.reading() as tx:
            assert await open_questions(tx, NAME) == []
