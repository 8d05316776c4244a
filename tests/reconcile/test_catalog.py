"""Detector files: what is read from them, and what is refused by name."""

from __future__ import annotations

import pytest

from daemon.domain.ids import Kind, System
from reconcile.catalog import CatalogError, load_catalog, needs_of, parse

GOOD = """-- id: order.odd
-- entity: order
-- severity: low
-- title_nb: Rart
-- title_en: Odd
-- why: It is odd,
--   very odd.
-- grace: 15m
-- repair: none
--
-- Not part of the header: x.
select 1;
"""


def test_a_header_is_read_with_continued_lines_and_a_grace_in_seconds() -> None:
    detector = parse("order.odd.sql", GOOD)
    assert detector.why == "It is odd, very odd."
    assert detector.why_nb == detector.why
    assert detector.grace_seconds == 900
    assert detector.title("nb") == "Rart"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("-- why: It is odd,\n--   very odd.\n", "", "lacks why"),
        ("-- severity: low", "-- severity: dire", "severity"),
        ("-- entity: order", "-- entity: moon", "entity"),
        ("-- grace: 15m", "-- grace: soon", "grace"),
        ("-- id: order.odd", "-- id: order.even", "named after it"),
        ("-- repair: none", "-- repair: none\n-- colour: red", "colour"),
        ("-- repair: none", "-- repair: none\n-- id: order.odd", "twice"),
    ],
)
def test_a_bad_file_is_refused_by_name(old: str, new: str, says: str) -> None:
    with pytest.raises(CatalogError, match=says) as refused:
        parse("order.odd.sql", GOOD.replace(old, new))
    assert "order.odd.sql" in str(refused.value)


def test_what_a_detector_needs_follows_from_the_views_it_names_outside_comments() -> None:
    sql = "-- erp_product\nselect * from wms_order o join LINK k on true"
    assert needs_of(sql) == {(System.WMS, Kind.ORDER)}


def test_every_built_in_detector_is_in_both_languages_and_reads_something() -> None:
    for detector in load_catalog().values():
        assert detector.title_nb != detector.title_en
        assert detector.why_nb != detector.why
        assert detector.needs or detector.needs_setup or detector.id.endswith(".conflict")
