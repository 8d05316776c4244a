"""The switches of the imitated 24SevenOffice: how it answers where the real one is not known for certain.

Each switch names the open question of apis/24so-soap.md 12 (or the section) that it stands for; the default is the
assumption made there. Set by tests and by PATCH `/_sandbox/settings`; read at every request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.switches import SettingError, turn

__all__ = ["ErpSettings", "SettingError"]


@dataclass(slots=True)
class ErpSettings:
    """Switches and limits of one 24SevenOffice sandbox."""

    limit_per_hour: int = 7200  # section 4; 0 lifts it
    limit_answer: Literal["fault", "429", "403"] = "fault"  # question 4
    limit_counts_by: Literal["address", "user", "application"] = "address"  # question 5
    burst_per_second: int = 0  # question 6; 0 = as fast as they come
    session_minutes: int = 20  # question 7, sliding; 0 never ends
    expired_session_says: Literal["session", "identity"] = "session"  # question 8
    serialize_sessions: bool = True  # section 4, concurrency on one session
    latency_ms: int = 0
    naive_dates: Literal["utc", "oslo"] = "utc"  # question 9, times in requests without a zone
    dates_with_z: bool = True  # section 11, 12
    round_dates: bool = True  # section 13
    changed_after_strict: bool = False  # question 10
    unmentioned_rows: Literal["keep", "delete"] = "keep"  # question 1
    rows_without_change_state: Literal["ignore", "fault"] = "ignore"  # question 2
    save_returns_row_ids: bool = False  # question 3
    sent_draws_stock: bool = True  # question 13
    put_stock_back: bool = True  # question 13
    skip_stock_persists: bool = False  # question 14
    transitions: Literal["free", "forward"] = "free"  # question 15, between statuses before Invoiced
    row_changes_date: bool = True  # question 11
    stock_changes_date: bool = False  # question 11
    unknown_property: Literal["ignore", "fault"] = "ignore"  # question 16
    empty_text_clears: bool = False  # question 17
    most_items_per_save: int = 0  # question 18; 0 = any number
    most_ids_per_search: int = 1000  # section 4; 0 = any number
    uncontrolled_stock: Literal["ignored", "written"] = "ignored"  # question 19
    stock_of_unknown_product: Literal["false", "fault"] = "false"  # section 11, 9
    most_results: int = 0  # question 20; 0 = never cut
    client_chosen_ids: bool = True  # section 5.2 and 8
    save_products_writes_stock: bool = False  # section 8
    products_without_filter: Literal["fault", "all"] = "fault"  # section 13
    out_of_order_elements: Literal["skip", "read"] = "skip"  # section 6.3
    empty_slots: Literal["nil", "absent"] = "nil"  # section 6.1
    stray_elements: bool = False  # section 6.1, exceptions seen: a date of year 1, ledger accounts of 0
    control_characters: Literal["dropped", "reference"] = "dropped"  # .NET writes &#xB;, which XML 1.0 does not allow
    decimals: int = 4  # section 6.4, SQL money; 0 keeps all
    extra_element: str = ""  # section 11, 11: an element of this name that no description knows, in every record

    def change(self, wish: Mapping[str, Any]) -> None:
        """Take new values by name. Raises SettingError naming every unknown name and wrong value."""
        turn(self, wish)
