"""The shape of the safety tables of the TOML file: fuses, canary records, maintenance windows."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from daemon.config.scalars import Exact, Flag, Number, Whole
from daemon.config.values import AuditTimes, Retention
from daemon.domain.ids import Kind, System
from daemon.domain.safety import Canary, FuseLimits
from daemon.domain.window import Window


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones (Europe), a name that no file can have
        raise ValueError("is not a time zone; it must look like Europe/Oslo") from None
    return name


Zone = Annotated[str, AfterValidator(_zone)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Floor = Annotated[Whole, Field(ge=1, le=100_000)]


class FusesTable(_Table):
    """Most writes an hour; see docs/configuration."""

    create_floor: Floor = 100
    update_floor: Floor = 500
    delete_floor: Floor = 10
    share: Annotated[Exact, Field(ge=0, le=1)] = Decimal("0.1")
    stock_to_zero_floor: Floor = 20
    stock_to_zero_share: Annotated[Exact, Field(ge=0, le=1)] = Decimal("0.2")

    def value(self) -> FuseLimits:
        return FuseLimits(
            create_floor=self.create_floor,
            update_floor=self.update_floor,
            delete_floor=self.delete_floor,
            share=self.share,
            stock_to_zero_floor=self.stock_to_zero_floor,
            stock_to_zero_share=self.stock_to_zero_share,
        )


class RetentionTable(_Table):
    """How long what has ended is kept; the least is what an operator must be able to look back on."""

    commands_days: Annotated[Whole, Field(ge=7, le=36_500)] = 90
    history_days: Annotated[Whole, Field(ge=30, le=36_500)] = 400
    drift_days: Annotated[Whole, Field(ge=30, le=36_500)] = 730
    audit_days: Annotated[Whole, Field(ge=365, le=36_500)] = 3650
    snapshots_days: Annotated[Whole, Field(ge=7, le=36_500)] = 400
    incremental_runs_days: Annotated[Whole, Field(ge=1, le=36_500)] = 14

    def value(self) -> Retention:
        return Retention(
            commands_days=self.commands_days,
            history_days=self.history_days,
            drift_days=self.drift_days,
            audit_days=self.audit_days,
            snapshots_days=self.snapshots_days,
            incremental_runs_days=self.incremental_runs_days,
        )


class AuditTable(_Table):
    """When the audit runs by itself."""

    every_minutes: Annotated[Number, Field(ge=0, le=1440)] = 5
    nightly: Flag = True
    full_at: time = time(2, 30)
    zone: Annotated[str, AfterValidator(_zone)] = "Europe/Oslo"

    def value(self) -> AuditTimes:
        return AuditTimes(
            every_seconds=self.every_minutes * 60, nightly=self.nightly, full_at=self.full_at, zone=self.zone
        )


class CanaryTable(_Table):
    system: System
    kind: Literal["product", "customer", "supplier", "category", "order"]
    id: Annotated[str, Field(min_length=1, max_length=100)]

    def value(self) -> Canary:
        return Canary(system=self.system, kind=Kind(self.kind), native_id=self.id)


class WindowTable(_Table):
    """Once (`from`, `to`) or weekly (`weekday`, `at`, `minutes`), by the clock on the wall of `zone`."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    zone: Annotated[str, AfterValidator(_zone)] = "Europe/Oslo"
    begins: Annotated[datetime | None, Field(alias="from")] = None
    ends_at: Annotated[datetime | None, Field(alias="to")] = None
    weekday: Literal["", "mon", "tue", "wed", "thu", "fri", "sat", "sun"] = ""
    at: time | None = None
    minutes: Annotated[Whole, Field(ge=0, le=10_080)] = 0

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        once = self.begins is not None and self.ends_at is not None
        weekly = bool(self.weekday) and self.at is not None and self.minutes > 0
        if once == weekly:
            raise ValueError("give either from and to, or weekday, at and minutes")
        if self.begins is not None and self.ends_at is not None:
            if self.begins.tzinfo is not None or self.ends_at.tzinfo is not None:
                raise ValueError("from and to are local times; the zone is given by zone")
            if self.ends_at <= self.begins:
                raise ValueError("to must come after from")
        return self

    def value(self) -> Window:
        return Window(
            name=self.name,
            zone=self.zone,
            begins=self.begins,
            ends_at=self.ends_at,
            weekday=self.weekday,
            at=self.at,
            minutes=self.minutes,
        )
