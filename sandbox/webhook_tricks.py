"""Accidents on the way of webhooks: lost, doubled, delayed, out of order. Armed by tests and by `/_sandbox/`.

Used by `sandbox.webhooks.Deliveries`, which owns the deliveries themselves; nothing here sends anything.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

from sandbox.wms_events import Announcement
from sandbox.wms_records import Webhook

MAX_TRICKS = 1_000
MAX_HELD = 1_000
MAX_SECONDS = 600.0

TrickKind = Literal["lose", "double", "delay", "reorder"]
KINDS: tuple[TrickKind, ...] = get_args(TrickKind)

Parcel = tuple[Webhook, Announcement]


@dataclass(slots=True)
class Trick:
    """An accident that is to happen to the next `times` deliveries of `event` ("*" is any).

    `seconds`: how long a delayed one waits, and how long `reorder` waits for its `times` deliveries to come together
    before it lets go of what it has. `held` are those that wait to be let go in reverse order.
    """

    kind: TrickKind
    event: str
    times: int
    seconds: float = 0.0
    held: list[Parcel] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        made = {"kind": self.kind, "event": self.event, "times": self.times, "seconds": self.seconds}
        return made | {"held": len(self.held)}


class Tricks:
    """The armed tricks, oldest first; a spent one is gone."""

    def __init__(self) -> None:
        self._armed: list[Trick] = []

    def arm(self, kind: TrickKind, event: str, times: int, seconds: float) -> Trick:
        """Raises ValueError when it makes no sense or too many are armed."""
        if kind not in KINDS:
            raise ValueError(f"a webhook can {', '.join(KINDS)}, not {kind}")
        if times < 1 or not 0 <= seconds <= MAX_SECONDS or len(self._armed) >= MAX_TRICKS:
            raise ValueError(f"times must be at least 1, seconds 0 to {MAX_SECONDS:.0f}, and the tricks not too many")
        if kind == "reorder" and not 2 <= times <= MAX_HELD:
            raise ValueError(f"to come out of order takes 2 to {MAX_HELD} deliveries")
        trick = Trick(kind, event, times, seconds)
        self._armed.append(trick)
        return trick

    def take(self, kind: TrickKind, event: str) -> Trick | None:
        """The oldest trick of this kind for this event, with one of its times used up."""
        for trick in self._armed:
            if trick.kind == kind and trick.event in ("*", event):
                trick.times -= 1
                if trick.times == 0:
                    self._armed.remove(trick)
                return trick
        return None

    def drop(self, trick: Trick) -> None:
        if trick in self._armed:
            self._armed.remove(trick)

    def clear(self) -> None:
        self._armed.clear()

    def as_json(self) -> list[dict[str, object]]:
        return [trick.as_json() for trick in self._armed]
