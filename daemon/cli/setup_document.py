"""From answers to the configuration and back: which key stands where. Writes nothing."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from daemon.cli.setup_place import CREDENTIALS, is_of_the_service
from daemon.cli.setup_questions import ALL, Answers, Form
from daemon.config.secrets import places
from daemon.config.writing import toml_text

if TYPE_CHECKING:
    from daemon.config.values import Config

FIRST_LINE = "Written by samsvar setup. All keys with their meaning: samsvar config example"
TOP = ("language", "mode", "state_dir")
NOT_CONFIGURATION = frozenset(
    {"connection", "erp.password", "wms.token", "create_missing", "opening_stock", "secrets", "overwrite", *TOP}
)
"""Answers that are not keys below `[connections.NAME]`."""
NO_STOCK = "off"
_PLACEHOLDERS = {"erp.username": "-", "erp.application_id": str(UUID(int=0)), "erp.password": "-", "wms.token": "-"}
"""Stand in for what is not known yet, so that the rest can be checked; nothing is sent with them."""


def document(answers: Answers, existing: Mapping[str, Any]) -> dict[str, Any]:
    """The whole file: what setup asks about is replaced, everything else of an existing file stays."""
    made: dict[str, Any] = {key: answers[key] for key in TOP if key in answers}
    made |= {key: copy.deepcopy(value) for key, value in existing.items() if key not in made}
    name = answers["connection"]
    connection: dict[str, Any] = made.setdefault("connections", {}).setdefault(name, {})
    for question in ALL:
        if question.key in answers and question.key not in NOT_CONFIGURATION:
            _put(connection, question.key, answers[question.key])
    connection.setdefault("orders_since", "")
    if "opening_stock" in answers:
        _put(connection, "stock.enabled", answers["opening_stock"] != NO_STOCK)
    if answers.get("secrets") == "files":
        connection.setdefault("erp", {}).setdefault("password_file", f"{name}-erp-password")
        connection.setdefault("wms", {}).setdefault("token_file", f"{name}-wms-token")
    elif "secrets" in answers:
        connection.setdefault("erp", {}).pop("password_file", None)
        connection.setdefault("wms", {}).pop("token_file", None)
    return made


def _put(table: dict[str, Any], key: str, value: Any) -> None:
    *folders, last = key.split(".")
    for folder in folders:
        table = table.setdefault(folder, {})
    table[last] = value


def text_of(answers: Answers, existing: Mapping[str, Any]) -> str:
    return toml_text(document(answers, existing), [FIRST_LINE])


def secret_files(answers: Answers, existing: Mapping[str, Any], target: Path) -> dict[str, str]:
    """Name, relative to the configuration -> secret; empty when systemd is to keep them and has no folder here."""
    if answers.get("secrets") != "files":
        if "secrets" not in answers or not is_of_the_service(target):
            return {}
        password, token = places(answers["connection"])
        return {
            f"{CREDENTIALS}/{password.credential}": answers["erp.password"],
            f"{CREDENTIALS}/{token.credential}": answers["wms.token"],
        }
    connection = document(answers, existing)["connections"][answers["connection"]]
    return {
        str(connection["erp"]["password_file"]): answers["erp.password"],
        str(connection["wms"]["token_file"]): answers["wms.token"],
    }


def environment(answers: Answers) -> dict[str, str]:
    """The secrets as `daemon.config.load` takes them, so that nothing has to be written to check the rest."""
    password, token = places(answers["connection"])
    return {password.variable: answers["erp.password"], token.variable: answers["wms.token"]}


def trial(answers: Answers, existing: Mapping[str, Any], folder: Path) -> Config:
    """The configuration that these answers make, checked as the daemon will; what was not asked yet is filled in.
    `folder`: where the file will stand. Raises ConfigError."""
    from daemon.config.read import load

    defaults = {q.key: q.default for q in ALL if q.default is not None and q.form is not Form.SECRET}
    whole = {**defaults, **_PLACEHOLDERS, "erp.identity_id": "", **answers}
    with tempfile.TemporaryDirectory(prefix="samsvar-setup-") as draft:
        path = Path(draft) / "samsvar.toml"
        path.write_text(text_of({**whole, "state_dir": str(folder / whole["state_dir"])}, existing), encoding="utf-8")
        return load(path, environment(whole))


def known_answers(existing: Mapping[str, Any]) -> Answers:
    """What an existing file with one connection says about what setup asks."""
    known: Answers = {key: existing[key] for key in TOP if isinstance(existing.get(key), str)}
    tables = existing.get("connections")
    if not isinstance(tables, dict) or len(tables) != 1:
        return known
    [(name, table)] = tables.items()
    known["connection"] = name
    for question in ALL:
        value: Any = table
        for part in question.key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None and question.key not in NOT_CONFIGURATION:
            known[question.key] = str(value)
    return known
