"""The ways in which opening stock is settled (R12). A module of its own, because the command line offers them and must
start at once. Pure."""

from __future__ import annotations

from enum import StrEnum


class OpeningWay(StrEnum):
    """It was counted in Rackbeat, or written there from 24SevenOffice."""

    COUNTED = "counted-in-rackbeat"
    FROM_ERP = "from-erp"
