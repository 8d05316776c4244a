"""Reads and checks the configuration file. Called by the CLI; every problem is found in one go (design 9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daemon.config import secrets
from daemon.config.client import socket_problem
from daemon.config.environment import process_environment
from daemon.config.problems import ConfigError, problem
from daemon.config.toml_file import read_toml
from daemon.config.values import (
    Config,
    ConnectionConfig,
    ErpConfig,
    Language,
    Listen,
    OrderReference,
    Timing,
    TlsFiles,
    WmsConfig,
)
from daemon.domain.ownership import Mode, OrderPolicy, Policy, StockPolicy

if TYPE_CHECKING:
    from daemon.config.model import ConnectionTable, File

CONNECTION_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")


def load(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """The checked configuration with its secrets. `environment` defaults to the process's.

    Raises ConfigError with every problem at once: syntax, unknown keys, wrong values, missing secrets.
    """
    raw = read_toml(path)
    folder = path.absolute().parent
    found, problems = _secrets(raw, folder, process_environment() if environment is None else environment)
    model, shape_problems = _validated(raw)
    problems = shape_problems + _name_problems(raw) + problems
    if model is not None:
        problems += _together(model, folder)
    if problems or model is None:
        raise ConfigError(path, problems)
    return _config(path, folder, model, found)


def example_text() -> str:
    """A complete commented file, for `samsvar config example`."""
    return files("daemon.config").joinpath("example.toml").read_text(encoding="utf-8")


def _validated(raw: Mapping[str, Any]) -> tuple[File | None, list[str]]:
    from pydantic import ValidationError

    from daemon.config.model import File

    try:
        return File.model_validate(raw), []
    except ValidationError as error:
        return None, list(dict.fromkeys(problem(each, File) for each in error.errors(include_url=False)))


def _tables(raw: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    tables = raw.get("connections")
    return {n: t for n, t in tables.items() if isinstance(t, dict)} if isinstance(tables, dict) else {}


def _name_problems(raw: Mapping[str, Any]) -> list[str]:
    return [
        f"connections.{name}: a name is 1 to 32 small letters, digits or hyphens"
        for name in _tables(raw)
        if not CONNECTION_NAME.fullmatch(name)
    ]


Found = dict[secrets.SecretPlace | secrets.SmtpPlace, str]


def _secrets(raw: Mapping[str, Any], folder: Path, environment: Mapping[str, str]) -> tuple[Found, list[str]]:
    """From the raw file, so that a missing secret is reported beside a wrong key."""
    found: Found = {}
    problems: list[str] = []
    for name, table in _tables(raw).items():
        for place in secrets.places(name):
            system = table.get(place.system)
            if not isinstance(system, dict):
                continue
            try:
                found[place] = secrets.find(place, system.get(f"{place.name}_file"), folder, environment)
            except ValueError as error:
                problems.append(f"{place.key}: {error}")
    smtp = raw.get("smtp")
    if isinstance(smtp, dict) and smtp.get("username"):
        mail = secrets.SmtpPlace()
        try:
            found[mail] = secrets.find(mail, smtp.get("password_file"), folder, environment)
        except ValueError as error:
            problems.append(f"{mail.key}: {error}")
    return found, problems


def _together(model: File, folder: Path) -> list[str]:
    """What no single key can tell."""
    problems = []
    if model.listen.public == model.listen.observe and not model.listen.public.endswith(":0"):
        problems.append("listen.observe: must not be the same address as listen.public")
    problems += _tls_problems(model, folder)
    problem_of_socket = socket_problem(_admin_socket(model, folder))
    if problem_of_socket:
        problems.append(problem_of_socket)
    for name, connection in model.connections.items():
        if connection.timing.retry_max_seconds < connection.timing.retry_first_seconds:
            problems.append(f"connections.{name}.timing.retry_max_seconds: must be >= retry_first_seconds")
        if connection.report.recipients and model.smtp is None:
            problems.append(f"connections.{name}.report.recipients: nothing can be sent without a table [smtp]")
    if model.smtp is not None and model.smtp.ca_file and not (folder / model.smtp.ca_file).is_file():
        problems.append(f"smtp.ca_file: file {model.smtp.ca_file!r} does not exist")
    return problems


def _tls_problems(model: File, folder: Path) -> list[str]:
    listen = model.listen
    if (listen.tls_certificate is None) is not (listen.tls_key is None):
        missing = "tls_key" if listen.tls_key is None else "tls_certificate"
        return [f"listen.{missing}: is missing; a certificate and its key belong together"]
    given = {"tls_certificate": listen.tls_certificate, "tls_key": listen.tls_key}
    return [
        f"listen.{key}: file {name!r} does not exist"
        for key, name in given.items()
        if name is not None and not (folder / name).is_file()
    ]


def _tls(model: File, folder: Path) -> TlsFiles | None:
    listen = model.listen
    if listen.tls_certificate is None or listen.tls_key is None:
        return None
    return TlsFiles(certificate=folder / listen.tls_certificate, key=folder / listen.tls_key)


def _admin_socket(model: File, folder: Path) -> Path:
    return folder / model.admin_socket if model.admin_socket else folder / model.state_dir / "admin.sock"


def _config(path: Path, folder: Path, model: File, found: Found) -> Config:
    from daemon.config.model import host_and_port

    language: Language = model.language
    return Config(
        path=path.absolute(),
        state_dir=folder / model.state_dir,
        listen=Listen(
            public=host_and_port(model.listen.public),
            observe=host_and_port(model.listen.observe),
            admin_socket=_admin_socket(model, folder),
            tls=_tls(model, folder),
        ),
        mode=model.mode,
        language=language,
        log_level=model.log_level,
        retention=model.retention.value(),
        rules_file=folder / model.rules_file if model.rules_file else None,
        detectors_dir=folder / model.detectors_dir if model.detectors_dir else None,
        smtp=model.smtp.value(folder, found.get(secrets.SmtpPlace(), "")) if model.smtp is not None else None,
        connections={name: _connection(name, table, model, found) for name, table in model.connections.items()},
    )


def _connection(name: str, table: ConnectionTable, model: File, found: Found) -> ConnectionConfig:
    password, token = secrets.places(name)
    erp, wms = table.erp, table.wms
    return ConnectionConfig(
        name=name,
        policy=_policy(table, model.mode),
        erp=ErpConfig(
            url=erp.url,
            username=erp.username,
            password=found[password],
            application_id=erp.application_id,
            identity_id=erp.identity_id.strip(),
            requests_per_second=erp.requests_per_second,
        ),
        wms=WmsConfig(url=wms.url, token=found[token], requests_per_second=wms.requests_per_second),
        timing=Timing(**table.timing.model_dump()),
        public_url=table.public_url,
        order_references=tuple(OrderReference(field=r.field, pattern=r.pattern) for r in table.order_references),
        quantity_owner=table.quantity_owner,
        stock_events=tuple(table.stock.events),
        windows=tuple(window.value() for window in table.windows),
        canaries=tuple(canary.value() for canary in table.canaries),
        fuses=table.fuses.value(),
        audit=table.audit.value(),
        report=table.report.value(model.language),
        links=table.links.value(),
        dry_run=model.dry_run,
    )


def _policy(table: ConnectionTable, mode: Mode) -> Policy:
    masters, orders, wms = table.masters.value(), table.orders, table.wms
    return Policy(
        mode=mode,
        number_source=table.number_source,
        masters=masters,
        fields=table.fields.value(masters),
        deletes=table.deletes,
        renumbering=table.renumbering,
        orders=OrderPolicy(
            transfer_status=orders.transfer_status,
            accepted_status=orders.accepted_status,
            sent_status=orders.sent_status,
            arrival=orders.wms_state,
            orders_since=table.orders_since,
            write_back_edits=orders.write_back_edits,
            write_back_shipped=orders.write_back_shipped,
            flow=orders.order_flow,
            mark_ready=orders.mark_ready,
            erp_edits=orders.erp_edits,
            withdrawn=orders.withdrawn_in_erp,
            backorders=orders.backorders,
            fee_item=orders.fee_item.strip(),
            references=tuple((r.field, r.pattern) for r in table.order_references),
            text_rows=orders.text_rows,
            invoice_status=orders.invoice_status,
            credit_note_status=orders.credit_note_status.strip(),
        ),
        stock=StockPolicy(enabled=table.stock.enabled),
        customer_group=wms.customer_group,
        supplier_group=wms.supplier_group,
        payment_terms=wms.payment_terms,
        currency=wms.currency,
        locale=wms.locale,
    )
