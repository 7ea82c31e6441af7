"""Reports that retailers send by themselves: kept as they came, recorded as all others, answered.

The bytes are kept under the sender's key before anybody looks into them. What follows is the one
way of every payload: observations, findings, transitions and outbox in one transaction.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.app.answers import answer_lines
from monitor.app.letters import Letters
from monitor.app.pace import Pace
from monitor.collectors.form import is_workbook
from monitor.collectors.report import NeverAsked, ReportFormat
from monitor.domain.errors import StoreError
from monitor.domain.intake import (
    LineAnswer,
    LineStatus,
    Refusal,
    ReportAnswer,
    ReportRefusedError,
    Submission,
    answer_of,
    pushed_source,
)
from monitor.domain.observation import Payload
from monitor.domain.run import Outcome
from monitor.domain.store import Transaction
from monitor.pipeline.bound import Source
from monitor.pipeline.collect import Collected, Kept
from monitor.pipeline.heard import Heard

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_LEFT_AFTER = timedelta(seconds=60)
"""How long a report may be under way before whoever asks again takes it up."""
_AT_ONCE, _PER_SECOND = 240, 4.0
"""What a chain with a program for each of its shops needs in a minute, and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReport:
    """The bytes that a retailer sent, and under which key."""

    retailer: str
    key: str
    content: bytes
    media_type: str
    origin: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


