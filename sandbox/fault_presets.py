"""Accidents by name: what `{"preset": "dropped_after_commit"}` means at `/_sandbox/faults`.

These fit both halves; a half adds its own (`sandbox.erp_faults`). Any field of a fault may be given beside the name and
then wins, so a preset is a start and not a limit. docs/sandbox.md lists them all (a test compares).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PAGE = "<html><head><title>Runtime Error</title></head><body><h1>Server Error in '/' Application.</h1></body></html>"
CLOSED = "<html><body><h1>Service Unavailable</h1><p>Maintenance in progress.</p></body></html>"


@dataclass(frozen=True, slots=True)
class Preset:
    """One accident: what it is in words, and the fields of the fault that makes it."""

    what: str
    fault: Mapping[str, Any]


def _status(what: str, status: int, body: str = "", content_type: str = "text/html", **headers: str) -> Preset:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    settings = {"when": "instead", "action": "status", "status": status, "body": body, "content_type": content_type}
    return Preset(what, {**settings, "headers": named})


PRESETS: Mapping[str, Preset] = {
    "late": Preset("carried out and answered late", {"when": "before", "action": "delay", "seconds": 5.0}),
    "late_after_commit": Preset(
        "carried out at once, answered late", {"when": "after_commit", "action": "delay", "seconds": 5.0}
    ),
    "dropped_before_commit": Preset("the line breaks, nothing was done", {"when": "instead", "action": "drop"}),
    "dropped_after_commit": Preset("the line breaks, all was done", {"when": "after_commit", "action": "drop"}),
    "cut_in_half": Preset(
        "all was done, half of the answer arrives under its full length", {"when": "after_commit", "action": "cut"}
    ),
    "html_500": _status("an error page of the web server", 500, PAGE),
    "html_502": _status("an error page of a proxy", 502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "html_503": _status("a maintenance page", 503, CLOSED),
    "html_200": _status("a maintenance page that claims success", 200, CLOSED),
    "empty_503": _status("no words at all", 503),
    "empty_200": _status("success without content", 200, content_type="text/plain"),
    "redirect": _status("sent elsewhere", 302, Location="https://elsewhere.invalid/"),
    "throttled_429": _status("too many requests at once, in plain text", 429, "Too Many Requests", "text/plain"),
}
