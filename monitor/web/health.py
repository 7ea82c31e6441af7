"""What machines ask: alive, ready (a page for people), and the figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from monitor.domain.view import Gauge
from monitor.web.desk import Desk
from monitor.web.render import page

_NAMES = {
    "database": ("Cơ sở dữ liệu", "Database"),
    "clock": ("Đồng hồ công việc", "Clock"),
    "deliveries": ("Gửi tin", "Deliveries"),
}


def health_routes(desk: Desk) -> APIRouter:
    """Return ``/healthz``, ``/readyz`` and ``/metrics``."""
    router = APIRouter(include_in_schema=False)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(DeskCollector(desk))

    @router.get("/healthz")
    def show_alive() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    def show_ready(request: Request) -> Response:
        checks = desk.checks()
        ready = all(check.ok for check in checks)
        status = 200 if ready else 503
        if "text/html" in request.headers.get("accept", ""):
            seen = {"ready": ready, "checks": checks, "names": _NAMES}
            return page("health.html", request, desk, status=status, **seen)
        lines = [{"name": c.name, "ok": c.ok, "text": c.text} for c in checks]
        return JSONResponse({"ready": ready, "checks": lines}, status_code=status)

    @router.get("/metrics")
    def show_metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router


class DeskCollector(Collector):
    """Reads the desk's gauges afresh whenever Prometheus asks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterable[Metric]:
        """Yield one family per name; every series of a name must use the same label names."""
        families: dict[str, list[Gauge]] = {}
        for gauge in self._desk.gauges():
            families.setdefault(gauge.name, []).append(gauge)
        return [_family(gauges) for gauges in families.values()]


def _family(gauges: list[Gauge]) -> Metric:
    first = gauges[0]
    names = sorted(first.labels)
    make = CounterMetricFamily if first.kind == "counter" else GaugeMetricFamily
    family = make(first.name, first.help, labels=names)
    for gauge in gauges:
        family.add_metric([gauge.labels[name] for name in names], gauge.value)
    return family
