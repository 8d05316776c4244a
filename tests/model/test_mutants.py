"""The mistakes of `bench/mutants.toml` fit the code as it is, so that the table in README.md can be made anew."""

from __future__ import annotations

import ast

import pytest

from bench.mutants import ROOT, Mutant, mutants


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_each_mistake_can_be_made_in_one_place_and_is_python(mutant: Mutant) -> None:
    text = (ROOT / mutant.path).read_text()
    assert text.count(mutant.old) == 1
    ast.parse(text.replace(mutant.old, mutant.new))
