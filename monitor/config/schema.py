"""What may stand in a configuration file: the keys, their types and what holds without them.

The programme, the market, the reserve and the policies are here; sources in ``schema_source``,
people in ``schema_people``. What two entries have to do with each other is checked elsewhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from monitor.config.fields import (
    Amount,
    AnyText,
    Bytes,
    Code,
    Codes,
    Day,
    Duration,
    Flag,
    Money,
    Number,
    Share,
    Text,
    Texts,
    Whole,
    as_many,
    member_of,
    one_of,
    within,
)
from monitor.config.schema_parts import BaseUrl, Gtins, Zone
from monitor.domain.market import BaseUnit, OutletKind, Temperament
from monitor.domain.people import GroupingPolicy
from monitor.domain.settings import (
    DRILL_EVENTS,
    Currency,
    DeliveryPolicy,
    DrillSpec,
    EngineSpec,
    HttpPolicy,
    LifecyclePolicy,
)

_SECOND = timedelta(seconds=1)
_TICK = timedelta(milliseconds=10)

Kind = Annotated[OutletKind, BeforeValidator(member_of(OutletKind))]
Kinds = Annotated[tuple[Kind, ...], BeforeValidator(as_many)]
Count = Annotated[Whole, AfterValidator(within(0, None, "0 or more"))]
Positive = Annotated[Whole, AfterValidator(within(1, None, "1 or more"))]
Pause = Annotated[Duration, AfterValidator(within(_TICK, None, "10ms or more"))]
Wait = Annotated[Duration, AfterValidator(within(_SECOND, None, "1s or more"))]
NotNegative = Annotated[Duration, AfterValidator(within(timedelta(0), None, "0s or more"))]
Round = Annotated[Duration, AfterValidator(within(5 * _SECOND, None, "5s or more"))]


class Section(BaseModel):
    """A mapping of the file; keys that are not listed are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CurrencyEntry(Section):
    """``programme.currency``."""

    code: Code = Currency().code
    symbol: Text = Currency().symbol
    digits: Annotated[Whole, AfterValidator(within(0, 4, "0 to 4"))] = Currency().digits


class ProgrammeEntry(Section):
    """``programme``: whose monitor this is, and how it counts time and money."""

    name: Text
    authority: Text
    name_en: AnyText = ""
    zone: Zone = "Asia/Ho_Chi_Minh"
    base_url: BaseUrl = "http://127.0.0.1:8000"
    currency: CurrencyEntry = CurrencyEntry()
    window_days: Positive = 60
    evaluate_every: Round = timedelta(minutes=10)
    deliver_every: Pause = timedelta(seconds=2)


class GroupEntry(Section):
    """One of ``groups``."""

    code: Code
    name: Text
    name_en: AnyText = ""


class ProductEntry(Section):
    """One of ``products``."""

    code: Code
    name: Text
    group: Code
    base_unit: Annotated[BaseUnit, BeforeValidator(member_of(BaseUnit))]
    plausible: tuple[Money, Money]
    name_en: AnyText = ""
    aliases: Texts = ()
    temperament: Annotated[Temperament, BeforeValidator(member_of(Temperament))] = (
        Temperament.VOLATILE
    )
    official_code: AnyText = ""
    gtins: Gtins = ()
    specification: AnyText = ""
    packs: dict[str, Amount] = Field(default_factory=dict)


class AreaEntry(Section):
    """One of ``areas``."""

    code: Code
    name: Text
    name_en: AnyText = ""
    population: Count | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


class RetailerEntry(Section):
    """One of ``retailers``."""

    code: Code
    name: Text
    member: Flag = False
    contacts: Codes = ()


class OutletEntry(Section):
    """One of ``outlets``."""

    code: Code
    name: Text
    kind: Kind
    area: Code
    retailer: Code | None = None
    aliases: Texts = ()
    valid_from: Day | None = None
    valid_to: Day | None = None


class SeasonEntry(Section):
    """One of ``season``: a rise that Tết explains."""

    from_day: Whole
    to_day: Whole
    allowance: Share
    groups: Codes = ()


