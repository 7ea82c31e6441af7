"""Real sockets: servers that hang, drip, reset and lie cost one source its time, no more."""

from __future__ import annotations

import gzip
import threading
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta

import pytest
import stamina

from monitor.collectors.exchange import Request
from monitor.collectors.pace import HostPace
from monitor.collectors.polite import PoliteClient
from monitor.domain.errors import SourceTooLargeError, SourceUnavailableError
from monitor.domain.settings import HttpPolicy
from tests.payloads.loopback import (
    Behaviour,
    answering,
    dripping,
    flooding,
    hanging,
    head,
    resetting,
    serving,
)

LIMIT = 2_000_000
TIMEOUT = 0.2


@pytest.fixture(autouse=True)
def _no_pauses_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1, cap=True):
        yield


@pytest.fixture
def client() -> Iterator[PoliteClient]:
    policy = HttpPolicy(
        timeout=timedelta(seconds=TIMEOUT), per_host_interval=timedelta(0), max_bytes=LIMIT
    )
    client = PoliteClient(policy, frozenset({"127.0.0.1"}))
    yield client
    client.close()


def test_a_plain_answer_arrives(client: PoliteClient) -> None:
    with serving(answering(head(Content_Length=2) + b"ok")) as url:
        assert client.ask(Request(url=f"{url}/x")).content == b"ok"


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(hanging, id="never answers"),
        pytest.param(dripping(b"", b"H"), id="drips its head"),
        pytest.param(dripping(head(), b"x"), id="drips its body"),
        pytest.param(dripping(head(Content_Length=9_000), b"x"), id="drips an announced body"),
        pytest.param(dripping(head(Transfer_Encoding="chunked"), b"1\r\nx\r\n"), id="drips chunks"),
    ],
)
def test_a_server_that_takes_too_long_as_a_whole_is_given_up(
    client: PoliteClient, behave: Behaviour
) -> None:
    with serving(behave) as url:
        begun = time.monotonic()
        with pytest.raises(SourceUnavailableError, match=r"no full answer within 0\.2 s"):
            client.ask(Request(url=url))
        assert time.monotonic() - begun < 5 * TIMEOUT


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(resetting(b""), id="at once"),
        pytest.param(resetting(head(Content_Length=100) + b"half"), id="in the body"),
        pytest.param(answering(b""), id="closes without a word"),
        pytest.param(answering(head(Content_Length=100) + b"half"), id="lies about its length"),
        pytest.param(
            answering(head(Transfer_Encoding="chunked") + b"5\r\nhalf"), id="half a chunk"
        ),
        pytest.param(answering(b"SSH-2.0-OpenSSH\r\n\r\n"), id="speaks something else"),
        pytest.param(
            answering(head(Content_Encoding="gzip") + gzip.compress(b"x" * 999)[:-6]),
            id="half a gzip",
        ),
    ],
)
def test_an_answer_that_breaks_off_is_an_outage_and_not_half_a_day(
    client: PoliteClient, behave: Behaviour
) -> None:
    with serving(behave) as url, pytest.raises(SourceUnavailableError):
        client.ask(Request(url=url))


def test_nobody_listening_is_an_outage(client: PoliteClient) -> None:
    with serving(hanging) as url:
        pass
    with pytest.raises(SourceUnavailableError, match="ConnectError"):
        client.ask(Request(url=url))


def peak_of_asking(client: PoliteClient, url: str) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(SourceTooLargeError):
            client.ask(Request(url=url))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_endless_answer_is_cut_off_with_little_memory(client: PoliteClient) -> None:
    with serving(flooding(head())) as url:
        assert peak_of_asking(client, url) < 4 * LIMIT


def test_a_bomb_is_cut_off_with_little_memory(client: PoliteClient) -> None:
    bomb = gzip.compress(bytes(60_000_000))
    with serving(answering(head(Content_Encoding="gzip") + bomb)) as url:
        assert peak_of_asking(client, url) < 4 * LIMIT


def test_two_gigabytes_announced_are_not_even_begun(client: PoliteClient) -> None:
    with serving(flooding(head(Content_Length=2_000_000_000))) as url:
        assert peak_of_asking(client, url) < LIMIT


def test_many_threads_share_one_client() -> None:
    policy = HttpPolicy(per_host_interval=timedelta(0), concurrency=4, attempts=1)
    client = PoliteClient(policy, frozenset({"127.0.0.1"}))
    answers: list[bytes] = []
    with serving(answering(head(Content_Length=2) + b"ok")) as url:

        def ask() -> None:
            answers.append(client.ask(Request(url=url)).content)

        threads = [threading.Thread(target=ask) for _ in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
    client.close()
    assert answers == [b"ok"] * 24


def test_no_more_questions_are_under_way_than_allowed() -> None:
    policy = HttpPolicy(per_host_interval=timedelta(0), concurrency=2, attempts=1)
    client = PoliteClient(policy, frozenset({"127.0.0.1"}))
    under_way, most, lock, go = 0, 0, threading.Lock(), threading.Event()

    def behave(connection: object, over: threading.Event) -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        go.wait(0.05)
        with lock:
            under_way -= 1
        connection.sendall(head(Content_Length=0))  # type: ignore[attr-defined]  # a socket

    with serving(behave) as url:
        threads = [threading.Thread(target=client.ask, args=(Request(url=url),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
    client.close()
    assert most <= 2


def deadline_threads() -> int:
    return sum(thread.name == "deadlines" for thread in threading.enumerate())


def test_one_thread_gives_up_every_exchange_that_takes_too_long_and_no_other() -> None:
    policy = HttpPolicy(
        timeout=timedelta(seconds=TIMEOUT), per_host_interval=timedelta(0), attempts=1
    )
    client = PoliteClient(policy, frozenset({"127.0.0.1"}))
    given_up: list[str] = []
    before = deadline_threads()

    def ask(url: str) -> None:
        with pytest.raises(SourceUnavailableError) as error:
            client.ask(Request(url=url))
        given_up.append(str(error.value))

    with serving(hanging) as slow, serving(answering(head(Content_Length=2) + b"ok")) as quick:
        threads = [threading.Thread(target=ask, args=(slow,)) for _ in range(12)]
        for thread in threads:
            thread.start()
        assert client.ask(Request(url=quick)).content == b"ok"
        assert deadline_threads() - before <= 1
        for thread in threads:
            thread.join(timeout=20)
    client.close()
    assert len(given_up) == 12
    assert all("no full answer within 0.2 s" in text for text in given_up)


def test_turns_at_one_host_are_apart_and_other_hosts_do_not_wait() -> None:
    pauses: list[float] = []
    pace = HostPace(10.0, pauses.append)
    for host in ("a", "a", "b", "a"):
        pace.take_turn(host)
    assert pauses == [pytest.approx(10, abs=1), pytest.approx(20, abs=1)]