class Intake:
    """Takes reports and answers them; the same report under the same key is recorded once."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor, self.letters = monitor, Letters(monitor)
        self._pace = Pace(monitor.wall, at_once=_AT_ONCE, per_second=_PER_SECOND)

    @property
    def sources(self) -> dict[str, Source]:
        """Return the source of every retailer's own reports, by its name."""
        specs = [pushed_source(code) for code in self._monitor.settings.market.retailers]
        return {
            spec.name: Source(spec=spec, fetcher=NeverAsked(), format=ReportFormat())
            for spec in specs
        }

    def check_pace(self, retailer: str) -> None:
        """Count a report of a retailer.

        Raises:
            ReportRefusedError: too many came at once.
        """
        if wait := self._pace.wait_seconds(retailer):
            raise ReportRefusedError(
                Refusal.TOO_OFTEN,
                f"Gửi quá nhiều báo cáo; hãy gửi lại sau {wait} giây.",
                f"Too many reports; send again after {wait} s.",
                retry_seconds=wait,
            )

    def submit(self, sent: SentReport) -> ReportAnswer:
        """Record a report and return the answer, line by line.

        Raises:
            ReportRefusedError: it is no report, or its key stands for another one.
        """
        own: set[int] = set()
        try:
            with self._monitor.store.begin() as tx:
                claimed = self._claim(tx, sent)
                if isinstance(claimed, ReportAnswer):
                    return claimed
                kept, run_id = self._keep(tx, sent)
                own.add(kept.id)
                self._monitor.recorder.under_way.add(kept.id)
            lines = self._record(sent, kept, run_id)
        finally:
            self._monitor.recorder.under_way.difference_update(own)
        if isinstance(lines, str):
            raise self._refuse(claimed, kept, lines)
        return self._answer(claimed, sent, kept, lines)

    def _record(self, sent: SentReport, kept: Kept, run_id: int) -> tuple[LineAnswer, ...] | str:
        """Record the report as every payload is; return an answer a line, or why it is none.

        Raises:
            StoreError: it could not be recorded; it waits, and is read again.
        """
        self._monitor.recorder.make_ready()
        heard = Heard(ReportFormat())
        source = Source(spec=pushed_source(sent.retailer), fetcher=NeverAsked(), format=heard)
        collected = Collected(
            source=source.spec.name,
            run_id=run_id,
            started_at=kept.payload.received_at,
            payloads=(kept,),
        )
        recorded = self._monitor.recorder.record(source, collected)
        self._monitor.bell.ring()
        if recorded.report.outcome is Outcome.FAILED:
            raise StoreError(recorded.report.text)
        if not recorded.read:
            return recorded.report.text
        [read] = recorded.read
        market = self._monitor.settings.market
        received_at = kept.payload.received_at
        return answer_lines(heard.records, read.observations, read.quarantined, market, received_at)

    def _answer(
        self, submission: int, sent: SentReport, kept: Kept, lines: tuple[LineAnswer, ...]
    ) -> ReportAnswer:
        """Return the answer, kept for whoever sends the same again."""
        counts = Counter(line.status for line in lines)
        answer = ReportAnswer(
            retailer=sent.retailer,
            payload=kept.id,
            received_at=kept.payload.received_at,
            simulated=self._monitor.settings.drill is not None,
            accepted=counts[LineStatus.ACCEPTED],
            quarantined=counts[LineStatus.QUARANTINED],
            rejected=counts[LineStatus.REJECTED],
            lines=lines,
        )
        plain = {**asdict(answer), "received_at": answer.received_at.isoformat()}
        with self._monitor.store.begin() as tx:
            tx.submissions.answer_submission(submission, kept.id, plain)
        return answer

    def _claim(self, tx: Transaction, sent: SentReport) -> int | ReportAnswer:
        """Return the number to answer under, or the answer that was given before."""
        now = self._monitor.wall.now()
        taken = tx.submissions.begin_submission(sent.retailer, sent.key, sent.digest, now)
        if taken is not None:
            return taken
        known = tx.submissions.submission(sent.retailer, sent.key)
        if known is None or known.digest != sent.digest:
            raise ReportRefusedError(
                Refusal.KEY_REUSED,
                "Idempotency-Key này đã dùng cho một báo cáo khác; hãy dùng khóa mới.",
                "This Idempotency-Key stands for another report; use a new one.",
            )
        if known.answer is not None:
            return _told_before(known.answer, sent.content)
        return self._take_up(tx, known)

    def _take_up(self, tx: Transaction, known: Submission) -> int:
        now = self._monitor.wall.now()
        is_left = now - known.begun_at >= _LEFT_AFTER
        if is_left and tx.submissions.resume_submission(known, now):
            return known.id
        raise ReportRefusedError(
            Refusal.UNDER_WAY,
            "Báo cáo này đang được xử lý; hãy hỏi lại sau ít giây.",
            "This very report is being recorded; ask again in a few seconds.",
            retry_seconds=5,
        )

    def _keep(self, tx: Transaction, sent: SentReport) -> tuple[Kept, int]:
        """Keep the bytes and open a run; sent again later, the same bytes are said anew."""
        now, version = self._monitor.clock.now(), self._monitor.settings.version
        source = pushed_source(sent.retailer).name
        payload = Payload(
            source=source,
            received_at=now,
            origin=sent.origin,
            media_type=sent.media_type,
            content=sent.content,
            digest=sent.digest,
            headers={"Idempotency-Key": sent.key},
        )
        payload_id, _ = tx.ledger.keep_payload(payload, version)
        run_id = tx.runs.begin(source, now, version, (payload_id,))
        return Kept(id=payload_id, payload=payload), run_id

    def _refuse(self, submission_id: int, kept: Kept, text: str) -> ReportRefusedError:
        """Remember that this is no report; its sender was told, so nothing waits for a fix."""
        answer = {"refused": text}
        with self._monitor.store.begin() as tx:
            tx.ledger.settle_payload(kept.id, self._monitor.wall.now())
            tx.submissions.answer_submission(submission_id, kept.id, answer)
        return no_report(kept.payload.content, text)


def _told_before(answer: Mapping[str, object], content: bytes) -> ReportAnswer:
    if "refused" in answer:
        raise no_report(content, str(answer["refused"]))
    return answer_of(answer)


def no_report(content: bytes, text: str) -> ReportRefusedError:
    """Return the refusal of a report as a whole: what to do, with the details in ``text``."""
    said = f"Chưa nhận dòng nào. {_advice(content)} Chi tiết: {text}"
    return ReportRefusedError(Refusal.NOT_A_REPORT, said, text)


def _advice(content: bytes) -> str:
    if is_workbook(content):
        return (
            "Tệp Excel này không còn đúng biểu của Sở (đã đổi tên, xóa cột), có mật khẩu hoặc bị "
            "hỏng; hãy tải lại biểu, chép số liệu sang, lưu .xlsx hoặc .ods rồi gửi lại."
        )
    if not content.strip():
        return "Báo cáo trống; hãy xem lại tệp rồi gửi lại."
    return (
        "Đây không phải biểu Excel của Sở (.xlsx, .ods), cũng không phải JSON đúng mẫu; "
        "hãy xem hướng dẫn (/api/docs) rồi gửi lại."
    )
