"""The picture beside an alert: of what, for whom, and that words never wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from monitor.app import pictures
from monitor.app.course import course_of
from monitor.app.pictures import picture_of
from monitor.app.samples import alert_of
from monitor.domain.alert import Alert, Reason, Transition
from monitor.domain.delivery import Message, Transient
from monitor.domain.finding import Subject
from monitor.domain.market import Market, Outlet, OutletKind
from monitor.reports.charts import PriceCourse
from monitor.reports.picture import Amount, KeyLine
from monitor.rules import RULES
from monitor.store import SqlStore
from tests.postroom import Postroom, a_postroom, some_alerts
from tests.store_material import NOON, TODAY, append, observation
from tests.unit.alerting.alerts import a_recipient, a_transition, an_alert, some_settings

SETTINGS = some_settings()
COURSE = {TODAY - timedelta(days=back): 150_000.0 + 1000 * back for back in (2, 1, 0)}
WITHOUT = {"balance", "data_quality", "quality", "silence"}


def sampled(kind: str) -> tuple[Alert, Transition]:
    finding = RULES[kind].sample()
    return alert_of(finding, datetime.combine(finding.day, time(4), UTC))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what pictures were asked for, in the place of the pictures."""
    asked: list[Any] = []

    def course(title: str, what: PriceCourse, keys: Sequence[KeyLine]) -> bytes:
        asked.append((title, what, [key.text for key in keys]))
        return b"course"

    def amounts(title: str, what: Sequence[Amount]) -> bytes:
        asked.append((title, [(each.label, each.text, each.kind) for each in what]))
        return b"amounts"

    monkeypatch.setattr(pictures, "course_png", course)
    monkeypatch.setattr(pictures, "amounts_png", amounts)
    return asked


@pytest.mark.parametrize("kind", sorted(RULES))
def test_every_kind_about_the_market_has_a_picture(kind: str, drawn: list[Any]) -> None:
    alert, step = sampled(kind)
    course = COURSE if step.unit.startswith("đ") else {}
    picture = picture_of(alert, [step], course, SETTINGS, "vi")
    assert (picture is None) == (kind in WITHOUT)
    assert len(drawn) == (0 if kind in WITHOUT else 1)


def test_a_lack_is_shown_in_the_units_of_the_goods(drawn: list[Any]) -> None:
    alert, step = sampled("shortfall")
    picture_of(alert, [step], {}, SETTINGS, "vi")
    assert drawn[0][1] == [
        ("Chắc chắn có", "840 tấn", "now"),
        ("Nhiều nhất có thể có", "1.200 tấn", "maybe"),
        ("Chỉ tiêu", "1.300 tấn", "enough"),
    ]


def test_what_has_no_amounts_is_held_against_its_threshold(drawn: list[Any]) -> None:
    alert, step = sampled("availability")
    picture_of(alert, [step], {}, SETTINGS, "en")
    assert drawn[0][1] == [("Now", "58.3 %", "now"), ("Compared with", "40 %", "enough")]


def test_a_figure_that_is_held_against_nothing_has_no_picture(drawn: list[Any]) -> None:
    move = replace(a_transition(), baseline=None)
    assert picture_of(an_alert(), [move], {}, SETTINGS, "vi") is None
    assert drawn == []


def test_a_course_names_the_day_of_the_first_word_and_the_end(drawn: list[Any]) -> None:
    first = replace(a_transition(), notify=True)
    end = replace(first, at=first.at + timedelta(days=3), reason=Reason.RECOVERED)
    picture_of(an_alert(), [replace(first, notify=False), first, end], COURSE, SETTINGS, "vi")
    [(_, course, keys)] = drawn
    assert (course.opened, course.closed) == (date(2021, 2, 5), date(2021, 2, 8))
    assert keys == ["Giá, 05/02: 150.000 đ/kg", "Mức so sánh: 150.000 đ/kg"]


def test_the_threshold_is_the_price_at_which_the_excess_would_be_the_entry(
    drawn: list[Any],
) -> None:
    excess = {"entry_percent": 15.0, "excess_percent": 20.0}
    move = replace(a_transition(), value=180_000.0, evidence=excess)
    picture_of(an_alert(), [move], COURSE, SETTINGS, "vi")
    picture_of(an_alert(), [replace(move, value=None)], COURSE, SETTINGS, "vi")
    picture_of(an_alert(kind="ceiling"), [move], COURSE, SETTINGS, "vi")
    assert [course.threshold for _, course, _ in drawn] == [
        pytest.approx(180_000 * 1.15 / 1.2),
        None,
        None,
    ]


