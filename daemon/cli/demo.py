"""`samsvar demo`: the user's document in fast forward, on imitations of both systems (issue 2, item 11).

A list of steps, each of which does something as a person or another tool would and then looks whether both systems show
what they should. Exit 0 only when every step did what it says.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daemon.cli.demo_stage import Stage, StepFailed
from daemon.cli.demo_story import Story
from daemon.cli.demo_view import View
from daemon.cli.session import Session


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    ok: bool
    seconds: float
    detail: str


def play(session: Session, *, world: Path | None, seed: int, serve: bool) -> int:
    """Plays every step; the exit code is 0, or 1 when a step failed. Raises Problem for a world that cannot be read."""
    as_json, language = session.as_json, session.language
    if world is not None:
        _check_world(session, world)
    began = time.monotonic()
    view = View(language, quiet=as_json)
    with Stage(world, seed, language) as stage:
        story = Story(stage, language)
        results = _steps(story, view, language)
        passed = all(result.ok for result in results)
        seconds = time.monotonic() - began
        if as_json:
            sys.stdout.write(json.dumps(_document(results, story, seconds), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            view.summary(story, passed, seconds)
        if serve and passed:
            view.urls(story)
            with suppress(KeyboardInterrupt):
                while True:
                    time.sleep(1)
    return 0 if passed else 1


def _check_world(session: Session, world: Path) -> None:
    """Nothing is started for a world that cannot be read. Raises Problem."""
    from daemon.cli.sandbox import world_problem
    from sandbox.world import WorldError, read_world

    try:
        read_world(world)
    except WorldError as error:
        raise world_problem(session, error.problems) from None


def _steps(story: Story, view: View, language: str) -> list[Result]:
    results: list[Result] = []
    with view:
        for name, act, work in story.steps():
            view.begin(name, act)
            result = _step(name, work)
            view.end(result.name, result.ok, result.seconds, result.detail)
            results.append(result)
            if not result.ok:
                break
    return results


def _step(name: str, work: Callable[[], str]) -> Result:
    began = time.monotonic()
    try:
        detail, ok = work(), True
    except StepFailed as error:
        detail, ok = str(error), False
    return Result(name, ok, time.monotonic() - began, detail)


def _document(results: list[Result], story: Story, seconds: float) -> dict[str, Any]:
    return {
        "steps": [{"name": r.name, "ok": r.ok, "seconds": round(r.seconds, 3), "detail": r.detail} for r in results],
        "drift_found": story.drift_found,
        "drift_after_repair": story.drift_after_repair,
        "report": story.report,
        "fix_up": story.fix_up,
        "folder": str(story.stage.folder),
        "seconds": round(seconds, 3),
    }
