"""Text as people, spreadsheets and other programs leave it: for properties that must hold for every text."""

from __future__ import annotations

from hypothesis import strategies as st

ANYTHING = st.text(st.characters(), max_size=40) | st.text(" \t\n\r\v\x00\x85\ufffe\u241aAÅå\u0301%_/#", max_size=12)
"""Text of any characters, halves of surrogate pairs included, and one that is mostly trouble."""
