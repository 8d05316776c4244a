"""Keeps every SOAP request that came to the sandbox in a file, as it came, for looking at and for judging.

Made by `samsvar sandbox --keep-requests FILE`. One JSON object a line: `path` and `body`. The file holds what
clients sent, so also their passwords: it is readable for its owner only.
"""

import json
import os
from pathlib import Path


class RequestsFile:
    """Given to `SandboxOptions.on_soap`; starts empty. Raises OSError when the file cannot be written."""

    def __init__(self, file: Path) -> None:
        self._handle = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii")

    def __call__(self, path: str, body: bytes) -> None:
        """Bytes that are no UTF-8 become lone surrogates, so that the body can be had back exactly."""
        self._handle.write(json.dumps({"path": path, "body": body.decode("utf-8", "surrogateescape")}) + "\n")
        self._handle.flush()
