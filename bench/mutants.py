"""Do the random histories notice mistakes? Each mistake of `mutants.toml` is made in a copy of the tree, and the
histories of `make test` are played on it until one fails.

    python -m bench.mutants [--histories 300] [NAME ...]

Prints one JSON line for each: the number of the history that noticed first, or null. The table of the last run is in
tests/model/README.md. `tests/model/test_mutants.py` sees to it that each mistake can still be made.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model import fake_machine

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("bench", "daemon", "reconcile", "reports", "sandbox", "tests")
LONGEST = 3600.0


@dataclass(frozen=True, slots=True)
class Mutant:
    """`old` stands once in the file `path` and becomes `new`."""

    name: str
    path: str
    old: str
    new: str
    mistake: str


def mutants() -> list[Mutant]:
    with (ROOT / "bench" / "mutants.toml").open("rb") as file:
        return [Mutant(name=name, **entry) for name, entry in tomllib.load(file).items()]


def noticed(mutant: Mutant, histories: int) -> dict[str, object]:
    """Plays them in a process of its own, on a copy in which the mistake is made."""
    with tempfile.TemporaryDirectory(prefix="samsvar-mutant-") as folder:
        tree = Path(folder)
        for name in COPIED:
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        text = (tree / mutant.path).read_text()
        (tree / mutant.path).write_text(text.replace(mutant.old, mutant.new))
        command = [sys.executable, "-m", "bench.mutants", "--play", "--histories", str(histories)]
        environment = {**os.environ, "PYTHONPATH": folder}
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=LONGEST)
    lines = done.stdout.strip().splitlines()
    found = json.loads(lines[-1]) if done.returncode == 0 and lines else {"error": done.stderr[-300:]}
    return {"mutant": mutant.name, "mistake": mutant.mistake, **found}


def play(histories: int) -> dict[str, object]:
    """The histories on this very tree, up to the first that fails."""
    structlog.configure(processors=[_drop])
    played, failed = 0, 0

    class OnFakes(fake_machine.OnFakes):
        def __init__(self) -> None:
            nonlocal played
            played += 1
            super().__init__()

        def play(self, does: Coroutine[Any, Any, object], *, judged: bool = True) -> None:
            nonlocal failed
            try:
                super().play(does, judged=judged)
            except BaseException:
                failed = failed or played
                raise

    kept = settings(
        max_examples=histories,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(OnFakes, settings=kept)
    except Exception as error:  # noqa: BLE001 - whatever a history complains of is the answer
        return {"noticed": failed or played, "said": f"{type(error).__name__}: {str(error)[:120]}"}
    return {"noticed": None, "played": played}


def _drop(_logger: object, _name: str, _event: object) -> str:
    raise structlog.DropEvent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=300)
    parser.add_argument("--play", action="store_true", help="on this tree, as it is")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    if asked.play:
        print(json.dumps(play(asked.histories)))
        return
    for mutant in mutants():
        if not asked.names or mutant.name in asked.names:
            print(json.dumps(noticed(mutant, asked.histories), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
