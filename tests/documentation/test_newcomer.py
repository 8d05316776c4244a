"""Somebody who types the lines of the README reaches a running audit and the first report by mail."""

from __future__ import annotations

from pathlib import Path

from scripts.newcomer import lines_of, play

ROOT = Path(__file__).parent.parent.parent


def test_the_readme_says_every_line_and_the_script_types_no_other() -> None:
    lines = lines_of((ROOT / "README.md").read_text(encoding="utf-8"))
    typed = " ".join(lines)
    for word in ("--incumbent", "[smtp]", "samsvar run &", "reconcile run", "report send"):
        assert word in typed


def test_the_lines_of_the_readme_lead_to_a_running_audit_and_the_first_report_by_mail(tmp_path: Path) -> None:
    mail = play(tmp_path, here=True)
    assert "Samsvar" in str(mail["From"]) and "support@example.no" in str(mail["To"])
    body = mail.get_body(("plain",))
    assert body is not None and body.get_content().strip()
