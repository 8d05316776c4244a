"""Pages that a program writes are what it would write now, and leave nothing out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from daemon.domain.messages import LANGUAGES
from reconcile.catalog import load_catalog
from scripts.reference.__main__ import DOCS, PAGES
from scripts.reference.configuration import Key, keys
from scripts.reference.drift_kinds import CATALOGUE, MANUAL
from scripts.reference.words import EXAMPLES, WORDS

KEYS = {key.path: key for key in keys()}


@pytest.mark.parametrize("name", PAGES)
def test_a_written_page_is_in_step_with_the_code(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "type: python -m scripts.reference"


@pytest.mark.parametrize("key", KEYS.values(), ids=lambda key: key.path)
def test_every_key_says_what_it_does_what_it_is_and_how_it_may_look(key: Key) -> None:
    assert key.comment.text and key.kind and key.default
    assert tomllib.loads(key.comment.example), key.comment.example


def test_no_word_is_left_for_a_key_that_is_gone() -> None:
    assert (WORDS.keys() | EXAMPLES.keys()) - KEYS.keys() == set()


def test_every_kind_of_drift_says_what_to_do_in_both_languages() -> None:
    page = (DOCS / "drift-kinds.md").read_text(encoding="utf-8")
    for kind, detector in load_catalog().items():
        assert f"### `{kind}`" in page
        for language in LANGUAGES:
            assert detector.title(language) in page
        if detector.repair in MANUAL:
            assert f"manual.{kind}" in CATALOGUE or f"todo.{kind}" in CATALOGUE, kind


def test_every_link_between_the_pages_leads_somewhere() -> None:
    root = DOCS.parent
    pages = [root / "README.md", *DOCS.rglob("*.md")]
    broken = []
    for page in pages:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            path = target.partition("#")[0]
            if "://" not in target and path and not (page.parent / path).exists():
                broken.append((str(page.relative_to(root)), target))
    assert broken == []


def anchors(page: str) -> set[str]:
    """As GitHub makes them of headings: small letters, marks gone, blanks to hyphens."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


def test_every_link_to_a_heading_finds_it() -> None:
    root = DOCS.parent
    broken = []
    for page in [root / "README.md", *DOCS.rglob("*.md"), *(root / "grafana").glob("*.md")]:
        text = page.read_text(encoding="utf-8")
        for path, anchor in re.findall(r"\]\(([^)\s:#]*)#([^)\s]+)\)", text):
            target = page.parent / path if path else page
            if anchor not in anchors(target.read_text(encoding="utf-8")):
                broken.append((str(page.relative_to(root)), f"{path}#{anchor}"))
    assert broken == []


def test_every_page_can_be_found_from_the_readme() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in sorted(DOCS.glob("*.md")) if f"(docs/{page.name})" not in readme] == []


def test_every_file_that_a_page_names_in_the_product_exists() -> None:
    named = re.compile(r"`((?:daemon|reconcile|reports|sandbox|scripts|tests|systemd)/[A-Za-z0-9_./-]+\.[a-z]+)`")
    root = DOCS.parent
    gone = [
        (page.name, name)
        for page in DOCS.glob("*.md")
        for name in named.findall(page.read_text(encoding="utf-8"))
        if not Path(root / name).exists()
    ]
    assert gone == []
