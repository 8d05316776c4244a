"""Accidents that only the imitated 24SevenOffice has, by name: SOAP faults, lost sessions, replies gone wrong.

Named at `/_sandbox/faults`, carried out by `sandbox.erp_faults`. What they stand for: apis/24so-soap.md 3.5, 4, 6.2,
11 item 11, questions 4, 8 and 20.
"""

from collections.abc import Mapping, Set

from sandbox.erp_rewrite import REWRITES
from sandbox.erp_sessions import NO_IDENTITY, NO_SESSION
from sandbox.fault_presets import PRESETS, Preset

SOAP_FAULT, PLAIN_TEXT, REWRITE = "soap_fault", "plain_text", "rewrite"
FORGET_SESSIONS, FORGET_IDENTITIES = "forget_sessions", "forget_identities"
# Each action with the words that its `body` may be; none given means any.
ACTIONS: Mapping[str, Set[str]] = {
    SOAP_FAULT: frozenset(),
    PLAIN_TEXT: frozenset(),
    FORGET_SESSIONS: frozenset(),
    FORGET_IDENTITIES: frozenset(),
    REWRITE: REWRITES.keys(),
}

LIMIT_TEXT = "Limit exceeded by 1. Request is blocked. Quarantine ends at {ends}"
_NOTHING_LEFT = {"APILimitRemaining": "0"}


def _quarantine(what: str, status: int) -> Preset:
    settings = {"when": "instead", "action": PLAIN_TEXT, "status": status, "body": LIMIT_TEXT}
    return Preset(what, {**settings, "headers": _NOTHING_LEFT})


def _fault(what: str, text: str, **more: object) -> Preset:
    return Preset(what, {"when": "instead", "action": SOAP_FAULT, "status": 500, "body": text, **more})


def _rewrite(what: str, name: str) -> Preset:
    return Preset(what, {"when": "after_commit", "action": REWRITE, "body": name})


ERP_PRESETS: Mapping[str, Preset] = {
    **PRESETS,
    "quarantine_fault": _fault("over the hourly limit, as a SOAP fault", LIMIT_TEXT, headers=_NOTHING_LEFT),
    "quarantine_fault_200": _fault("the same under HTTP 200", LIMIT_TEXT, headers=_NOTHING_LEFT, status=200),
    "quarantine_429": _quarantine("over the hourly limit, as text under 429", 429),
    "quarantine_403": _quarantine("over the hourly limit, as text under 403", 403),
    "session_expired": Preset("all sessions end, this request included", {"when": "before", "action": FORGET_SESSIONS}),
    "session_without_identity": Preset(
        "all sessions lose their company, this request included", {"when": "before", "action": FORGET_IDENTITIES}
    ),
    "session_fault": _fault("refused although the session lives on", NO_SESSION),
    "identity_fault": _fault("refused on this identity although the session lives on", NO_IDENTITY),
    "timeout_fault": _fault(
        "the service's own database was too slow",
        "Timeout expired. The timeout period elapsed prior to completion of the operation or the server is not"
        " responding.",
    ),
    "unknown_element": _rewrite("every record has an element that no description knows", "unknown_element"),
    "new_enum_value": _rewrite("an order's status, a company's type, a row's type has a new value", "new_enum_value"),
    "short_page": _rewrite("every second record is missing, without a word", "short_page"),
    "empty_result": _rewrite("all records are missing, without a word", "empty_result"),
    "xml_entities": _rewrite("the reply defines entities that grow", "entities"),
    "xml_external": _rewrite("the reply names a file of the reader's machine", "external"),
    "xml_deep": _rewrite("the reply is nested 20,000 deep", "deep"),
    "xml_huge_text": _rewrite("the reply holds a text of 16 million letters", "huge_text"),
    "xml_wrong_encoding": _rewrite("the reply is not in the encoding it names", "wrong_encoding"),
}
