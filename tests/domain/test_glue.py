"""No sentence is glued from pieces: what stands in the catalogue is shown whole, and two texts meet only as a label
and its value, as a remark or in a list."""

from __future__ import annotations

import ast

import pytest

from tests.domain.glue import _in, glued


def test_no_text_of_the_catalogue_is_cut_bent_or_joined_to_another_one() -> None:
    assert [(one.where, one.why, one.code) for one in glued()] == []


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("f\"{say('a')} {say('b')}\"", "side by side"),
        ("f\"{say('a')} since {when}\"", "beside bare words"),
        ('say("a") + " " + when', "added to"),
        ('say("a").lower()', "bent"),
        ('text("a", language).rstrip(".")', "bent"),
        ("f\"{say('label')}: {say('value')}\"", ""),
        ("f\"{say('value')} ({count})\"", ""),
        ('", ".join(say(name) for name in names)', ""),
    ],
)
def test_glue_is_found_and_a_label_with_its_value_is_none(code: str, why: str) -> None:
    function = ast.parse(f"def shown():\n    return {code}").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert [found for _code, found in _in(function)] == ([why] if why else [])