class NeedEntry(Section):
    """One of ``reserve.needs``."""

    good: Code
    monthly_need: Amount
    held_share: Annotated[Share, AfterValidator(within(0, 1, "0 % to 100 %"))]
    source: Text
    products: Codes = ()


class ScenarioEntry(Section):
    """One of ``reserve.scenarios``."""

    code: Code
    name: Text
    factor: Annotated[
        Number, AfterValidator(within(0.01, 100, "a factor from 0,01 to 100; 1 is a normal month"))
    ]
    name_en: AnyText = ""
    source: AnyText = ""


class PeriodEntry(Section):
    """One of ``reserve.in_force``: dated and signed."""

    scenario: Code
    from_day: Day = Field(alias="from")
    author: Text
    reason: Text
    to_day: Day | None = Field(default=None, alias="to")
    areas: Codes = ()


class CommitmentEntry(Section):
    """One of ``reserve.commitments``."""

    retailer: Code
    good: Code
    quantity: Amount


Companions = Annotated[
    Duration, AfterValidator(within(timedelta(0), timedelta(hours=1), "0s to 1h"))
]
Messages = Annotated[Whole, AfterValidator(within(2, None, "2 or more: one to go at once"))]
_DELIVERIES, _LIFECYCLE, _HTTP = DeliveryPolicy(), LifecyclePolicy(), HttpPolicy()


class DeliveriesEntry(Section):
    """``deliveries``: how sending behaves."""

    timeout: Wait = _DELIVERIES.timeout
    lease: Wait = _DELIVERIES.lease
    first_retry: Wait = _DELIVERIES.first_retry
    longest_retry: Wait = _DELIVERIES.longest_retry
    give_up_after: Wait = _DELIVERIES.give_up_after


Remind = Annotated[Duration, AfterValidator(within(timedelta(minutes=5), None, "5m or more"))]


class RemindEntry(Section):
    """``grouping.remind_every``: how often people hear of what nobody has taken on."""

    warning: Remind | None = None
    critical: Remind | None = None


class GroupingEntry(Section):
    """``grouping``: how messages to one person are gathered."""

    wait_for_companions: Companions = GroupingPolicy().wait_for_companions
    messages_per_hour: Messages = GroupingPolicy().messages_per_hour
    remind_every: RemindEntry = RemindEntry()


class LifecycleEntry(Section):
    """``lifecycle``: when alerts go stale, and when a return is the same alert."""

    stale_after_days: Positive = _LIFECYCLE.stale_after_days
    reopen_within: NotNegative = _LIFECYCLE.reopen_within
    drop_pending_after_days: Positive = _LIFECYCLE.drop_pending_after_days


class HttpEntry(Section):
    """``http``: how sources are asked."""

    user_agent: Text = _HTTP.user_agent
    timeout: Pause = _HTTP.timeout
    attempts: Positive = _HTTP.attempts
    per_host_interval: NotNegative = _HTTP.per_host_interval
    max_bytes: Annotated[Bytes, AfterValidator(within(1000, None, "1 KB or more"))] = (
        _HTTP.max_bytes
    )
    concurrency: Positive = _HTTP.concurrency


class EngineEntry(Section):
    """``engine``: who works the areas out; leave the section out for this very process."""

    kind: Annotated[str, BeforeValidator(one_of("processes", "dask"))] = EngineSpec().kind
    workers: Positive = EngineSpec().workers
    address: Text = EngineSpec().address


class DrillEntry(Section):
    """``drill``: the simulated market; leave the section out for the real one."""

    port: Annotated[Whole, AfterValidator(within(1, 65535, "1 to 65535"))] = DrillSpec().port
    seed: Count = DrillSpec().seed
    start: Day = DrillSpec().start
    day_seconds: Annotated[Number, AfterValidator(within(0.1, None, "0,1 or more"))] = (
        DrillSpec().day_seconds
    )
    history_days: Count = DrillSpec().history_days
    events: Annotated[
        tuple[Annotated[str, BeforeValidator(one_of(*DRILL_EVENTS))], ...],
        BeforeValidator(as_many),
    ] = DrillSpec().events
    welcome: Flag = DrillSpec().welcome
