"""`samsvar demo` in a fresh folder: every step does what it says, and all it sends is what the real ones take."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.e2e.process import run_fresh
from tests.erp.recorded import Recorded

SECONDS = 300


async def test_the_demo_holds_its_promises_and_sends_only_valid_requests(tmp_path: Path) -> None:
    ran = await run_fresh("demo", "--json", folder=tmp_path, seconds=SECONDS)
    folder = Path(ran.document["folder"])
    try:
        assert ran.code == 0, [step["detail"] for step in ran.document["steps"] if not step["ok"]]
        recorded = Recorded.read(folder / "requests.jsonl")
        assert len(recorded.requests) > 50
        assert recorded.problems() == []
    finally:
        shutil.rmtree(folder)
