"""Pictures beside alerts: processor time and size of one, and the memory that drawing takes.

The floor is a picture of one bar: what reading the fonts costs.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median

from monitor.reports.charts import PriceCourse
from monitor.reports.picture import Amount, KeyLine, amounts_png, course_png

_ROUNDS = 30
_LAST = date(2021, 1, 31)
_COURSE = PriceCourse(
    points={_LAST - timedelta(days=back): 138_000 + 900.0 * (back % 7) for back in range(28)},
    baseline=138_500.0,
    threshold=159_300.0,
    opened=_LAST,
    opened_text="báo",
    closed=None,
    title="",
)
_KEYS = [
    KeyLine("price", "Giá, 31/01: 205.000 đ/kg"),
    KeyLine("level", "Mức so sánh: 138.500 đ/kg"),
    KeyLine("threshold", "Ngưỡng báo: 159.300 đ/kg"),
]
_AMOUNTS = [
    Amount("Chắc chắn có", "840 tấn", 840.0, "now"),
    Amount("Nhiều nhất có thể có", "1.200 tấn", 1200.0, "maybe"),
    Amount("Chỉ tiêu", "1.300 tấn", 1300.0, "enough"),
]


def measure() -> Iterator[dict[str, object]]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    floor, _ = _drawn(lambda at: amounts_png("", [Amount(str(at), "", 0.0, "now")]))
    title = "Giá tăng đột biến: Thịt lợn ba chỉ – Chợ số {}, Lê Chân"
    for name, draw in (
        ("the course of a price", lambda at: course_png(title.format(at), _COURSE, _KEYS)),
        ("stock against target", lambda at: amounts_png(title.format(at), _AMOUNTS)),
    ):
        spent, size = _drawn(draw)
        yield {
            "figure": f"picture, {name}: {size / 1000:.0f} KB",
            "value": spent * 1000,
            "unit": "ms",
            "floor": floor * 1000,
            "floor_is": "one bar (processor time)",
            "bytes": size,
        }
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield {"figure": "picture: memory of drawing", "value": (after - before) / 1000, "unit": "MB"}


def _drawn(draw: Callable[[int], bytes]) -> tuple[float, int]:
    """Return the median processor time of a picture in seconds, and its size in bytes."""
    spent, size = [], 0
    for at in range(_ROUNDS):
        begin = time.process_time()
        size = len(draw(at))
        spent.append(time.process_time() - begin)
    return median(spent), size
