"""Health checks (`/health`) and metrics for Prometheus (`/metrics`), the same for all families.

Neither needs credentials, and neither contains data of records.
"""

from __future__ import annotations

import logging
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

from fastapi import FastAPI
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Metric,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..store.store import Store, StoreError
from .dispatch import TEMPLATE

_LOG = logging.getLogger(__name__)

#: Seconds; most requests take less than a hundredth.
_BUCKETS = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
)
_LABELS = ("method", "resource", "status")
_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
#: The label of requests with a path or a method that the server does not know.
_OTHER = "other"
#: The last segments of paths that belong to the resource before them.
_PARTS_OF_RESOURCES = frozenset({"deletes", "keyChanges", "partitions"})


def add_monitoring(application: FastAPI, store: Store) -> None:
    """Add `/health` and `/metrics`, and the middleware that measures all requests."""
    metrics = Metrics()

    async def report_health(_: Request) -> JSONResponse:
        try:
            # Any small read shows whether the database answers.
            await store.read_async(lambda transaction: transaction.setting("owner"))
        except StoreError as error:
            _LOG.error("The health check has failed: %s", error)
            content = {"status": "unhealthy", "database": "unavailable"}
            return JSONResponse(content, 503)
        return JSONResponse({"status": "healthy", "database": "available"})

    async def report_metrics(_: Request) -> Response:
        return Response(metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    application.add_route("/health", report_health, include_in_schema=False)
    application.add_route("/metrics", report_metrics, include_in_schema=False)
    application.add_middleware(MeasuringMiddleware, metrics=metrics)


@dataclass(slots=True)
class _Series:
    """The requests with the same labels: how many in each bucket of durations, and their seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(_BUCKETS) + 1))
    seconds: float = 0.0


class Metrics(Collector):
    """The numbers of one application: requests by method, resource and status, and how long they took.

    If several processes serve the API, each has its own.
    """

    def __init__(self) -> None:
        # Not the counters of the library: they take a lock for each number, which is slow for each request.
        self._series: defaultdict[tuple[str, str, int], _Series] = defaultdict(_Series)
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def add(self, method: str, resource: str, status: int, seconds: float) -> None:
        """Count one request; only the thread of the event loop may do so."""
        series = self._series[method, resource, status]
        series.counts[bisect_left(_BUCKETS, seconds)] += 1
        series.seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """The numbers as metrics of the library, which writes them."""
        requests = CounterMetricFamily(
            "http_requests", "Requests, by method, resource and status.", labels=_LABELS
        )
        durations = HistogramMetricFamily(
            "http_request_duration_seconds",
            "Seconds from a request to the end of its response.",
            labels=_LABELS,
        )
        for (method, resource, status), series in sorted(self._series.items()):
            labels = (method, resource, str(status))
            # A bucket contains the requests of all smaller ones too.
            totals = list(accumulate(series.counts))
            bounds = [*map(str, _BUCKETS), "+Inf"]
            requests.add_metric(labels, totals[-1])
            durations.add_metric(
                labels, list(zip(bounds, totals, strict=True)), series.seconds
            )
        yield requests
        yield durations

    def text(self) -> bytes:
        """All numbers in the form that Prometheus reads."""
        return generate_latest(self._registry)


class MeasuringMiddleware:
    """An ASGI middleware that counts requests, and measures the time until their response is sent."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Stays if the application raises an exception: the server then sends this status.
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begin = time.perf_counter()
        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - begin
            method = scope["method"] if scope["method"] in _METHODS else _OTHER
            self._metrics.add(method, _resource(scope), status, seconds)


def _resource(scope: Scope) -> str:
    """The resource of a request whose path the server knows.

    Not the path itself: the number of labels must not grow with the requests.
    """
    template = scope.get(TEMPLATE)
    if template is None:
        template = _route_path(scope)
    return _resource_of_template(template)


def _route_path(scope: Scope) -> str:
    """The path of the application's route for a request; empty if it has none."""
    # The framework notes the route of some requests only.
    for route in scope["app"].routes:
        if route.matches(scope)[0] == Match.FULL:
            return getattr(route, "path", "")
    return ""


@cache
def _resource_of_template(template: str) -> str:
    names = [name for name in template.split("/") if name and not name.startswith("{")]
    if names and names[-1] in _PARTS_OF_RESOURCES:
        names.pop()
    return names[-1] if names else ("discovery" if template == "/" else _OTHER)
