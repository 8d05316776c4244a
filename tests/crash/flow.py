"""What a flow is to the crash suite: a deed of a person, what must come of it, and how an operator goes on after a
crash. Each flow starts anew on fresh records every time, in one shop that is never reset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sandbox.world import World
from tests.e2e.running import Change, Running
from tests.e2e.worlds import small


class Flow:
    """`subject` is whatever `ready` gave: the records of this time. `turn` is another number each time."""

    name: ClassVar[str]
    commands: ClassVar[frozenset[str]]
    """What the outbox does in this flow, as its audit log names it: operation, kind, system."""
    writes: ClassVar[frozenset[str]]
    """Every remote operation of this flow that changes something; another one fails the suite."""
    tables: ClassVar[str] = ""
    """TOML of the connection, further tables."""
    changes: ClassVar[Sequence[Change]] = ()
    switches: ClassVar[Mapping[str, Any]] = {}
    """Of the imitated Rackbeat."""
    shop_points: ClassVar[int] = 12
    """After so many kills a new shop is opened: records add up, and whoever lists all of them takes ever longer."""
    loose: ClassVar[frozenset[str]] = frozenset()
    """Effects that a kill may repeat, each with its reason beside it; everything else happens exactly once."""

    def world(self) -> World:
        return small()

    async def open(self, shop: Running) -> None:
        """Once, before everything."""
        await shop.initial_sync()

    async def ready(self, shop: Running, turn: int) -> Any:
        """What must stand before the deed, at rest."""
        return turn

    async def act(self, shop: Running, subject: Any) -> Any:
        """The deed; what it gives goes to the others as `deed`. A command that an operator waits for may break off."""
        raise NotImplementedError

    async def start(self, shop: Running) -> None:
        """After a kill: as systemd does, until work can be done."""
        await shop.start()

    async def resume(self, shop: Running, subject: Any) -> None:
        """What an operator types again after a crash; nothing for what goes on by itself."""

    async def reached(self, shop: Running, subject: Any) -> bool:
        """Whether what must come of it has come."""
        raise NotImplementedError

    async def check(self, shop: Running, subject: Any) -> None:
        """Asserts on the records of this time at rest: once each, quantities right."""
