"""What every database promises of the browsers that take Web Push."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.app.channel_store import StoreSubscriptions
from monitor.domain.subscriptions import MOST_OF_ONE_NAME
from monitor.store import SqlStore
from tests.contract.push_service import NOW, Browser
from tests.fakes import FakeClock

ENDPOINT = "https://fcm.googleapis.com/fcm/send/x"


def test_a_browser_is_kept_once_and_moves_to_the_name_it_was_given_last(store: SqlStore) -> None:
    browser = Browser().subscribed(ENDPOINT)
    moved = replace(browser, name="ngo-quyen", auth="other", at=NOW + timedelta(hours=1))
    with store.begin() as tx:
        tx.subscriptions.keep(browser)
        assert tx.subscriptions.under("le-chan") == [browser]
        tx.subscriptions.keep(moved)
        assert tx.subscriptions.under("le-chan") == []
        assert tx.subscriptions.under("ngo-quyen") == [moved]
        assert tx.subscriptions.forget(ENDPOINT)
        assert not tx.subscriptions.forget(ENDPOINT)


def test_of_too_many_browsers_the_newest_are_told(store: SqlStore) -> None:
    keeper = StoreSubscriptions(store, FakeClock(NOW), lambda: "secret")
    made = [
        replace(Browser().subscribed(f"{ENDPOINT}/{at:02}"), at=NOW + timedelta(minutes=at))
        for at in range(MOST_OF_ONE_NAME + 2)
    ]
    with store.begin() as tx:
        for each in made:
            tx.subscriptions.keep(each)

    assert keeper.under("le-chan") == made[2:]
    keeper.forget(made[-1].endpoint)
    assert keeper.under("le-chan") == made[1:-1]
    assert (keeper.now(), keeper.secret()) == (NOW, "secret")
