"""Open questions about what Samsvar does not use: the REST API of 24SevenOffice, and the day that SOAP ends."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
REST_HOSTS = ("rest.api.24sevenoffice.com", "rest-api.developer.24sevenoffice.com", "login.24sevenoffice.com")


def sources() -> Iterator[Path]:
    for package in ("daemon", "reconcile", "reports", "sandbox"):
        yield from (path for path in (ROOT / package).rglob("*") if path.suffix in (".py", ".toml", ".sql", ".j2"))


def test_the_product_never_speaks_the_rest_api_of_24sevenoffice() -> None:
    """REST-1, 2, 4, 5: while no code names its hosts, its limits, ids, lines and pages cannot matter."""
    named = [str(path) for path in sources() if any(host in path.read_text(encoding="utf-8") for host in REST_HOSTS)]
    assert len(list(sources())) > 100
    assert named == []


def test_only_one_module_speaks_soap() -> None:
    """SOAP-21, REST-6: another service behind the same port replaces one folder, and a machine checks that."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (door,) = [c for c in contracts if c.get("protected_modules") == ["zeep"]]
    assert door["allowed_importers"] == ["daemon.erp.transport"]
    speaking = {path.relative_to(ROOT).as_posix() for path in sources() if path.suffix == ".py" and _imports_zeep(path)}
    assert speaking == {"daemon/erp/transport.py"}


def _imports_zeep(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import) and any(name.name.split(".")[0] == "zeep" for name in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "zeep" and not node.level:
            return True
    return False
