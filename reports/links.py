"""Where a person opens a record in either system. Pure; called by `build`.

The addresses of the two web applications are not documented, so they are templates of the configuration
(`[connections.NAME.links]`); without one there is no link. What a remote system wrote is quoted before it is put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from daemon.domain.drift import Drift
from daemon.domain.ids import System

Templates = Mapping[System, Mapping[str, str]]
"""By system and entity (`order`, `product` ...); `{id}` and `{number}` are filled in."""


def links_of(drift: Drift, templates: Templates) -> dict[System, str]:
    """The addresses of both records, as far as they exist and a template is configured."""
    entity = drift.entity or drift.kind.partition(".")[0]
    found = {}
    for system, native_id in ((System.ERP, drift.erp_id), (System.WMS, drift.wms_id)):
        template = templates.get(system, {}).get(entity, "")
        if template and native_id:
            number = drift.number if drift.number and entity != "order" else native_id
            found[system] = template.replace("{id}", _part(native_id)).replace("{number}", _part(number))
    return found


def _part(text: str) -> str:
    """One part of a path or query; broken characters are replaced."""
    return quote(text.encode("utf-8", "replace"), safe="").replace("{", "%7B")
