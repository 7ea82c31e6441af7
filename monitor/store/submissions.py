"""Tokens of retailers and the reports that they sent, each under its retailer's key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from monitor.domain.intake import LetterOutcome, Submission
from monitor.store.dialects import insert_or_ignore
from monitor.store.tables.facts import payloads
from monitor.store.tables.intake import letter_answers, report_submissions, retailer_tokens


class SqlSubmissions:
    """Tokens and sent reports within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue_token(self, retailer: str, digest: bytes, at: datetime) -> int:
        """Keep a token's SHA-256 in place of earlier ones; return how many of those ended."""
        ended = self.revoke_tokens(retailer, at)
        row = {"retailer": retailer, "digest": digest, "issued_at": at}
        self._connection.execute(insert(retailer_tokens).values(**row))
        return ended

    def revoke_tokens(self, retailer: str, at: datetime) -> int:
        """End a retailer's tokens; return how many were in force."""
        in_force = retailer_tokens.c.revoked_at.is_(None)
        chosen = update(retailer_tokens).where(in_force, retailer_tokens.c.retailer == retailer)
        return self._connection.execute(chosen.values(revoked_at=at)).rowcount

    def tokens(self) -> list[tuple[str, bytes]]:
        """Return (retailer, SHA-256) of every token in force."""
        columns = (retailer_tokens.c.retailer, retailer_tokens.c.digest)
        rows = self._connection.execute(
            select(*columns).where(retailer_tokens.c.revoked_at.is_(None))
        )
        return [(row.retailer, bytes(row.digest)) for row in rows]

    def submission(self, retailer: str, key: str) -> Submission | None:
        """Return what was sent under this key, ``None`` for a key that was never used."""
        table = report_submissions
        chosen = select(table).where(table.c.retailer == retailer, table.c.idempotency_key == key)
        row = self._connection.execute(chosen).one_or_none()
        if row is None:
            return None
        return Submission(id=row.id, digest=row.digest, begun_at=row.begun_at, answer=row.answer)

    def begin_submission(self, retailer: str, key: str, digest: str, at: datetime) -> int | None:
        """Take a key for a report; return its id, or ``None`` when it is taken already."""
        row = {"retailer": retailer, "idempotency_key": key, "digest": digest, "begun_at": at}
        statement = insert_or_ignore(self._connection, report_submissions)
        taken = statement.values(**row).returning(report_submissions.c.id)
        submission_id: int | None = self._connection.execute(taken).scalar()
        return submission_id

    def resume_submission(self, submission: Submission, at: datetime) -> bool:
        """Take up a report that was left without an answer; ``False`` when another was faster."""
        table = report_submissions
        same = (table.c.id == submission.id) & (table.c.begun_at == submission.begun_at)
        chosen = update(table).where(same & table.c.answer.is_(None))
        return self._connection.execute(chosen.values(begun_at=at)).rowcount == 1

    def answer_submission(
        self, submission_id: int, payload_id: int, answer: Mapping[str, object]
    ) -> None:
        """Keep the answer, to be given again for the same key."""
        chosen = update(report_submissions).where(report_submissions.c.id == submission_id)
        self._connection.execute(chosen.values(payload_id=payload_id, answer=answer))

    def unanswered_letters(self, source: str, since: datetime) -> list[int]:
        """Return the payloads of a mailbox received since and recorded, but not yet answered."""
        answered = select(letter_answers.c.payload_id)
        chosen = select(payloads.c.id).where(
            payloads.c.source == source,
            payloads.c.received_at >= since,
            payloads.c.recorded_at.is_not(None),
            payloads.c.id.not_in(answered),
        )
        return list(self._connection.execute(chosen.order_by(payloads.c.id)).scalars())

    def settle_letter(self, payload_id: int, at: datetime, outcome: LetterOutcome) -> None:
        """Note what became of the answer to a letter; it is asked for no more."""
        row = {"payload_id": payload_id, "at": at, "outcome": outcome.value}
        self._connection.execute(insert_or_ignore(self._connection, letter_answers).values(**row))
