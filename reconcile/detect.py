"""Runs the detectors over the snapshot. Called by `run`, and by `confirm` for the second look.

A detector that fails or is too slow is named and left out; the others run (design 3.10).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from daemon.domain.drift import Candidate
from daemon.domain.ids import Kind, System
from daemon.domain.money import plain
from reconcile.catalog import COLUMNS, Detector
from reconcile.duck.errors import QueryFailed, QueryTooSlow
from reconcile.duck.file import SnapshotFile
from reconcile.duck.statements import read_only
from reconcile.prepare import clear_away, prepare

DETECTOR_SECONDS = 60.0
MAX_ROWS = 20_000
"""Most rows taken of one detector; what is beyond is counted as truncated."""
MAX_TEXT = 2_000

Member = tuple[System, Kind, str]
"""A record that a candidate was concluded from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A candidate with the records that must be read again before it is believed."""

    candidate: Candidate
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """`found` by fingerprint. `failed`: why, by detector id. `truncated`: detectors with more than MAX_ROWS rows."""

    found: Mapping[str, Found] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    truncated: frozenset[str] = frozenset()


class DetectorError(Exception):
    """A detector's rows are not what design 8 asks for."""


async def detect(
    file: SnapshotFile, detectors: Iterable[Detector], *, limit_seconds: float = DETECTOR_SECONDS
) -> Detection:
    """Every detector once, each with the time limit; what they share is worked out before, within it too."""
    detectors = list(detectors)
    found: dict[str, Found] = {}
    failed: dict[str, str] = {}
    truncated: set[str] = set()
    with suppress(QueryTooSlow, QueryFailed):
        # Then every detector meets the same trouble itself, and is named.
        await file.run(partial(prepare, queries=[detector.sql for detector in detectors]), limit_seconds=limit_seconds)
    try:
        for detector in detectors:
            try:
                job = partial(read_only, sql=detector.sql, max_rows=MAX_ROWS + 1)
                rows = await file.run(job, limit_seconds=limit_seconds)
                some = [read_row(detector, row) for row in rows[:MAX_ROWS]]
            except (QueryTooSlow, QueryFailed, DetectorError) as error:
                failed[detector.id] = str(error)[:300]
                continue
            found.update((one.candidate.fingerprint, one) for one in some)
            if len(rows) > MAX_ROWS:
                truncated.add(detector.id)
    finally:
        await file.run(clear_away)
    return Detection(found=found, failed=failed, truncated=frozenset(truncated))


def read_row(detector: Detector, row: Sequence[object]) -> Found:
    """A candidate from one row of a detector. Raises DetectorError.

    `detail` is a JSON object of texts; `members` in it is a list of `system/kind/id`.
    """
    if len(row) != len(COLUMNS):
        raise DetectorError(f"{detector.id}: {len(row)} columns instead of {len(COLUMNS)}")
    value = dict(zip(COLUMNS, row, strict=True))
    detail = _detail(detector, value["detail"])
    listed = detail.pop("members", None)
    members = tuple(_member(detector, text) for text in (listed if isinstance(listed, list) else ()))
    texts = {name: _text(value[name]) for name in COLUMNS[:6]}
    extras = {name: _text(extra) for name, extra in detail.items() if extra is not None}
    candidate = Candidate(
        kind=detector.id,
        severity=detector.severity,
        entity=detector.entity,
        fingerprint=fingerprint(detector.id, texts["erp_id"], texts["wms_id"], texts["field"], extras.get("line")),
        amount=_number(value["amount"]),
        units=_number(value["units"]),
        detail=extras,
        **texts,
    )
    return Found(candidate=candidate, members=(*_own_members(candidate), *members))


def fingerprint(kind: str, erp_id: str | None, wms_id: str | None, field: str | None, line: str | None) -> str:
    """Stable over runs and machines: kind, ids, field and line, never values (40 hex digits)."""
    canonical = json.dumps([kind, erp_id, wms_id, field, line], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:40]


def _own_members(candidate: Candidate) -> list[Member]:
    if candidate.entity not in set(Kind):
        return []
    kind = Kind(candidate.entity)
    sides = ((System.ERP, candidate.erp_id), (System.WMS, candidate.wms_id))
    return [(system, kind, native_id) for system, native_id in sides if native_id]


def _detail(detector: Detector, raw: object) -> dict[str, object]:
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError as error:
            raise DetectorError(f"{detector.id}: detail is not JSON") from error
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise DetectorError(f"{detector.id}: detail is not an object")
    return raw


def _member(detector: Detector, text: object) -> Member:
    system, _, rest = str(text).partition("/")
    kind, _, native_id = rest.partition("/")
    try:
        return System(system), Kind(kind), native_id
    except ValueError as error:
        raise DetectorError(f"{detector.id}: member {str(text)[:80]!r} is not system/kind/id") from error


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:MAX_TEXT]


def _number(value: object) -> Decimal | None:
    """Money and quantities; a detector that yields a float is answered with its shortest text, never its bits."""
    return None if value is None else Decimal(str(value))
