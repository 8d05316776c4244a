"""Reads the detectors: one SQL file each, with a header that the program understands (design 8).

Called by app once, at start. A file that is not a proper detector is a CatalogError that names it: never left out
silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from daemon.domain.drift import Severity
from daemon.domain.ids import Kind
from reconcile.tables import SETUP_VIEW, VIEW_NEEDS, Place

COLUMNS = ("erp_id", "wms_id", "number", "field", "erp_value", "wms_value", "amount", "units", "detail")
"""What every detector selects, in this order."""

REQUIRED = ("id", "entity", "severity", "title_nb", "title_en", "why", "grace", "repair")
OPTIONAL = ("why_nb", "blast_radius")
_ENTITIES = frozenset({*(str(kind) for kind in Kind), "setup"})
_ID = re.compile(r"[a-z]+\.[a-z_]+")
_FIELD = re.compile(r"-- ([a-z_]+): ?(.*)")
_MORE = re.compile(r"--   (\S.*)")
_GRACE = re.compile(r"(\d{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MAX_SQL = 50_000


class CatalogError(Exception):
    """A detector file is not usable; the text names the file and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """One kind of drift. `grace_seconds`: how long work in flight may excuse it. `repair`: the name of the rule in
    `reconcile.plan`, `manual`, or `none`. `blast_radius`: most records of this kind in one plan; None: no limit of its
    own. `needs`: what must have been read for its answer to be true; `needs_setup`:
    so must the setup of the account."""

    id: str
    entity: str
    severity: Severity
    title_nb: str
    title_en: str
    why: str
    grace_seconds: int
    repair: str
    sql: str
    needs: frozenset[Place]
    why_nb: str = ""
    needs_setup: bool = False
    blast_radius: int | None = None

    def title(self, language: str) -> str:
        return self.title_nb if language == "nb" else self.title_en


Catalog = Mapping[str, Detector]


def load_catalog() -> Catalog:
    """The built-in detectors. Raises CatalogError."""
    own = files("reconcile").joinpath("detectors").iterdir()
    return catalog_of((f.name, f.read_text(encoding="utf-8")) for f in own if f.name.endswith(".sql"))


def catalog_of(sources: Iterable[tuple[str, str]]) -> Catalog:
    """From (file name, text). Raises CatalogError when two have the same id."""
    catalog: dict[str, Detector] = {}
    for name, text in sorted(sources):
        detector = parse(name, text)
        if detector.id in catalog:
            raise CatalogError(f"{name}: another file already defines {detector.id}")
        catalog[detector.id] = detector
    return catalog


def parse(name: str, text: str) -> Detector:
    """One detector from its file. Raises CatalogError."""
    if len(text) > _MAX_SQL:
        raise CatalogError(f"{name}: longer than {_MAX_SQL} characters")
    header = _header(name, text)
    if not _ID.fullmatch(header["id"]) or name != f"{header['id']}.sql":
        raise CatalogError(f"{name}: id must be like order.duplicate and the file named after it")
    if header["entity"] not in _ENTITIES:
        raise CatalogError(f"{name}: entity {header['entity']!r} is not one of {', '.join(sorted(_ENTITIES))}")
    if header["severity"] not in set(Severity):
        raise CatalogError(f"{name}: severity must be one of {', '.join(Severity)}")
    sql = text.strip().rstrip(";")
    return Detector(
        id=header["id"],
        entity=header["entity"],
        severity=Severity(header["severity"]),
        title_nb=header["title_nb"],
        title_en=header["title_en"],
        why=header["why"],
        why_nb=header.get("why_nb", header["why"]),
        grace_seconds=grace_seconds(name, header["grace"]),
        repair=header["repair"],
        sql=sql,
        needs=needs_of(sql),
        needs_setup=SETUP_VIEW in _words(sql),
        blast_radius=_whole(name, header.get("blast_radius")),
    )


def needs_of(sql: str) -> frozenset[Place]:
    """The sides and kinds that this SQL reads, by the views it names outside comments."""
    words = _words(sql)
    return frozenset().union(*(places for view, places in VIEW_NEEDS.items() if view in words))


def _whole(name: str, text: str | None) -> int | None:
    if text is not None and not (text.isascii() and text.isdigit() and len(text) < 6):
        raise CatalogError(f"{name}: blast_radius must be a whole number")
    return None if text is None else int(text)


def _words(sql: str) -> set[str]:
    return set(re.findall(r"[a-z_]+", re.sub(r"--[^\n]*|'[^']*'", "", sql.lower())))


def _header(name: str, text: str) -> dict[str, str]:
    header: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if field := _FIELD.fullmatch(line):
            last = field[1]
            if last not in (*REQUIRED, *OPTIONAL) or last in header:
                raise CatalogError(f"{name}: header field {last!r} is unknown or given twice")
            header[last] = field[2].strip()
        elif last and (more := _MORE.fullmatch(line)):
            header[last] = f"{header[last]} {more[1].strip()}"
        else:
            break
    missing = [field for field in REQUIRED if not header.get(field)]
    if missing:
        raise CatalogError(f"{name}: header lacks {', '.join(missing)}")
    return header


def grace_seconds(name: str, text: str) -> int:
    """Raises CatalogError."""
    parts = _GRACE.fullmatch(text)
    if parts is None:
        raise CatalogError(f"{name}: grace must be like 0s, 15m, 2h or 1d")
    return int(parts[1]) * _SECONDS[parts[2]]
