"""Limits of an account: a budget of requests, and rest while it is down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from monitor.channels import CHANNELS
from monitor.channels.kind import Budget
from monitor.channels.paced import Paced
from monitor.channels.phone import phone_of
from monitor.channels.ping import ping
from monitor.domain.delivery import (
    Delivered,
    DeliveryResult,
    Message,
    Permanent,
    Transient,
    Uncertain,
)
from monitor.domain.errors import StoreUnavailableError
from tests.contract.channel_simulators import (
    HttpProvider,
    a_channel,
    a_free_port,
    a_message,
    serving_http,
)
from tests.contract.test_channels_contract import GOOD
from tests.contract.test_channels_gateways import ADDRESS
from tests.fakes import FakeClock

DOWN = Transient(text="HTTP 503")
SECOND = timedelta(seconds=1)


@dataclass
class Line:
    """A channel that ends each attempt as it was told, and counts them."""

    result: DeliveryResult = field(default_factory=Delivered)
    tried: list[str] = field(default_factory=list)

    def send(self, message: Message, address: str) -> DeliveryResult:
        self.tried.append(address)
        return self.result


@dataclass
class Notes:
    kept: dict[str, str] = field(default_factory=dict)
    trouble: StoreUnavailableError | None = None

    def recall(self, key: str) -> str | None:
        if self.trouble:
            raise self.trouble
        return self.kept.get(key)

    def keep(self, key: str, value: str) -> None:
        if self.trouble:
            raise self.trouble
        self.kept[key] = value


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2021, 2, 5, tzinfo=UTC))


def account_of(address: str) -> str:
    if address == "nonsense":
        raise ValueError("no address")
    return address.partition("/")[0]


def paced(
    line: Line, clock: FakeClock, notes: Notes | None = None, budget: Budget | None = None
) -> Paced:
    return Paced(line, account_of, budget, clock, notes or Notes())


def test_a_budget_is_spent_and_full_again_when_its_oldest_request_is_old_enough(
    clock: FakeClock,
) -> None:
    line = Line()
    channel = paced(line, clock, budget=Budget(count=3, per=timedelta(seconds=60)))
    results = []
    for _ in range(4):
        results.append(channel.send(a_message(), "a/1"))
        clock.advance(10 * SECOND)
    clock.advance(20 * SECOND)

    assert [type(each) for each in results] == [Delivered, Delivered, Delivered, Transient]
    assert results[3] == Transient(
        text="a has had its 3 requests; nothing was sent", retry_after_seconds=30.0
    )
    assert isinstance(channel.send(a_message(), "a/2"), Delivered)
    assert isinstance(channel.send(a_message(), "a/3"), Transient)
    assert isinstance(channel.send(a_message(), "b/1"), Delivered)


def test_the_gateway_with_sixty_a_minute_is_asked_sixty_times_a_minute(clock: FakeClock) -> None:
    from monitor.channels.speedsms import SPEEDSMS

    body = b'{"status": "success", "code": "00"}'
    channel = Paced(a_channel("speedsms"), SPEEDSMS.account, SPEEDSMS.budget, clock, Notes())
    with serving_http(HttpProvider(body=body)) as provider:
        address = ADDRESS["speedsms"].format(port=provider.port)
        results = [channel.send(a_message(), address) for _ in range(61)]

    assert len(provider.requests) == 60
    assert isinstance(results[-1], Transient)
    assert results[-1].retry_after_seconds == 60.0


def test_an_account_that_is_down_is_left_alone_and_others_are_not(clock: FakeClock) -> None:
    line = Line(DOWN)
    channel = paced(line, clock)
    for number in range(5):
        channel.send(a_message(), f"a/{number}")

    refused = channel.send(a_message(), "a/6")
    elsewhere = channel.send(a_message(), "b/1")

    assert refused == Transient(text="a is down; nothing was sent", retry_after_seconds=30.0)
    assert elsewhere == DOWN
    assert [state.open_since for state in channel.states()] == [clock.now(), None]


@pytest.mark.parametrize("answer", [Delivered(), Permanent(text="no such number")])
def test_any_answer_ends_a_row_of_failures(clock: FakeClock, answer: DeliveryResult) -> None:
    line = Line(Uncertain(text="silence"))
    channel = paced(line, clock)
    for result in [*[line.result] * 4, answer, *[line.result] * 4]:
        line.result = result
        channel.send(a_message(), "a")

    assert channel.states()[0].open_since is None
    assert len(line.tried) == 9


def test_after_its_rest_one_message_tries_and_an_answer_opens_the_way(clock: FakeClock) -> None:
    line, notes = Line(DOWN), Notes()
    channel = paced(line, clock, notes)
    for _ in range(5):
        channel.send(a_message(), "a")
    clock.advance(30 * SECOND)
    line.result = Delivered()

    results = [channel.send(a_message(), "a") for _ in range(3)]

    assert [type(each) for each in results] == [Delivered] * 3
    assert notes.kept == {"channel/a": "{}"}


def test_a_rest_grows_while_the_one_message_fails_and_is_never_shorter_than_asked(
    clock: FakeClock,
) -> None:
    line = Line(DOWN)
    channel = paced(line, clock)
    rests = []
    for _ in range(5):
        channel.send(a_message(), "a")
    for result in [DOWN] * 6 + [Transient(text="429", retry_after_seconds=100_000.0)]:
        line.result = result
        refused = channel.send(a_message(), "a")
        assert isinstance(refused, Transient)
        assert refused.retry_after_seconds is not None
        rests.append(refused.retry_after_seconds)
        clock.advance(timedelta(seconds=refused.retry_after_seconds))
        channel.send(a_message(), "a")

    assert rests == [30.0, 60.0, 120.0, 240.0, 480.0, 600.0, 600.0]
    assert len(line.tried) == 12


def test_a_probe_keeps_the_others_waiting_until_it_is_back(clock: FakeClock) -> None:
    line = Line(DOWN)
    channel = paced(line, clock)
    for _ in range(5):
        channel.send(a_message(), "a")
    clock.advance(30 * SECOND)
    during: list[DeliveryResult] = []

    class Probe(Line):
        def send(self, message: Message, address: str) -> DeliveryResult:
            if not during:
                during.append(DOWN)
                during.append(channel.send(message, "a"))
            return Delivered()

    channel._channel = Probe()
    channel.send(a_message(), "a")

    assert isinstance(during[1], Transient)
    assert "nothing was sent" in during[1].text


def test_what_was_under_way_when_the_account_went_down_makes_its_rest_no_longer(
    clock: FakeClock,
) -> None:
    channel = paced(Line(DOWN), clock)
    for _ in range(5):
        channel.send(a_message(), "a")
    with channel._lock:
        channel._learn("a", DOWN, is_probe=False)

    refused = channel.send(a_message(), "a")

    assert isinstance(refused, Transient)
    assert refused.retry_after_seconds == 30.0


def test_a_restart_remembers_who_is_down(clock: FakeClock) -> None:
    notes, line = Notes(), Line(DOWN)
    before = paced(line, clock, notes)
    for _ in range(5):
        before.send(a_message(), "a")
    clock.advance(10 * SECOND)

    refused = paced(line, clock, notes).send(a_message(), "a")

    assert refused == Transient(text="a is down; nothing was sent", retry_after_seconds=20.0)
    assert len(line.tried) == 5


def test_it_works_without_its_memory(clock: FakeClock) -> None:
    line = Line(DOWN)
    channel = paced(line, clock, Notes(trouble=StoreUnavailableError("gone")))

    results = [channel.send(a_message(), "a") for _ in range(6)]

    assert len(line.tried) == 5
    assert isinstance(results[-1], Transient)


@pytest.mark.parametrize("address", ["", "nonsense"])
def test_what_belongs_to_no_account_is_never_held_back(clock: FakeClock, address: str) -> None:
    line = Line(DOWN)
    channel = paced(line, clock, budget=Budget(count=1, per=SECOND))

    for _ in range(20):
        channel.send(a_message(), address)

    assert len(line.tried) == 20
    assert channel.states() == []


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("0912345678", "84912345678"),
        ("84912345678", "84912345678"),
        ("+84912345678", "84912345678"),
        ("0084 912.345-678", "84912345678"),
        ("0849123456", "84849123456"),
        ("912345678", None),
        ("02253842321", None),
        ("84812345678x", None),
        ("091234567", None),
        ("09123456789", None),
        ("+1 912345678", None),
        ("０912345678", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them_and_others_refused(
    written: str, phone: str | None
) -> None:
    assert phone_of(written) == phone


def test_a_sign_of_life_is_heard_or_not() -> None:
    with serving_http(HttpProvider()) as watcher:
        heard = ping(f"http://127.0.0.1:{watcher.port}/ping/0f3a", "test", 5.0)
    with serving_http(HttpProvider(answer=404)) as lost:
        unknown = ping(f"http://127.0.0.1:{lost.port}/", "test", 5.0)

    assert heard
    assert [path for path, _, _ in watcher.requests] == ["/ping/0f3a"]
    assert not unknown
    assert not ping(f"http://127.0.0.1:{a_free_port()}/", "test", 5.0)
    assert not ping("http://[", "test", 5.0)


@pytest.mark.parametrize(
    ("kind", "one", "other", "is_shared"),
    [
        ("apprise", "mailto://h.vn?to=a@b.vn", "mailto://u:pass@h.vn?to=c@d.vn", True),
        ("apprise", "mailto://h.vn?to=a@b.vn", "mailto://g.vn?to=a@b.vn", False),
        ("apprise", "json://h.vn/a", "json://h.vn/b", False),
        ("webhook", "https://h.vn/a#secret=s1", "https://h.vn/a#secret=s2", True),
        ("webhook", "https://h.vn/a", "https://h.vn/b", False),
    ],
)
def test_an_account_is_what_goes_down_together_and_tells_no_secret(
    kind: str, one: str, other: str, *, is_shared: bool
) -> None:
    names = [CHANNELS[kind].account(address) for address in (one, other)]

    assert (names[0] == names[1]) is is_shared
    assert "pass" not in "".join(names)


@pytest.mark.parametrize("kind", sorted(set(CHANNELS) - {"file"}))
def test_the_name_of_an_account_holds_no_secret_of_its_address(kind: str) -> None:
    name = CHANNELS[kind].account(GOOD[kind])

    assert name
    for secret in ("k3y-of", "s3cr3t", "t0k3n", "r3fr3sh"):
        assert secret not in name


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=400)])
def test_a_clock_that_was_ahead_until_it_was_set_back_keeps_no_account_at_rest(
    clock: FakeClock, ahead: timedelta
) -> None:
    line = Line(DOWN)
    channel = paced(line, clock, budget=Budget(count=6, per=timedelta(seconds=60)))
    clock.advance(ahead)
    for _ in range(6):
        channel.send(a_message(), "esms/1")
    clock.advance(-ahead)
    line.result = Delivered()

    results = [channel.send(a_message(), "esms/1") for _ in range(2)]

    assert [type(result) for result in results] == [Delivered, Delivered]
