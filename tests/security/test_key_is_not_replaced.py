"""Rackbeat's key is replaced by people: the call that does it locks out whoever else uses the key. The daemon knows no
such call; tests/e2e/running.py looks at what really came."""

from __future__ import annotations

import re
from pathlib import Path

from daemon.metrics.labels import CALL_OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("daemon", "reconcile", "reports")


def test_no_part_of_the_daemon_names_a_call_on_keys() -> None:
    sources = [path for part in PARTS for path in (ROOT / part).rglob("*.py")]
    assert len(sources) > 200
    naming = re.compile(r"/tokens\b|replace[-_]current")
    assert [str(path.relative_to(ROOT)) for path in sources if naming.search(path.read_text("utf-8"))] == []


def test_the_calls_that_are_counted_know_none_either() -> None:
    assert not [name for names in CALL_OPERATIONS.values() for name in names if "token" in name.lower()]
