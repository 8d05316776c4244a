"""`make install` and `make deb`: everything is where it belongs, starts, is upgraded and removed, and state is kept.

Without its dependencies, which take minutes to pack: the command borrows those of the tests. Into a root of its own, so
that the machine of whoever runs this stays as it is.
"""

from __future__ import annotations

import os
import re
import site
import subprocess
from pathlib import Path

import pytest

from tests.systemd.tools import ROOT, program, ran, repacked

NEXT = "99.0"
OPTIONS = ("--force-script-chrootless", "--force-depends")


def borrow(library: Path) -> None:
    """Lets an installed Samsvar find the libraries of the tests' environment, and nothing else of it."""
    [packages] = library.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text("\n".join(site.getsitepackages()) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def packages(package: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The package of this tree, and one of a later version."""
    return package, repacked(package, tmp_path_factory.mktemp("later"), NEXT)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    if os.geteuid() != 0:
        pytest.skip("only root can install packages")
    for folder in ("var/lib/dpkg/updates", "var/lib/dpkg/info", "etc", "tmp"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/status").touch()
    return tmp_path


def dpkg(root: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    done = ran(program("dpkg"), f"--root={root}", *OPTIONS, *arguments)
    assert done.returncode == 0, done.stderr
    return done


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def test_a_package_is_installed_upgraded_and_removed_and_what_exists_once_is_kept(
    root: Path, packages: tuple[Path, Path]
) -> None:
    first, later = packages
    before = files(root)
    said = dpkg(root, "--install", first).stdout
    assert "install.md" in said, "the operator is told what to do next"
    assert "samsvar:" in (root / "etc/passwd").read_text(encoding="utf-8")
    assert (root / "etc/samsvar/credentials").stat().st_mode & 0o777 == 0o700

    (root / "etc/samsvar/samsvar.toml").write_text("# ours\n", encoding="utf-8")
    (root / "var/lib/samsvar").mkdir(exist_ok=True)
    (root / "var/lib/samsvar/state.db").write_text("links", encoding="utf-8")
    assert "install.md" not in dpkg(root, "--install", later).stdout
    shown = ran(program("dpkg-query"), f"--admindir={root}/var/lib/dpkg", "-W", "-f=${Version} ${Status}", "samsvar")
    assert shown.stdout == f"{NEXT} install ok installed"

    dpkg(root, "--remove", "samsvar")
    assert not (root / "usr/bin/samsvar").exists() and not (root / "usr/lib/samsvar").exists()
    assert "remove it by hand" in dpkg(root, "--purge", "samsvar").stdout
    assert (root / "etc/samsvar/samsvar.toml").exists() and (root / "var/lib/samsvar/state.db").exists()
    kept = {name for name in files(root) - before if not name.startswith(("var/lib/dpkg/", "var/log/"))}
    made_by_systemd = {"etc/passwd", "etc/group", "etc/shadow", "etc/gshadow", "etc/.pwd.lock"}
    assert {name.rstrip("-") for name in kept} - made_by_systemd == {
        "etc/samsvar/samsvar.toml",
        "var/lib/samsvar/state.db",
    }


def test_the_installed_command_runs_and_names_no_folder_of_the_build(root: Path, packages: tuple[Path, Path]) -> None:
    dpkg(root, "--install", packages[0])
    library = root / "usr/lib/samsvar"
    borrow(library)
    shown = ran(library / "bin/python", "-I", "-m", "daemon", "config", "example", cwd=root)
    assert shown.returncode == 0 and "[connections.main]" in shown.stdout, shown.stderr
    assert (root / "usr/bin/samsvar").read_text(encoding="utf-8").splitlines()[-1] == (
        'exec /usr/lib/samsvar/bin/python -I -m daemon "$@"'
    )
    built_in = re.compile(rb"/tmp/(?!samsvar)[\w.]+/")
    suspects = [path for path in library.rglob("*") if path.is_file() and path.suffix in (".pyc", ".cfg", ".json", "")]
    assert [path for path in suspects if not path.is_symlink() and built_in.search(path.read_bytes())] == []


def test_make_install_puts_everything_below_the_prefix_that_was_asked_for(tmp_path: Path) -> None:
    more = {"PIP_ARGS": "--no-deps", "PREFIX": "/opt/samsvar", "DESTDIR": str(tmp_path)}
    made = ran(program("bash"), "scripts/install.sh", cwd=ROOT, seconds=600, more=more)
    assert made.returncode == 0, made.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"opt"}
    unit = (tmp_path / "opt/samsvar/lib/systemd/system/samsvar.service").read_text(encoding="utf-8")
    assert "ExecStart=/opt/samsvar/bin/samsvar --config /etc/samsvar/samsvar.toml run\n" in unit
    assert "/usr/bin/samsvar" not in unit
    pages = sorted((tmp_path / "opt/samsvar/share/doc/samsvar").rglob("*.md"))
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)\s:#]+)", page.read_text("utf-8"))]
    elsewhere = ("tests/", "bench/")
    assert [link for page, link in links if not link.startswith(elsewhere) and not (page.parent / link).exists()] == []
    borrow(tmp_path / "opt/samsvar/lib/samsvar")
    shown = ran(tmp_path / "opt/samsvar/lib/samsvar/bin/python", "-I", "-m", "daemon", "--help", cwd=tmp_path)
    assert shown.returncode == 0 and "drift" in shown.stdout, shown.stderr
