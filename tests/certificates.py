"""Self-signed certificates made at run time by the `openssl` command, with any names and dates."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="the command openssl is not installed")

_CONFIG = """\
[ca]
default_ca = d
[d]
dir = {folder}
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
unique_subject = no
policy = p
[p]
commonName = supplied
[e]
subjectAltName = {names}
basicConstraints = critical, CA:TRUE
"""


@dataclass(frozen=True, slots=True)
class Pair:
    certificate: Path
    key: Path


def make(
    folder: Path,
    *,
    names: str = "DNS:localhost,IP:127.0.0.1",
    starts: timedelta = timedelta(days=-30),
    ends: timedelta = timedelta(days=90),
) -> Pair:
    """`starts`, `ends`: from now. The files in `folder` are replaced by rename, as a renewal does."""
    work = folder / "making"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "index.txt").touch()
    (work / "ca.cnf").write_text(_CONFIG.format(folder=work, names=names))
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    _openssl("req", "-new", *curve, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=samsvar-test", at=work)
    dates = ("-startdate", _stamp(starts), "-enddate", _stamp(ends))
    signed = ("-selfsign", "-keyfile", "key.pem", "-in", "request.pem", "-out", "certificate.pem", "-notext")
    _openssl("ca", "-batch", "-config", "ca.cnf", *signed, *dates, "-extensions", "e", at=work)
    pair = Pair(folder / "certificate.pem", folder / "key.pem")
    (work / "certificate.pem").replace(pair.certificate)
    (work / "key.pem").replace(pair.key)
    return pair


def _stamp(offset: timedelta) -> str:
    return (datetime.now(UTC) + offset).strftime("%Y%m%d%H%M%SZ")


def _openssl(*arguments: str, at: Path) -> None:
    subprocess.run(["openssl", *arguments], cwd=at, check=True, capture_output=True, timeout=120)
