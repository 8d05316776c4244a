"""What the report looks like in a browser: nothing stands out of the page on a phone or a desk, light or dark.

Pictures are left in the folder `SAMSVAR_PICTURES` for the eye (else in the test's own folder).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.drift import Severity
from reports.html import render_fix_up_html, render_html
from reports.model import Report
from tests.reports.chromium import chromium, needs_chromium
from tests.reports.examples import CATALOG, PARTIAL, drift, fix_up, full_morning, parked, report, silent_night
from tests.reports.test_mail import body, mail_of, parsed

WIDTHS = (390, 1200)
LOOKS = (("light", False), ("dark", True))


def hostile() -> Report:
    """Names without any place to break a line, and markup."""
    name = "<b>" + "W" * 200 + "</b>"
    rows = [
        drift("order.quantity_mismatch", "9" * 80, wms_id="8" * 80, number=name, field="quantity", erp_value="5" * 60,
              wms_value=name, amount=Decimal("123456789012.5"), severity=Severity.CRITICAL, detail={"kept": name}),
        drift(f"mine.{'long' * 40}", 2, number=name, field=name, erp_value=name, wms_value=None, ack=name),
    ]  # fmt: skip
    return full_morning(drifts=rows, parked=parked(name), run={**PARTIAL, "failure": name}, identities={})


def mail_part(built: Report, language: str) -> str:
    return body(parsed(mail_of(built, language)), "html")


PAGES: dict[str, Callable[[], str]] = {
    "morning-nb": lambda: render_html(full_morning(), "nb"),
    "morning-en": lambda: render_html(full_morning(), "en"),
    "silent": lambda: render_html(silent_night(), "nb"),
    "partial": lambda: render_html(report(run=PARTIAL), "nb"),
    "hostile": lambda: render_html(hostile(), "nb"),
    "mail-nb": lambda: mail_part(full_morning(), "nb"),
    "mail-en": lambda: mail_part(full_morning(run=PARTIAL), "en"),
    "mail-silent": lambda: mail_part(silent_night(), "nb"),
    "mail-hostile": lambda: mail_part(hostile(), "nb"),
    "fix-up": lambda: render_fix_up_html(fix_up(), "nb", CATALOG),
}


def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("SAMSVAR_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def assert_fits(name: str, page: str, folder: Path) -> None:
    path = folder / f"{name}.html"
    path.write_text(page, encoding="utf-8", errors="replace")
    async with chromium() as browser:
        for width in WIDTHS:
            for look, dark in LOOKS:
                await browser.show(path, width=width, dark=dark)
                await browser.picture(folder / f"{name}-{width}-{look}.png")
                found = await browser.overflow()
                assert found["page"] <= width and found["out"] == [], (name, width, look, found)


@needs_chromium
@pytest.mark.parametrize("name", list(PAGES))
async def test_no_page_is_wider_than_the_window(name: str, tmp_path: Path) -> None:
    await assert_fits(name, PAGES[name](), pictures(tmp_path))
