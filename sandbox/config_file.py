"""Writes a `samsvar.toml` that points a daemon at a running sandbox, with polls short enough to watch.

Called by `sandbox.server` for `--write-config`. Secrets go into files of their own beside it, readable by the owner
only; a configuration that somebody else wrote is never overwritten.
"""

import json
import os
import re
from pathlib import Path
from typing import Protocol

FIRST_LINE = "# Written by the sandbox; it may be overwritten by the next one."
PASSWORD_FILE = "erp-password"
TOKEN_FILE = "wms-token"


class Reachable(Protocol):
    """What is needed to connect to a sandbox."""

    erp_url: str
    wms_url: str
    username: str
    password: str
    application_id: str
    identity_id: str
    token: str

    @property
    def is_unlimited(self) -> bool:
        """Both request limits are lifted."""
        ...

    @property
    def incumbent_reference(self) -> tuple[str, str] | None:
        """Another integration syncs the two, so that ours may only watch: the field of a Rackbeat order that says
        which order of 24SO it was, and the text there with `{order_id}`."""
        ...


def config_text(sandbox: Reachable) -> str:
    """The whole configuration as TOML; paths in it are relative to the file.

    With the sandbox's limits lifted our own are lifted too, and polls are as short as is still fair to watch.
    """
    pace = "requests_per_second = 0\n" if sandbox.is_unlimited else ""
    mode = "audit" if sandbox.incumbent_reference else "sync"
    poll = 1 if sandbox.is_unlimited else 5
    return f"""{FIRST_LINE}
state_dir = "state"
mode = "{mode}"

[listen]
public = "127.0.0.1:0"
observe = "127.0.0.1:0"

[connections.sandbox]
orders_since = ""
number_source = "alternative"

[connections.sandbox.erp]
url = {json.dumps(sandbox.erp_url)}
username = {json.dumps(sandbox.username)}
password_file = "{PASSWORD_FILE}"
application_id = {json.dumps(sandbox.application_id)}
identity_id = {json.dumps(sandbox.identity_id)}
{pace}
[connections.sandbox.wms]
url = {json.dumps(sandbox.wms_url)}
token_file = "{TOKEN_FILE}"
{pace}
[connections.sandbox.orders]
transfer_status = "Confirmed"
wms_state = "draft"

[connections.sandbox.timing]
erp_poll_seconds = {poll}
wms_poll_seconds = {poll}
product_settle_seconds = 0
stock_settle_seconds = 1
unknown_settle_seconds = 3
retry_first_seconds = 1
retry_max_seconds = 30
{_references(sandbox.incumbent_reference)}"""


def _references(incumbent: tuple[str, str] | None) -> str:
    """How to read the other integration's orders; ours stays readable beside it."""
    if incumbent is None:
        return ""
    field, text = incumbent
    before, _, after = text.partition("{order_id}")
    theirs = (field, rf"^{re.escape(before)}(\d+){re.escape(after)}$")
    entries = (theirs, ("other_reference", r"^24SO (\d+)$"))
    return "".join(
        f"\n[[connections.sandbox.order_references]]\nfield = {json.dumps(name)}\npattern = {json.dumps(pattern)}\n"
        for name, pattern in entries
    )


def write_config(sandbox: Reachable, path: Path) -> None:
    """Write the configuration and its secrets. Raises FileExistsError when the file there is not one of ours."""
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(FIRST_LINE):
        raise FileExistsError(f"{path} was not written by a sandbox; choose another file or move it away")
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path.parent / PASSWORD_FILE, sandbox.password)
    _write(path.parent / TOKEN_FILE, sandbox.token)
    _write(path, config_text(sandbox))


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(text)
