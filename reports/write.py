"""Puts a report into a folder: HTML and JSON side by side, complete or not at all, readable by the owner only.

Called by daemon/app in a thread.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from daemon.domain.messages import Catalogue
from reconcile.fixup import FixUp
from reports.html import render_fix_up_html, render_html
from reports.json_form import render_fix_up_json, render_json
from reports.model import Report
from reports.next_step import Detector
from reports.phrases import CATALOGUE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPaths:
    """Where the two forms were written."""

    html: Path
    json: Path


def write_report(folder: Path, report: Report, language: str, catalogue: Catalogue = CATALOGUE) -> ReportPaths:
    """Writes `drift-<UTC time>.html` and `.json`, mode 0600, each by rename. Makes the folder (0700) if needed.

    Raises OSError when it cannot; a file that was there before is then untouched.
    """
    stem = f"drift-{report.generated_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return _write_both(folder, stem, render_html(report, language, catalogue), render_json(report))


def write_fix_up(
    folder: Path,
    fix_up: FixUp,
    language: str,
    catalog: Mapping[str, Detector] | None = None,
    catalogue: Catalogue = CATALOGUE,
) -> ReportPaths:
    """Writes `fix-up-<plan>-<UTC time>.html` and `.json`, as `write_report` does."""
    plan = "".join(c for c in fix_up.plan_id if c.isascii() and (c.isalnum() or c in "-_"))[:64] or "plan"
    stem = f"fix-up-{plan}-{fix_up.finished_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    html = render_fix_up_html(fix_up, language, catalog, catalogue)
    return _write_both(folder, stem, html, render_fix_up_json(fix_up))


def _write_both(folder: Path, stem: str, html: str, document: Mapping[str, object]) -> ReportPaths:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = ReportPaths(html=folder / f"{stem}.html", json=folder / f"{stem}.json")
    _replace(paths.json, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    _replace(paths.html, html)
    return paths


def _replace(path: Path, content: str) -> None:
    """mkstemp makes the file 0600; the rename makes it appear complete."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
