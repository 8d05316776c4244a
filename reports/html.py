"""HTML form: one self-contained file, no script, nothing loaded from anywhere.

Autoescape is on for every template, and whatever is printed passes `visible` first, so that neither markup nor
control characters of a remote system survive. A content policy in the page forbids scripts and loading besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from daemon.domain.messages import Catalogue
from reconcile.fixup import FixUp
from reports.fix_up_letter import fix_up_letter_of
from reports.letter import Letter, letter_of
from reports.model import Report
from reports.next_step import Detector
from reports.phrases import CATALOGUE, visible


def render_html(report: Report, language: str, catalogue: Catalogue = CATALOGUE) -> str:
    """The drift report as one HTML file. Raises KeyError for a language other than nb and en."""
    return _render("report.html.j2", letter_of(report, language, catalogue))


def render_fix_up_html(
    fix_up: FixUp,
    language: str,
    catalog: Mapping[str, Detector] | None = None,
    catalogue: Catalogue = CATALOGUE,
) -> str:
    """The fix-up report as one HTML file. `catalog` adds the titles of the drift kinds."""
    return _render("fix_up.html.j2", fix_up_letter_of(fix_up, language, catalog or {}, catalogue))


def render_mail_html(letter: Letter, frame: object) -> str:
    """The HTML part of a mail. `frame`: `reports.mail.MailFrame`."""
    return _render("mail.html.j2", letter, mail=frame)


def _render(template: str, page: object, **more: object) -> str:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
        keep_trailing_newline=True,
    )
    # The style sheet is a file of this package: trusted, and not to be escaped.
    css = Markup(_source("style.css.j2"))
    return environment.get_template(template).render(page=page, css=css, **more)


def _source(name: str) -> str:
    return (files("reports") / "templates" / name).read_text(encoding="utf-8")


def _harmless(value: object) -> object:
    """Plain text only; markup was made by a template of ours and is escaped already."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
