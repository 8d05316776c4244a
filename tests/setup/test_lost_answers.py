"""What setup makes in Rackbeat is there once, also when an answer never came and the person tries again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.setup.answers import desk
from tests.setup.test_from_file import CREATED


@pytest.mark.parametrize("accident", ["dropped_after_commit", "cut_in_half"])
@pytest.mark.parametrize("operation", sorted(set(CREATED)))
async def test_what_rackbeat_lacks_is_made_once_although_an_answer_was_lost(
    tmp_path: Path, operation: str, accident: str
) -> None:
    async with desk(tmp_path) as at:
        at.sandbox.wms.faults.arm_json({"preset": accident, "operation": operation, "times": 1})
        ran = await at.setup(1)
        assert "Traceback" not in ran.err
        assert "Could not create" in ran.out and "Run the same once more" in ran.out
        again = (await at.setup(0, "--json")).document
        assert again["complete"]
        assert sorted(at.wms_writes()) == sorted(CREATED)
