"""A good file becomes values."""

from __future__ import annotations

import re
import secrets
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.config.client import find_config, load_client
from daemon.config.environment import environment_language
from daemon.config.problems import ConfigError
from daemon.config.read import example_text, load
from daemon.config.values import OrderReference
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import DeletePolicy, Master, Mode, RenumberPolicy, WmsArrival
from tests.config.files import COMPLETE, replacing, write


def test_every_key_arrives_where_the_daemon_looks_for_it(tmp_path: Path) -> None:
    text = COMPLETE.replace('wms_state = "draft"', 'wms_state = "ready"').replace('product = "erp"', 'product = "both"')
    config = load(write(tmp_path, replacing('orders_since = ""', "orders_since = 2026-01-31")(text)), {})
    connection = config.connections["sandbox"]
    assert config.mode is Mode.SYNC and connection.policy.mode is Mode.SYNC
    assert config.state_dir == tmp_path / "state"
    assert config.listen.public == ("127.0.0.1", 0)
    assert config.listen.admin_socket == tmp_path / "state" / "admin.sock"
    assert connection.erp.password == (tmp_path / "erp-password").read_text().strip()
    assert connection.wms.token == (tmp_path / "wms-token").read_text().strip()
    assert connection.erp.requests_per_second == Decimal(50)
    assert connection.policy.masters[Kind.PRODUCT] is Master.BOTH
    assert connection.policy.orders.arrival is WmsArrival.READY
    assert connection.policy.orders.orders_since == date(2026, 1, 31)
    assert connection.policy.supplier_group == "1"
    assert connection.timing.erp_poll_seconds == 0.5
    assert connection.timing.retry_attempts == 8
    assert connection.order_references == (OrderReference(field="other_reference", pattern=r"^24SO (\d+)$"),)


def test_what_is_left_out_gets_the_documented_default(tmp_path: Path) -> None:
    short = COMPLETE[: COMPLETE.index("[connections.sandbox.masters]")]
    connection = load(write(tmp_path, short), {}).connections["sandbox"]
    assert connection.order_references == (OrderReference(field="other_reference", pattern=r"^24SO (\d+)$"),)
    assert connection.timing.erp_poll_seconds == 60
    assert connection.policy.masters[Kind.CUSTOMER] is Master.ERP


def test_the_environment_comes_before_the_file_and_systemd_credentials_too(tmp_path: Path) -> None:
    path = write(tmp_path, replacing('token_file = "wms-token"', "")(COMPLETE))
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    from_systemd, from_environment = secrets.token_hex(8), secrets.token_hex(8)
    (credentials / "sandbox-wms-token").write_text(from_systemd)
    environment = {"CREDENTIALS_DIRECTORY": str(credentials), "SAMSVAR_SANDBOX_ERP_PASSWORD": from_environment}
    connection = load(path, environment).connections["sandbox"]
    assert connection.wms.token == from_systemd
    assert connection.erp.password == from_environment


def test_no_repr_shows_a_secret(tmp_path: Path) -> None:
    config = load(write(tmp_path), {})
    assert len(config.secrets()) == 3
    assert not any(secret in repr(config) for secret in config.secrets())


def test_the_example_is_a_complete_file_that_loads(tmp_path: Path) -> None:
    config = load(write(tmp_path, example_text()), {})
    assert list(config.connections) == ["main"]


def test_every_default_that_the_example_shows_commented_out_is_true(tmp_path: Path) -> None:
    as_is = load(write(tmp_path, example_text()), {})
    settings = re.compile(r"^# (?=[a-z_]+ = )", re.MULTILINE)
    spelled_out = settings.sub("", example_text()).replace("/run/samsvar/admin.sock", "state/admin.sock")
    assert spelled_out.count("# ") < example_text().count("# ") - 20
    assert load(write(tmp_path, spelled_out), {}) == as_is


def test_a_client_needs_no_secret_files(tmp_path: Path) -> None:
    path = tmp_path / "samsvar.toml"
    path.write_text(COMPLETE)
    settings = load_client(path)
    assert settings.connections == ("sandbox",)
    assert settings.admin_socket == tmp_path / "state" / "admin.sock"
    assert settings.language == "nb"


def test_without_a_name_the_usual_places_are_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"samsvar\.toml"):
        find_config(None)
    write(tmp_path)
    assert find_config(None) == Path("samsvar.toml")


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "nb_NO.UTF-8"}, "nb"),
        ({"LC_ALL": "en_GB", "LANG": "nb_NO"}, "en"),
        ({"LANG": "no_NO"}, "nb"),
        ({}, "en"),
    ],
)
def test_the_locale_chooses_the_language_of_early_messages(variables: dict[str, str], language: str) -> None:
    assert environment_language(variables) == language


def test_a_field_may_live_elsewhere_than_its_kind(tmp_path: Path) -> None:
    text = COMPLETE + '\n[connections.sandbox.fields.product]\nname = "both"\ncost_price = "erp"\n'
    policy = load(write(tmp_path, text), {}).connections["sandbox"].policy
    assert policy.owner(Kind.PRODUCT, "name") is Master.BOTH
    assert policy.fields == {Kind.PRODUCT: {"name": Master.BOTH}}
    assert policy.owner(Kind.PRODUCT, "sales_price") is Master.ERP
    assert policy.watches(Kind.PRODUCT, System.WMS) and not policy.watches(Kind.CUSTOMER, System.WMS)
    assert not policy.creates_in(Kind.PRODUCT, System.ERP) and policy.creates_in(Kind.PRODUCT, System.WMS)


def test_deletes_and_new_numbers_are_only_reported_unless_somebody_asks_for_more(tmp_path: Path) -> None:
    policy = load(write(tmp_path, COMPLETE), {}).connections["sandbox"].policy
    assert (policy.deletes, policy.renumbering) == (DeletePolicy.REPORT, RenumberPolicy.REPORT)
    text = COMPLETE.replace('orders_since = ""', 'orders_since = ""\ndeletes = "deactivate"\nrenumbering = "write"')
    policy = load(write(tmp_path, text), {}).connections["sandbox"].policy
    assert (policy.deletes, policy.renumbering) == (DeletePolicy.DEACTIVATE, RenumberPolicy.WRITE)
