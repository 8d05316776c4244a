"""Where the reference material stands: beside the project, or where SAMSVAR_SHARED says."""

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """A file or folder of the reference material; the test is skipped, visibly, when it is not there."""
    root = Path(os.environ.get("SAMSVAR_SHARED", Path(__file__).parents[3] / "shared"))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"reference material {'/'.join(parts)} is not here; set SAMSVAR_SHARED")
    return path
