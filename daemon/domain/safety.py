"""Safety limits of one connection, as values made by config (design 3.11)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from daemon.domain.ids import Kind, System


@dataclass(frozen=True, slots=True, kw_only=True)
class FuseLimits:
    """Most writes of a sort within an hour: `share` of the linked records of the kind, but at least the floor.

    `stock_to_zero_*`: products whose stock would become zero (R12); that fuse holds stock writes only.
    """

    create_floor: int = 100
    update_floor: int = 500
    delete_floor: int = 10
    share: Decimal = Decimal("0.1")
    stock_to_zero_floor: int = 20
    stock_to_zero_share: Decimal = Decimal("0.2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One record that a person has promised to leave alone."""

    system: System
    kind: Kind
    native_id: str