def observed(store: SqlStore, **changes: Any) -> None:
    with store.begin() as tx:
        append(tx, [observation(**changes)])


def test_a_course_is_the_median_of_the_outlets_that_an_alert_speaks_of(
    sqlite_store: SqlStore,
) -> None:
    for outlet, price in (("a", 100), ("b", 200), ("c", 600)):
        observed(sqlite_store, outlet=outlet, price=price)
    observed(sqlite_store, outlet="a", price=50, observed_at=NOON - timedelta(days=40))
    kinds = {"a": OutletKind.MARKET, "b": OutletKind.MARKET, "c": OutletKind.WHOLESALER}
    market = Market.of(
        outlets=[Outlet(code=code, name=code, kind=kind, area="x") for code, kind in kinds.items()]
    )
    asked = {
        "outlet": an_alert(subject=Subject(product="pork_belly", outlet="b", area="x")),
        "area": an_alert(subject=Subject(product="pork_belly", area="x")),
        "kind": an_alert(
            subject=Subject(product="pork_belly"), evidence={"outlet_kind": OutletKind.MARKET}
        ),
        "sample": an_alert(
            subject=Subject(product="pork_belly", area="x"), evidence={"baselines": {"c": 1.0}}
        ),
        "elsewhere": an_alert(subject=Subject(product="pork_belly", area="y")),
        "stock": an_alert(unit="%"),
        "old": an_alert(
            subject=Subject(product="pork_belly", outlet="a"),
            opened_on=TODAY - timedelta(days=35),
        ),
    }
    with sqlite_store.read() as tx:
        found = {
            name: list(course_of(tx, alert, market, TODAY).values())
            for name, alert in asked.items()
        }
    assert found == {
        "outlet": [200],
        "area": [200],
        "kind": [150],
        "sample": [600],
        "elsewhere": [],
        "stock": [],
        "old": [50, 100],
    }


@pytest.fixture
def room(sqlite_store: SqlStore) -> Postroom:
    return a_postroom(sqlite_store, [a_recipient("inspector", "mail", "drop")])


def names(message: Message) -> list[str]:
    return [attached.name for attached in message.attachments]


def test_a_channel_that_carries_files_gets_the_picture_and_the_page_shows_it(
    room: Postroom,
) -> None:
    some_alerts(room.store, [1], [("inspector", "mail")])
    [message] = room.wait(0)
    assert names(message) == ["dien-bien.png"]
    assert '<img src="cid:dien-bien.png"' in message.html
    assert 'alt="Diễn biến Mức so sánh 150.000\xa0đ/kg; Hiện tại 180.000\xa0đ/kg"' in message.html


def test_a_digest_draws_no_pictures(room: Postroom, drawn: list[Any]) -> None:
    some_alerts(room.store, range(1, 51), [("inspector", "mail")])
    room.wait(0)
    drawn.clear()
    [digest] = room.wait(31)
    assert names(digest) == ["canh-bao.xlsx"]
    assert drawn == []


def test_a_picture_that_fails_leaves_the_words(
    room: Postroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> bytes:
        raise ValueError("no font")

    monkeypatch.setattr(pictures, "amounts_png", fail)
    some_alerts(room.store, [1], [("inspector", "mail")])
    [message] = room.wait(0)
    assert names(message) == []
    assert "<img" not in message.html
    assert 'role="img"' in message.html
    assert "no font" in caplog.text


def test_what_failed_twice_is_sent_without_its_picture(room: Postroom) -> None:
    some_alerts(room.store, [1], [("inspector", "mail")])
    room.post.answers["alerts/inspector"] = [Transient(text="busy"), Transient(text="busy")]
    tried = [message for _ in range(3) for message in room.wait(600)]
    assert [len(names(message)) for message in tried] == [1, 1, 0]


def test_a_channel_of_words_only_gets_no_picture(sqlite_store: SqlStore, drawn: list[Any]) -> None:
    person = a_recipient("inspector", "hook")
    [way] = person.channels
    person = replace(person, channels=(replace(way, kind="webhook", address="https://x.vn/a"),))
    room = a_postroom(sqlite_store, [person])
    some_alerts(sqlite_store, [1], [("inspector", "hook")])
    [message] = room.wait(0)
    assert names(message) == []
    assert drawn == []
