"""Puts a report into a folder: all its forms side by side, complete or not at all, readable by the owner only.

Called by daemon/app in a thread.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from daemon.domain.messages import Catalogue
from reconcile.fixup import FixUp
from reports.csv_form import render_csv
from reports.html import render_fix_up_html, render_html
from reports.json_form import render_fix_up_json, render_json
from reports.model import Report
from reports.next_step import Detector
from reports.phrases import CATALOGUE
from reports.text import render_text
from reports.xlsx_form import render_xlsx


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPaths:
    """Where the two forms of a fix-up report were written."""

    html: Path
    json: Path


FORMS = ("html", "json", "csv", "xlsx", "txt")
"""Suffixes of the files of a drift report."""


def render_form(form: str, report: Report, language: str, catalogue: Catalogue = CATALOGUE) -> bytes:
    """One of FORMS, as its file holds it. Raises KeyError for another one, or another language than nb and en."""
    if form == "xlsx":
        return render_xlsx(report, language, catalogue)
    if form == "csv":
        return render_csv(report, language, catalogue)
    texts = {
        "html": lambda: render_html(report, language, catalogue),
        "txt": lambda: render_text(report, language, catalogue),
        "json": lambda: _json_text(render_json(report)),
    }
    return texts[form]().encode("utf-8", "replace")


def file_stem(report: Report) -> str:
    return f"drift-{report.generated_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def write_report(folder: Path, report: Report, language: str, catalogue: Catalogue = CATALOGUE) -> dict[str, Path]:
    """Writes `drift-<UTC time>` in every form of FORMS, mode 0600, each by rename; where they are, by form. Makes the
    folder (0700) if needed.

    Raises OSError when it cannot; a file that was there before is then untouched.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    contents = {form: render_form(form, report, language, catalogue) for form in FORMS}
    paths = {form: folder / f"{file_stem(report)}.{form}" for form in FORMS}
    for form, path in reversed(paths.items()):
        _replace(path, contents[form])
    return paths


def write_mail(folder: Path, report: Report, to: str, raw: bytes) -> Path:
    """`drift-<UTC time>.<recipient>.eml`, for somebody who wants to see a mail before it is sent."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in to)[:80]
    path = folder / f"{file_stem(report)}.{name}.eml"
    _replace(path, raw)
    return path


def forget_reports(folder: Path, before: datetime) -> int:
    """Removes drift reports that were made before then; how many files. Fix-up reports stay."""
    removed = 0
    for path in sorted(folder.glob("drift-*")):
        try:
            made = datetime.strptime(path.name.partition(".")[0], "drift-%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            continue
        if made < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def write_fix_up(
    folder: Path,
    fix_up: FixUp,
    language: str,
    catalog: Mapping[str, Detector] | None = None,
    catalogue: Catalogue = CATALOGUE,
) -> ReportPaths:
    """Writes `fix-up-<plan>-<UTC time>.html` and `.json`, beside each other, as `write_report` does."""
    plan = "".join(c for c in fix_up.plan_id if c.isascii() and (c.isalnum() or c in "-_"))[:64] or "plan"
    stem = f"fix-up-{plan}-{fix_up.finished_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    html = render_fix_up_html(fix_up, language, catalog, catalogue)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = ReportPaths(html=folder / f"{stem}.html", json=folder / f"{stem}.json")
    _replace(paths.json, _json_text(render_fix_up_json(fix_up)).encode())
    _replace(paths.html, html.encode("utf-8", "replace"))
    return paths


def _json_text(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _replace(path: Path, content: bytes) -> None:
    """mkstemp makes the file 0600; the rename makes it appear complete."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
