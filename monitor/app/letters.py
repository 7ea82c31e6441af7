"""Every letter that reported by mail is answered: by the same mailbox's own way out, once.

What a letter says is read from its kept bytes, so that an answer that a crash or a dead mail server
left undone is given later. A letter is asked for no more once its answer left the house.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from monitor.app.answers import answer_lines
from monitor.app.forms import Forms
from monitor.channels import CHANNELS, ChannelContext
from monitor.collectors.letter import header, letter_of, may_be_answered, sender_of
from monitor.collectors.mail import forms_in
from monitor.domain.aside import NO_FIGURE
from monitor.domain.delivery import (
    Attachment,
    Delivered,
    DeliveryResult,
    Message,
    Permanent,
    Uncertain,
)
from monitor.domain.intake import LetterOutcome, LineAnswer, ReportAnswer
from monitor.domain.observation import Payload, RawRecord
from monitor.pipeline.bound import Source
from monitor.pipeline.heard import Heard
from monitor.reports.letter_answer import AnsweredLine, letter_answer

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

logger = logging.getLogger(__name__)

_GIVES_UP_AFTER = timedelta(days=3)
"""An answer that could not be sent for so long helps nobody any more."""
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Letters:
    """Answers the letters of a mailbox."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._forms = Forms(monitor)
        context = ChannelContext(
            data_dir=monitor.data_dir, timeout=monitor.settings.deliveries.timeout
        )
        self._post = CHANNELS["apprise"].build(context)

    def answer(self, source: Source) -> None:
        """Answer every letter of a source that was recorded; any other source has none."""
        if source.spec.fetch.kind != "imap":
            return
        since = self._monitor.clock.now() - _GIVES_UP_AFTER
        with self._monitor.store.read() as tx:
            ids = tx.submissions.unanswered_letters(source.spec.name, since)
        for payload_id in ids:
            with self._monitor.store.read() as tx:
                payload = tx.ledger.payload(payload_id)
            if (outcome := self._answered(source, payload_id, payload)) is None:
                return  # the mail server is away; the next collection tries again
            with self._monitor.store.begin() as tx:
                tx.submissions.settle_letter(payload_id, self._monitor.wall.now(), outcome)

    def _answered(self, source: Source, payload_id: int, payload: Payload) -> LetterOutcome | None:
        """Return what became of the answer; ``None`` where it is worth another try."""
        letter = letter_of(payload.content)
        if not may_be_answered(letter):
            return LetterOutcome.NOT_DUE
        address = _address(
            str(source.spec.fetch.options["answer"]),
            sender_of(letter),
            header(letter, "Message-ID"),
        )
        subject = " ".join(header(letter, "Subject").split())
        message = self._message(source, payload_id, payload, subject)
        result = self._post.send(message, address)
        outcome = _outcome(result)
        if outcome is not LetterOutcome.ANSWERED:
            said = {"source": source.spec.name, "payload": payload_id, "said": result.text}
            logger.warning("letter not answered", extra=said)
        return outcome

    def _message(self, source: Source, payload_id: int, payload: Payload, subject: str) -> Message:
        records, lines = self._lines(source, payload)
        told = [
            AnsweredLine(answer=line, written=_written(record))
            for record, line in zip(records, lines, strict=True)
            if not ("text" in record.fields and line.reason == NO_FIGURE)  # a greeting, a name
        ]
        return Message(
            delivery_id=f"letter/{payload_id}",
            title=f"Re: {subject}" if subject else "Trả lời báo cáo",
            text=letter_answer(told, subject, self._monitor.settings),
            html="",
            data={},
            attachments=tuple(self._answered_forms(payload, lines)),
        )

    def _lines(
        self, source: Source, payload: Payload
    ) -> tuple[Sequence[RawRecord], Sequence[LineAnswer]]:
        settings, heard = self._monitor.settings, Heard(source.format)
        recorder, opened = self._monitor.recorder, replace(source, format=heard)
        read = recorder.edit(opened, recorder.read(opened, payload))
        answers = answer_lines(
            heard.records,
            read.observations,
            read.quarantined,
            settings.market,
            payload.received_at,
        )
        return heard.records, answers

    def _answered_forms(self, payload: Payload, lines: Sequence[LineAnswer]) -> list[Attachment]:
        """Return each of our own forms in the letter with every cell marked."""
        return [
            Attachment(
                name=f"ket-qua-{number}.xlsx",
                media_type=_WORKBOOK,
                content=self._forms.answered(content, self._answer_of(payload, begin, lines)),
            )
            for number, (begin, content) in enumerate(forms_in(payload), start=1)
        ]

    def _answer_of(self, payload: Payload, begin: str, lines: Sequence[LineAnswer]) -> ReportAnswer:
        own = tuple(
            replace(line, place=line.place.removeprefix(begin))
            for line in lines
            if line.place.startswith(begin)
        )
        return ReportAnswer(
            retailer="", payload=0, received_at=payload.received_at,
            simulated=self._monitor.settings.drill is not None,
            accepted=0, quarantined=0, rejected=0, lines=own,
        )  # fmt: skip


def _written(record: RawRecord) -> str:
    return record.fields.get("text") or record.fields.get("product", "")


def _address(answer: str, sender: str, message_id: str) -> str:
    """Return the address of the answer, with what keeps machines from answering it in turn."""
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    if message_id:
        headers |= {"In-Reply-To": message_id, "References": message_id}
    added = [f"to={quote(sender, safe='@')}", "format=text"]
    added += [f"%2B{name}={quote(value, safe='')}" for name, value in headers.items()]
    parts = urlsplit(answer)
    query = "&".join(filter(None, (parts.query, *added)))
    return urlunsplit(parts._replace(query=query))


def _outcome(result: DeliveryResult) -> LetterOutcome | None:
    match result:
        case Delivered():
            return LetterOutcome.ANSWERED
        case Permanent():
            return LetterOutcome.REFUSED
        case Uncertain():
            return LetterOutcome.UNCERTAIN
        case _:
            return None
