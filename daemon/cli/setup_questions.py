"""What `samsvar setup` asks: one table for the terminal and for the file of answers. Holds no sentences (setup_texts)
and asks nothing itself (setup_terminal, setup_answers)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Answers = dict[str, Any]
"""Key of a question -> value: text, True or False."""


class Form(StrEnum):
    CHOICE = "choice"
    TEXT = "text"
    SECRET = "secret"
    FLAG = "flag"
    DAY = "day"


def _always(_answers: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`key`: as in the configuration below `[connections.NAME]` where it stands there. `default`: offered at the
    terminal, and taken by a file of answers that does not name the key unless it is `needed`. `when`: asked only then.
    `quiet`: not asked at the terminal, where the default is good enough."""

    key: str
    form: Form = Form.TEXT
    options: tuple[str, ...] = ()
    default: Any = None
    needed: bool = False
    quiet: bool = False
    may_be_empty: bool = False
    when: Callable[[Mapping[str, Any]], bool] = _always


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions under one heading."""

    name: str
    questions: tuple[Question, ...]


def _choice(key: str, *options: str, needed: bool = True, **more: Any) -> Question:
    return Question(key=key, form=Form.CHOICE, options=options, default=options[0], needed=needed, **more)


def _is_sync(answers: Mapping[str, Any]) -> bool:
    return bool(answers.get("mode") == "sync")


def _customers_from_wms(answers: Mapping[str, Any]) -> bool:
    return any(answers.get(f"masters.{kind}") in ("wms", "both") for kind in ("customer", "supplier"))


START = Group(
    name="start",
    questions=(
        _choice("language", "nb", "en", needed=False),
        _choice("mode", "audit", "sync"),
        Question(key="connection", default="main"),
        Question(key="state_dir", default="state", quiet=True),
    ),
)
ERP = Group(
    name="erp",
    questions=(
        Question(key="erp.url", default="https://api.24sevenoffice.com"),
        Question(key="erp.username", needed=True),
        Question(key="erp.password", form=Form.SECRET, needed=True),
        Question(key="erp.application_id", needed=True),
    ),
)
IDENTITY = Question(key="erp.identity_id", needed=True, may_be_empty=True)
WMS = Group(
    name="wms",
    questions=(
        Question(key="wms.url", default="https://app.rackbeat.com"),
        Question(key="wms.token", form=Form.SECRET, needed=True),
    ),
)
CREATE_MISSING = Question(key="create_missing", form=Form.FLAG, default=True, needed=True)
MASTERS = Group(
    name="masters",
    questions=(
        *(_choice(f"masters.{kind}", "erp", "wms", "both") for kind in ("product", "customer", "supplier")),
        _choice("masters.category", "erp", "wms", "both", needed=False, quiet=True),
        _choice("number_source", "alternative", "id"),
        Question(key="wms.currency", default="NOK", when=_customers_from_wms),
        Question(key="wms.locale", default="no", when=_customers_from_wms),
    ),
)
ORDERS = Group(
    name="orders",
    questions=(
        _choice("orders.transfer_status", "Confirmed", "Production", "Pack"),
        _choice("orders.wms_state", "draft", "booked", "ready"),
        _choice("orders.invoice_status", "ForInvoicing", "Invoiced", ""),
        Question(key="orders_since", form=Form.DAY, needed=True, may_be_empty=True),
    ),
)
STOCK = Group(name="stock", questions=(_choice("opening_stock", "off", "counted-in-rackbeat", "from-erp"),))
WEBHOOKS = Group(
    name="webhooks",
    questions=(Question(key="public_url", needed=True, may_be_empty=True, default="", when=_is_sync),),
)
SECRETS = Group(name="secrets", questions=(_choice("secrets", "files", "systemd", needed=False),))
OVERWRITE = Question(key="overwrite", form=Form.FLAG, default=False)

ALL: tuple[Question, ...] = (
    *START.questions,
    *ERP.questions,
    IDENTITY,
    *WMS.questions,
    CREATE_MISSING,
    *MASTERS.questions,
    *ORDERS.questions,
    *STOCK.questions,
    *WEBHOOKS.questions,
    *SECRETS.questions,
    OVERWRITE,
)
"""In the order of asking."""


class Wrong(ValueError):
    """An answer that the question does not take; the text is a code of setup_texts, with its `values`."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values_named = values


def checked(question: Question, value: Any) -> Any:
    """The answer as it is kept. Raises Wrong."""
    if question.form is Form.FLAG:
        if not isinstance(value, bool):
            raise Wrong("wrong.flag")
        return value
    if question.form is Form.DAY:
        return _day(value)
    if not isinstance(value, str):
        raise Wrong("wrong.text")
    text = value.strip()
    if question.form is Form.CHOICE and text not in question.options:
        raise Wrong("wrong.choice", options=", ".join(option or '""' for option in question.options))
    if not text and not question.may_be_empty and question.form is not Form.CHOICE:
        raise Wrong("wrong.empty")
    return text


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value).strip()).isoformat() if str(value).strip() else ""
    except ValueError:
        raise Wrong("wrong.day") from None
