"""PHP's SoapClient and the npm package `soap`, which know nothing of us, take the tour of the sandbox."""

from pathlib import Path

import pytest

from sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.erp_client import small_world
from tests.strangers.tools import HERE, missing, node_modules, program, run, seen_by
from tests.strangers.tour import expect, ticket

DESCRIPTIONS = pytest.mark.parametrize("real", [True, False], ids=["real-wsdl", "own-wsdl"])
VERSIONS = pytest.mark.parametrize("soap12", [False, True], ids=["soap11", "soap12"])


def test_an_absent_run_time_skips_visibly_and_fails_where_ci_promised_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMSVAR_CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="run scripts/ci-packages"):
        program("no-such-program-anywhere")
    monkeypatch.setenv("SAMSVAR_CI", "1")
    with pytest.raises(pytest.fail.Exception, match="run scripts/ci-packages"):
        program("no-such-program-anywhere")


@DESCRIPTIONS
@VERSIONS
async def test_phps_soap_client_logs_in_reads_and_edits(tmp_path: Path, real: bool, soap12: bool) -> None:
    php = program("php")
    if "soap" not in (await run(php, "-m")).split():
        missing("php-soap")
    async with Sandbox(SandboxOptions(world=small_world())) as sandbox:
        path = ticket(sandbox, tmp_path, real=real, soap12=soap12).write(tmp_path)
        expect(await seen_by(php, str(HERE / "client.php"), str(path)), sandbox, soap12=soap12)


@DESCRIPTIONS
@VERSIONS
async def test_the_npm_package_soap_logs_in_reads_and_edits(tmp_path: Path, real: bool, soap12: bool) -> None:
    node, modules = program("node"), str(node_modules())
    async with Sandbox(SandboxOptions(world=small_world())) as sandbox:
        path = ticket(sandbox, tmp_path, real=real, soap12=soap12, modules=modules).write(tmp_path)
        expect(await seen_by(node, str(HERE / "client.js"), str(path)), sandbox, soap12=soap12)
