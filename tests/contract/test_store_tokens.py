"""What the store promises of tokens that work once, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.channel_store import StoreMemory, StoreTokens
from monitor.channels import CHANNELS, ChannelContext
from monitor.domain.delivery import Delivered, Permanent, Transient
from monitor.domain.tokens import CLAIM_MAY_TAKE, ChannelToken
from monitor.store import SqlStore
from tests.contract.channel_simulators import a_message, serving_http
from tests.contract.test_channels_gateways import ADDRESS
from tests.contract.test_channels_tokens import a_provider, refreshes
from tests.fakes import FakeClock
from tests.store_material import NOON

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def tokens(store: SqlStore, clock: FakeClock) -> StoreTokens:
    kept = StoreTokens(store, clock)
    kept.current("zalo/1", "first")
    return kept


def token_of(tokens: StoreTokens) -> ChannelToken:
    return tokens.current("zalo/1", "first")


def test_an_account_begins_with_the_refresh_token_of_the_configuration(tokens: StoreTokens) -> None:
    token = token_of(tokens)

    assert (token.refresh, token.access, token.claim, token.trouble) == ("first", "", 0, "")
    assert not token.is_usable(NOON)
    assert token.is_due(NOON)
    assert "first" not in repr(token)


def test_the_right_to_refresh_is_given_to_one(tokens: StoreTokens) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: tokens.claim("zalo/1"), range(8)))

    assert sorted(claim for claim in claims if claim is not None) == [1]


def test_a_refreshed_pair_takes_the_place_of_the_one_that_was_used(tokens: StoreTokens) -> None:
    claim = tokens.claim("zalo/1")
    assert claim is not None

    assert tokens.renew("zalo/1", claim, access="a1", refresh="r1", expires_at=NOON + DAY)

    token = token_of(tokens)
    assert (token.access, token.refresh, token.claimed_at) == ("a1", "r1", None)
    assert token.is_usable(NOON + DAY - timedelta(minutes=2))
    assert not token.is_usable(NOON + DAY - timedelta(minutes=1))
    assert not token.is_due(NOON + timedelta(hours=11))
    assert token.is_due(NOON + timedelta(hours=12))
    assert tokens.claim("zalo/1") == 2


def test_a_claim_that_was_given_back_may_be_taken_again(tokens: StoreTokens) -> None:
    claim = tokens.claim("zalo/1")
    assert claim is not None
    tokens.release("zalo/1", claim)

    assert tokens.claim("zalo/1") == 2


def test_a_spoilt_token_is_claimed_by_nobody_until_a_new_one_is_given(tokens: StoreTokens) -> None:
    claim = tokens.claim("zalo/1")
    assert claim is not None
    tokens.release("zalo/1", claim, "no clear answer")

    assert tokens.claim("zalo/1") is None
    assert token_of(tokens).trouble_at(NOON) == "no clear answer"
    assert tokens.current("zalo/1", "second").refresh == "second"
    assert tokens.claim("zalo/1") is not None


def test_a_process_that_died_while_refreshing_leaves_a_token_in_doubt(
    tokens: StoreTokens, clock: FakeClock
) -> None:
    tokens.claim("zalo/1")
    clock.advance(CLAIM_MAY_TAKE)
    under_way = token_of(tokens).trouble_at(clock.now())
    clock.advance(timedelta(seconds=1))

    assert under_way == ""
    assert "cut off" in token_of(tokens).trouble_at(clock.now())
    assert tokens.claim("zalo/1") is None


def test_who_comes_back_after_a_new_token_was_given_is_fenced_off(tokens: StoreTokens) -> None:
    late = tokens.claim("zalo/1")
    assert late is not None
    tokens.current("zalo/1", "second")

    assert not tokens.renew("zalo/1", late, access="a", refresh="r", expires_at=NOON + DAY)
    tokens.release("zalo/1", late, "no clear answer")

    token = tokens.current("zalo/1", "second")
    assert (token.refresh, token.trouble) == ("second", "")


def test_only_the_access_token_that_was_refused_is_forgotten(
    tokens: StoreTokens, store: SqlStore
) -> None:
    claim = tokens.claim("zalo/1")
    assert claim is not None
    tokens.renew("zalo/1", claim, access="a1", refresh="r1", expires_at=NOON + DAY)

    tokens.expire("zalo/1", "a0")
    assert token_of(tokens).is_usable(NOON)
    tokens.expire("zalo/1", "a1")

    assert not token_of(tokens).is_usable(NOON)
    with store.read() as tx:
        assert [one.account for one in tx.tokens.all()] == ["zalo/1"]


def test_small_facts_of_channels_outlive_the_process(store: SqlStore) -> None:
    memory = StoreMemory(store)

    assert memory.recall("channel/esms") is None
    memory.keep("channel/esms", "{}")

    assert StoreMemory(store).recall("channel/esms") == "{}"


def test_of_two_processes_one_refreshes_and_both_send(store: SqlStore, clock: FakeClock) -> None:
    context = ChannelContext(data_dir=Path(), tokens=StoreTokens(store, clock))
    with serving_http(a_provider()) as provider, ThreadPoolExecutor(8) as pool:
        address = ADDRESS["zalo_zns"].format(port=provider.port)
        processes = [CHANNELS["zalo_zns"].build(context) for _ in range(2)]
        first = pool.map(lambda at: processes[at % 2].send(a_message(), address), range(8))
        results = {type(result) for result in first}
        again = [process.send(a_message(), address) for process in processes]

    assert len(refreshes(provider)) == 1
    assert results <= {Delivered, Transient}
    assert {type(result) for result in again} == {Delivered}
    with store.read() as tx:
        kept = tx.tokens.get("zalo/123")
    assert kept is not None
    assert (kept.refresh, kept.claimed_at, kept.trouble) == ("refresh-1", None, "")


def test_a_process_that_died_between_asking_and_keeping_does_not_make_another_ask_again(
    store: SqlStore, clock: FakeClock
) -> None:
    tokens = StoreTokens(store, clock)
    tokens.current("zalo/123", "refresh-0")
    tokens.claim("zalo/123")
    clock.advance(CLAIM_MAY_TAKE * 2)
    with serving_http(a_provider()) as provider:
        address = ADDRESS["zalo_zns"].format(port=provider.port)
        channel = CHANNELS["zalo_zns"].build(ChannelContext(data_dir=Path(), tokens=tokens))
        result = channel.send(a_message(), address)

    assert provider.requests == []
    assert isinstance(result, Permanent)
    assert "cut off" in result.text
