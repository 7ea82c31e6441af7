"""The score of a drill: what was found, how late, and what was said of nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.domain.finding import Subject
from monitor.drill import EventKind, PlantedEvent
from monitor.drill.score import Dated, Score, Told, score

FIRST, LAST = date(2021, 1, 1), date(2021, 1, 31)
GROUPS = {"pork_belly": "pork", "cabbage": "vegetables"}


def planted(
    kind: EventKind = EventKind.SPIKE, *, must_report: bool = True, **changes: object
) -> PlantedEvent:
    details: dict[str, object] = {
        "product": "pork_belly",
        "area": "le-chan",
        "start": date(2021, 1, 10),
        "end": date(2021, 1, 12),
        **changes,
    }
    return PlantedEvent(kind=kind, factor=1.4, must_report=must_report, **details)  # type: ignore[arg-type]  # test shorthand


def told(kind: str = "spike", day: int = 11, **subject: str) -> Told:
    about = subject or {"product": "pork_belly", "area": "le-chan"}
    return Told(kind=kind, subject=Subject(**about), opened=date(2021, 1, day))


def scored(events: list[PlantedEvent], alerts: list[Told], dated: tuple[Dated, ...] = ()) -> Score:
    return score(events, alerts, dated, GROUPS, FIRST, LAST, 1000)


def cut(**changes: object) -> PlantedEvent:
    details = {"product": "", "group": "pork", "end": LAST, "gone": date(2021, 1, 20), **changes}
    return planted(EventKind.CUT, **details)  # type: ignore[arg-type]  # test shorthand


def said(on: int, gone: int, group: str = "pork", area: str = "le-chan") -> Dated:
    subject = Subject(group=group, area=area)
    return Dated(on=date(2021, 1, on), subject=subject, gone=date(2021, 1, gone))


def test_an_alert_on_the_second_day_finds_the_event_a_day_late() -> None:
    (kind,) = scored([planted()], [told()]).kinds
    assert (kind.events, kind.found, kind.share, kind.delay_days) == (1, 1, 1.0, 1)


def test_an_event_that_nobody_was_told_of_is_missed() -> None:
    result = scored([planted()], [])
    assert [event.product for event in result.missed] == ["pork_belly"]
    assert result.kinds[0].delay_days is None


@pytest.mark.parametrize(
    "alert",
    [
        told(product="cabbage", area="le-chan"),
        told(product="pork_belly", area="kien-an"),
        told("shortfall"),
        told(day=9),
        told(day=15),
    ],
)
def test_other_goods_places_kinds_and_days_are_false_alarms(alert: Told) -> None:
    result = scored([planted()], [alert])
    assert result.false == (alert,)
    assert len(result.missed) == 1
    assert result.false_per_1000_series_days == 1.0


def test_an_alert_of_another_outlet_does_not_find_a_lone_gouger() -> None:
    event = planted(outlet="stall-1")
    theirs = told(product="pork_belly", outlet="stall-2", area="le-chan")
    assert scored([event], [theirs]).missed == (event,)


def test_an_event_of_a_group_is_found_by_its_product_and_by_its_good() -> None:
    short = planted(EventKind.SHORTFALL, product="", group="pork", area="")
    by_good, by_product = told("shortfall", group="pork"), told("rundown", product="pork_belly")
    assert scored([short], [by_good]).missed == ()
    assert scored([short], [by_product]).missed == ()


def test_a_slip_that_was_told_is_counted_among_what_nobody_should_hear() -> None:
    (kind,) = scored([planted(EventKind.SLIP, must_report=False)], [told()]).kinds
    assert (kind.must_report, kind.found) == (False, 1)


def test_what_people_had_to_be_told_is_no_alarm_on_something_else_about_the_same_goods() -> None:
    decoy = planted(EventKind.FALL, must_report=False, group="pork", product="", area="")

    fall, spike = scored([planted(), decoy], [told()]).kinds

    assert (spike.kind, spike.found, fall.found) == (EventKind.SPIKE, 1, 0)


def test_an_event_of_the_past_is_not_asked_for_but_explains_what_it_causes() -> None:
    before = planted(start=FIRST - timedelta(days=3), end=FIRST + timedelta(days=3))
    result = scored([before], [told(day=2)])
    assert (result.kinds, result.missed, result.false) == ((), (), ())


def test_an_event_that_goes_on_after_its_first_day_was_played_is_not_asked_for() -> None:
    assert scored([planted(start=LAST, end=LAST + timedelta(days=2))], []).kinds == ()


def test_an_event_of_the_last_day_alone_is_asked_for() -> None:
    (kind,) = scored([planted(start=LAST, end=LAST)], []).kinds
    assert kind.events == 1


def test_a_slow_rise_under_way_is_asked_for_and_late_from_the_first_day_on() -> None:
    rise = planted(EventKind.CREEP, start=FIRST - timedelta(days=30), end=LAST)
    (kind,) = scored([rise], [told("creep", day=4)]).kinds
    assert (kind.found, kind.delay_days) == (1, 3)


def test_a_slow_rise_that_was_over_before_is_not_asked_for() -> None:
    rise = planted(EventKind.CREEP, start=FIRST - timedelta(days=30), end=FIRST)
    assert scored([rise], []).kinds == ()


def test_every_scenario_has_a_row_of_its_own() -> None:
    kinds = scored([planted(scenario="S3"), planted(scenario="S9")], []).kinds
    assert [(kind.scenario, kind.events) for kind in kinds] == [("S3", 1), ("S9", 1)]


def test_a_shortage_is_judged_by_the_day_that_was_told_three_days_ahead() -> None:
    result = scored([cut()], [], (said(14, 24), said(17, 21), said(18, 20)))
    (shortage,) = result.shortages
    assert (shortage.ahead_days, shortage.off_days, shortage.is_dated) == (6, 1, True)
    assert result.dated_share == 1.0


@pytest.mark.parametrize(
    "dated",
    [
        (),
        (said(18, 20),),
        (said(17, 18),),
        (said(17, 20, area="kien-an"),),
        (said(17, 20, group="vegetables"),),
        (said(9, 20),),
    ],
)
def test_a_shortage_told_too_late_wrongly_or_of_something_else_is_not_dated(
    dated: tuple[Dated, ...],
) -> None:
    assert scored([cut()], [], dated).dated_share == 0.0


def test_a_shortage_of_days_that_were_not_played_is_not_asked_for() -> None:
    beyond = scored([cut(gone=LAST + timedelta(days=1)), cut(gone=None)], [])
    assert (beyond.shortages, beyond.dated_share) == ((), None)
