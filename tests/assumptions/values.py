"""Says which switch a test turns and which values it shows, so that a machine can hold the table to it."""

from typing import Any

import pytest


def each_value(switch: str, *values: Any) -> pytest.MarkDecorator:
    """Run the test once for each value of a switch, as `value`; `switch` is `Class.field` as in `docs/assumptions.md`.

    The arguments must be literals: `test_table` reads them without running the test.
    """
    names = [f"{switch.partition('.')[2]}={value!r}" for value in values]
    return pytest.mark.parametrize("value", values, ids=names)
