"""A market with one inspector for each district, told by web hook and by folder, in short waits."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from monitor.drill.storm import INBOX, Storm, jumped_price, past_sheet, storm_config, usual_price

LEASE_SECONDS: Final = 2.0
_LINES: Final = 10
_POLICY = f"""\
deliveries:
  timeout: 1s
  lease: {LEASE_SECONDS:.0f}s
  first_retry: 1s
  longest_retry: 2s
  give_up_after: 1h
grouping: {{wait_for_companions: 1s, messages_per_hour: 100000}}
"""
_HOOK = re.compile(r'code: (?P<code>inspector-\d+), (?P<name>.*?), channels: \[.*?"(?P<url>.*?)"')


def write_market(folder: Path, storm: Storm, address: str, today: date) -> Path:
    """Write the configuration and the market's quiet past; return the configuration's path."""
    text = storm_config(storm, address).replace("programme: {", "programme: {deliver_every: 1s, ")
    told = r"code: \g<code>, \g<name>, channels: [{name: drop, kind: file, address: told}, "
    hook = r'{name: hook, kind: webhook, address: "\g<url>/\g<code>"'
    path = folder / "config.yaml"
    path.write_text(_HOOK.sub(told + hook, text) + _POLICY, encoding="utf-8")
    (folder / INBOX).mkdir()
    (folder / INBOX / "past.csv").write_text(past_sheet(storm, today), encoding="utf-8")
    return path


@dataclass
class Shelf:
    """Some goods of one outlet whose prices jump and fall back, a report each, in turns."""

    outlet: int
    products: range
    answered: int = 0
    """How many reports were answered; each of them is one transition of every good."""
    waiting: bytes = field(default=b"", repr=False)
    """The report that was sent and not answered yet; nothing follows before it is."""

    @property
    def key(self) -> str:
        """Return the Idempotency-Key of the report whose turn it is."""
        return f"outlet-{self.outlet}/{self.products.start}/{self.answered}"

    def report(self, today: date) -> bytes:
        """Return the report whose turn it is: a jump, or the usual prices again."""
        return json.dumps(
            {
                "observed_at": today.isoformat(),
                "lines": [
                    {
                        "outlet": f"outlet-{self.outlet}",
                        "product": f"product-{product}",
                        "unit": "kg",
                        "price": self._price(product),
                    }
                    for product in self.products
                ],
            }
        ).encode()

    def _price(self, product: int) -> int:
        if self.answered % 2:
            return usual_price(self.outlet, product)
        return jumped_price(self.outlet, product) + 10 * self.answered


def shelves_of(storm: Storm) -> list[Shelf]:
    """Return every good of the market on some shelf."""
    return [
        Shelf(outlet, range(first, min(first + _LINES, storm.products)))
        for outlet in range(storm.outlets)
        for first in range(0, storm.products, _LINES)
    ]
