"""N price series breach at once in Prometheus + Alertmanager; how many reach a web hook?

``python -m benchmarks.peers.alertmanager --alerts 10000 --seconds 60`` needs the Debian packages
``prometheus`` and ``prometheus-alertmanager`` and no root. One scrape target on loopback, scraped
and judged every 5 s; one group, ``group_wait`` 1 s. The clock starts when the values flip.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread

_QUIET, _JUMPED = 100_000, 150_000
_PROMETHEUS, _ALERTMANAGER = 19_090, 19_093

_RULES = """\
groups:
  - name: prices
    rules:
      - {alert: PriceSpike, expr: price_vnd > 120000}
"""


class Peer:
    """The scraped market and the web hook in one server; counts distinct alerts."""

    def __init__(self, alerts: int) -> None:
        self.alerts, self.price = alerts, _QUIET
        self.messages, self.told = 0, set[str]()
        self.first: float | None = None
        self.last: float | None = None
        self.scraped = Event()
        self.lock = Lock()

    def exposition(self) -> bytes:
        lines = (f'price_vnd{{sku="{at}"}} {self.price}\n' for at in range(self.alerts))
        self.scraped.set()
        return "".join(lines).encode()

    def take(self, body: bytes) -> None:
        found = {alert["labels"]["sku"] for alert in json.loads(body)["alerts"]}
        with self.lock:
            self.messages += 1
            if found - self.told:
                self.last = time.monotonic()
                self.first = self.first or self.last
            self.told |= found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    peer = Peer(given.alerts)
    with (
        _served(peer) as port,
        tempfile.TemporaryDirectory() as folder,
        _running(Path(folder), port) as processes,
    ):
        peer.scraped.wait(60)
        time.sleep(12)
        peer.price, flipped = _JUMPED, time.monotonic()
        while len(peer.told) < given.alerts and time.monotonic() - flipped < given.seconds:
            time.sleep(0.2)
        memory = {name: _peak(one.pid) for name, one in processes.items()}
    print(json.dumps(_answer(peer, flipped) | {"peak_megabytes": memory}, indent=1))


def _answer(peer: Peer, flipped: float) -> dict[str, object]:
    return {
        "alerts": peer.alerts,
        "told": len(peer.told),
        "lost": peer.alerts - len(peer.told),
        "messages": peer.messages,
        "first_seconds": round(peer.first - flipped, 1) if peer.first else None,
        "last_new_seconds": round(peer.last - flipped, 1) if peer.last else None,
    }


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    return 0.0


@contextmanager
def _served(peer: Peer) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(peer.exposition())

        def do_POST(self) -> None:
            peer.take(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()


@contextmanager
def _running(folder: Path, port: int) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    (folder / "rules.yml").write_text(_RULES, encoding="utf-8")
    (folder / "prometheus.yml").write_text(
        "global: {scrape_interval: 5s, evaluation_interval: 5s}\n"
        f"rule_files: ['{folder}/rules.yml']\n"
        "scrape_configs:\n"
        f"  - {{job_name: market, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}\n"
        "alerting:\n"
        f"  alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{_ALERTMANAGER}']}}]}}]\n",
        encoding="utf-8",
    )
    (folder / "alertmanager.yml").write_text(
        "route: {receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 5s}\n"
        "receivers:\n"
        f"  - {{name: hook, webhook_configs: [{{url: 'http://127.0.0.1:{port}/hook'}}]}}\n",
        encoding="utf-8",
    )
    commands = {
        "alertmanager": [
            "prometheus-alertmanager",
            f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/alertmanager",
            f"--web.listen-address=127.0.0.1:{_ALERTMANAGER}",
            "--cluster.listen-address=",
        ],
        "prometheus": [
            "prometheus",
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/prometheus",
            f"--web.listen-address=127.0.0.1:{_PROMETHEUS}",
        ],
    }
    log = (folder / "log").open("wb")
    started = {
        name: subprocess.Popen(one, stdout=log, stderr=log) for name, one in commands.items()
    }
    try:
        yield started
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(20)
        log.close()


if __name__ == "__main__":
    main()
