"""What goes to systemd's journal is told from what goes elsewhere."""

from __future__ import annotations

import io
import os
from pathlib import Path

from daemon.lifecycle import goes_to_journal


def test_only_the_file_that_systemd_connected_is_the_journal(tmp_path: Path) -> None:
    with (tmp_path / "one").open("w") as one, (tmp_path / "other").open("w") as other:
        at = os.fstat(one.fileno())
        environment = {"JOURNAL_STREAM": f"{at.st_dev}:{at.st_ino}"}
        assert goes_to_journal(one, environment)
        assert not goes_to_journal(other, environment), "it was led elsewhere"
        assert not goes_to_journal(one, {}), "nobody connected it"
    assert not goes_to_journal(io.StringIO(), environment), "it is no file at all"
