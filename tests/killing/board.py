"""The market board: reports without pause, again under the same key until each is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from random import Random
from threading import Event, Thread

import httpx

from tests.killing.market import Shelf
from tests.killing.sink import Sink

API_TOKEN = "of-the-duty-desk"
_PAUSE, _ACK_EVERY = 0.25, 8


@dataclass
class Board:
    """Sends the reports of its shelves to one of several doors, and takes on alerts meanwhile."""

    shelves: Sequence[Shelf]
    doors: Sequence[str]
    token: str
    today: date
    sink: Sink
    lot: Random
    acknowledged: int = 0
    troubles: list[str] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="board", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        assert self._thread is not None
        self._thread.join()

    def _run(self) -> None:
        with httpx.Client(timeout=5) as client:
            turn = 0
            while not self._stop.wait(_PAUSE):
                turn += 1
                self._report(client, self.lot.choice(self.shelves))
                if turn % _ACK_EVERY == 0:
                    self._acknowledge(client)

    def _report(self, client: httpx.Client, shelf: Shelf) -> None:
        shelf.waiting = shelf.waiting or shelf.report(self.today)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": shelf.key,
            "Content-Type": "application/json",
        }
        url = f"{self.lot.choice(self.doors)}/api/v1/reports"
        try:
            answer = client.post(url, content=shelf.waiting, headers=headers)
        except httpx.TransportError:
            return
        if answer.status_code == HTTPStatus.OK:
            if answer.json()["accepted"] != len(shelf.products):
                self.troubles.append(answer.text)
            shelf.answered, shelf.waiting = shelf.answered + 1, b""
        elif answer.status_code not in {409, 429, 503}:
            self.troubles.append(f"HTTP {answer.status_code}: {answer.text}")

    def _acknowledge(self, client: httpx.Client) -> None:
        if not (known := self.sink.known_alerts()):
            return
        url = f"{self.lot.choice(self.doors)}/api/v1/alerts/{self.lot.choice(known)}/acknowledge"
        headers = {"Authorization": f"Bearer {API_TOKEN}"}
        order = {"by": "Trực ban", "minutes": 600}
        try:
            answer = client.post(url, json=order, headers=headers)
        except httpx.TransportError:
            return
        self.acknowledged += answer.status_code == HTTPStatus.OK
