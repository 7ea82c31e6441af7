"""Tokens and sent reports: one token a retailer, one report a key, on both databases."""

from __future__ import annotations

from datetime import timedelta

from monitor.domain.intake import LetterOutcome
from monitor.store import SqlStore
from tests.store_material import NOON, VERSION, payload


def test_a_new_token_takes_the_place_of_the_one_before(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.submissions.issue_token("winmart", b"1" * 32, NOON) == 0
        assert tx.submissions.issue_token("evmart", b"2" * 32, NOON) == 0
        assert tx.submissions.issue_token("winmart", b"3" * 32, NOON) == 1

    with store.read() as tx:
        assert sorted(tx.submissions.tokens()) == [("evmart", b"2" * 32), ("winmart", b"3" * 32)]


def test_a_revoked_token_is_in_force_no_more(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.submissions.issue_token("winmart", b"1" * 32, NOON)
        assert tx.submissions.revoke_tokens("winmart", NOON) == 1
        assert tx.submissions.revoke_tokens("winmart", NOON) == 0

    with store.read() as tx:
        assert tx.submissions.tokens() == []


def test_a_key_is_taken_once_for_each_retailer(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.submissions.begin_submission("winmart", "k", "d", NOON) is not None
        assert tx.submissions.begin_submission("winmart", "k", "d", NOON) is None
        assert tx.submissions.begin_submission("evmart", "k", "d", NOON) is not None


def test_the_answer_is_kept_under_its_key(store: SqlStore) -> None:
    with store.begin() as tx:
        number = tx.submissions.begin_submission("winmart", "k", "d", NOON)
        assert number is not None
        payload_id, _ = tx.ledger.keep_payload(payload(), VERSION)
        tx.submissions.answer_submission(number, payload_id, {"lines": ["đã nhận"]})

    with store.read() as tx:
        found = tx.submissions.submission("winmart", "k")
        assert found is not None
        assert (found.digest, found.answer) == ("d", {"lines": ["đã nhận"]})
        assert tx.submissions.submission("winmart", "other") is None


def test_of_two_who_take_up_a_report_left_without_an_answer_one_wins(store: SqlStore) -> None:
    later = NOON + timedelta(minutes=5)
    with store.begin() as tx:
        tx.submissions.begin_submission("winmart", "k", "d", NOON)
        left = tx.submissions.submission("winmart", "k")
        assert left is not None

        assert tx.submissions.resume_submission(left, later)
        assert not tx.submissions.resume_submission(left, later)


def test_a_letter_is_due_an_answer_from_when_it_was_recorded_until_it_was_settled(
    store: SqlStore,
) -> None:
    with store.begin() as tx:
        first, _ = tx.ledger.keep_payload(payload(b"1"), VERSION)
        second, _ = tx.ledger.keep_payload(payload(b"2"), VERSION)
        source, arrived = tx.ledger.payload(first).source, tx.ledger.payload(first).received_at
        tx.ledger.settle_payload(first, NOON)
        assert tx.submissions.unanswered_letters(source, arrived) == [first]
        tx.ledger.settle_payload(second, NOON)
        for _ in range(2):
            tx.submissions.settle_letter(first, NOON, LetterOutcome.ANSWERED)

    with store.read() as tx:
        assert tx.submissions.unanswered_letters(source, arrived) == [second]
        assert tx.submissions.unanswered_letters("another", arrived) == []
        assert tx.submissions.unanswered_letters(source, arrived + timedelta(seconds=1)) == []
