"""What an example is: a world, and the rows that a detector must find there, no more and no fewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from daemon.domain.drift import Candidate
from reconcile.catalog import Detector
from tests.detectors.world import World, empty_world

Pair = tuple[str | None, str | None]


@dataclass(frozen=True)
class Example:
    """`found`: (erp_id, wms_id) of the rows that must be found, in any order; empty: none may be. `shows`: attributes
    or details that every found row has."""

    name: str
    build: Callable[[World], object]
    found: Sequence[Pair] = ()
    shows: Mapping[str, str | None] = field(default_factory=dict)


def judge(detector: Detector, example: Example) -> list[str]:
    """What is wrong; empty when the detector says what it must."""
    with empty_world() as world:
        example.build(world)
        return problems(world, detector, example)


def unnoticed(
    original: Detector, variants: Mapping[str, Detector], examples: Sequence[Example]
) -> tuple[list[str], set[str]]:
    """What the examples say of the detector itself, and which variants of it no example minds. Each world is built
    once."""
    wrong: list[str] = []
    left = set(variants)
    for example in examples:
        with empty_world() as world:
            example.build(world)
            wrong += problems(world, original, example)
            left -= {name for name in left if problems(world, variants[name], example)}
    return wrong, left


def problems(world: World, detector: Detector, example: Example) -> list[str]:
    """What the detector says of this world against what the example says."""
    candidates = [one.candidate for one in world.ask(detector)]
    told = []
    pairs = sorted(((c.erp_id, c.wms_id) for c in candidates), key=str)
    if pairs != sorted(example.found, key=str):
        told.append(f"{example.name}: found {pairs}, not {list(example.found)}")
    for candidate in candidates:
        for name, value in example.shows.items():
            shown = _shown(candidate, name)
            if shown != value:
                told.append(f"{example.name}: {name} is {shown!r}, not {value!r}")
    if len({c.fingerprint for c in candidates}) != len(candidates):
        told.append(f"{example.name}: two rows with one fingerprint")
    return told


def _shown(candidate: Candidate, name: str) -> str | None:
    return getattr(candidate, name) if hasattr(candidate, name) else candidate.detail.get(name)
