"""What is generated stands in the tree as the description says, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from grafana.generate import ROOT, files

FILES = files()
MADE = ("grafana/alerts", "grafana/dashboards")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_generated_file_is_what_its_description_says(name: str) -> None:
    there = (ROOT / name).read_text(encoding="utf-8") if (ROOT / name).exists() else ""
    assert there == FILES[name], f"{name} is not what its description says: python -m grafana.generate"


def test_no_generated_file_is_left_over() -> None:
    there = [path for folder in MADE for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert {str(path.relative_to(ROOT)) for path in there} <= FILES.keys()


def test_the_page_of_metrics_names_no_series_that_is_not_there() -> None:
    text = Path(ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    assert text.count("| `samsvar_") >= 50
