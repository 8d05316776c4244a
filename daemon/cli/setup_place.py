"""Where `samsvar setup` puts what it writes. Called by the two ways through setup; writes nothing itself.

Everything stands beside the configuration. But where the package (or `make install`) made the folders of the service,
which has one for credentials beside the configuration, it stands where `samsvar.service` looks for it.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CREDENTIALS = "credentials"
"""Folder of the credentials that systemd hands to the daemon (systemd/tmpfiles.d)."""
_OF_THE_SERVICE = {"state_dir": "/var/lib/samsvar", "admin_socket": "/run/samsvar/admin.sock"}


def is_of_the_service(target: Path) -> bool:
    """Whether a configuration here is the service's. `target`: the file, which need not exist."""
    with suppress(OSError):
        return (target.parent / CREDENTIALS).is_dir()
    return False


def as_in_place(existing: Mapping[str, Any], target: Path) -> dict[str, Any]:
    """What stands in the file, with what the service needs where the file says nothing."""
    return {**(_OF_THE_SERVICE if is_of_the_service(target) else {}), **existing}


def defaults_of(existing: Mapping[str, Any], target: Path) -> dict[str, Any]:
    """Key of a question -> what is offered there. A connection that names its files keeps them."""
    if not is_of_the_service(target):
        return {}
    tables = existing.get("connections")
    systems = [table.get("erp") for table in tables.values()] if isinstance(tables, dict) else []
    in_files = any(isinstance(system, dict) and "password_file" in system for system in systems)
    return {"secrets": "files" if in_files else "systemd", "state_dir": _OF_THE_SERVICE["state_dir"]}


def group_of(target: Path) -> int | None:
    """The group that may read the service's configuration: the folder's; None: nobody but the owner may."""
    return target.parent.stat().st_gid if is_of_the_service(target) else None


@dataclass(frozen=True, slots=True)
class Readers:
    """`mode`: as `chmod` takes it. `group`: empty where only the owner may read."""

    mode: str
    owner: str
    group: str


def readers_of(path: Path) -> Readers:
    """Who may read a file that was written. Raises OSError."""
    found = path.stat()
    group = _name(lambda: path.group(), found.st_gid) if found.st_mode & 0o040 else ""
    return Readers(f"{stat.S_IMODE(found.st_mode):o}", _name(lambda: path.owner(), found.st_uid), group)


def _name(known: Callable[[], str], number: int) -> str:
    """The number where the machine has no name for it."""
    try:
        return known()
    except KeyError:
        return str(number)
