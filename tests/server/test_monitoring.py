"""Health, metrics, and the page with the documents of the API."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from server.conftest import GENERATED, OpenPackage, load

STUDENTS = "/data/v3/ed-fi/students"


@pytest.fixture(params=["edfi_v5", "campusm_v1"])
def anonymous(request: pytest.FixtureRequest, package: OpenPackage) -> httpx.Client:
    """A client of each family, without a token."""
    return package(request.param, anonymous=True)


def requests(client: httpx.Client) -> dict[tuple[str, str, str], float]:
    """The counted requests by method, resource and status."""
    response = client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain")
    found = {}
    for family in text_string_to_metric_families(response.text):
        for sample in family.samples:
            if sample.name == "http_requests_total":
                labels = sample.labels
                key = (labels["method"], labels["resource"], labels["status"])
                found[key] = sample.value
    return found


def test_health_needs_no_token(anonymous: httpx.Client) -> None:
    response = anonymous.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "healthy", "database": "available"}


def test_health_of_a_store_that_fails(
    v5: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = import_module("edfi_v5._runtime.core.store.store")

    async def fail(*_: object) -> None:
        raise store.StoreError("the disk is gone")

    monkeypatch.setattr(store.Store, "read_async", fail)
    response = v5.get("/health")
    assert response.status_code == 503
    assert response.json() == {"status": "unhealthy", "database": "unavailable"}
    assert requests(v5)["GET", "health", "503"] == 1


def test_metrics_count_requests_by_resource_and_status(v5: httpx.Client) -> None:
    for path in ("", "?limit=x", "/0123", f"/{'0' * 32}", "/deletes", "/partitions"):
        v5.get(STUDENTS + path)
    v5.get("/data/v3/ed-fi/gradeLevelDescriptors")
    counted = requests(v5)
    assert counted["GET", "students", "200"] == 3
    assert counted["GET", "students", "404"] == 2
    assert counted["GET", "students", "400"] == 1
    assert counted["GET", "gradeLevelDescriptors", "200"] == 1
    # The tests have signed in.
    assert counted["POST", "token", "200"] == 1


def test_the_number_of_labels_does_not_grow_with_requests(v5: httpx.Client) -> None:
    before = set(requests(v5))
    for number in range(20):
        v5.get(f"{STUDENTS}/{number:032x}")
        v5.get(f"/unknown{number}")
        v5.request(f"METHOD{number}", "/unknown")
    added = set(requests(v5)) - before
    labels = {(method, resource) for method, resource, _ in added}
    assert labels <= {
        ("GET", "students"),
        ("GET", "other"),
        ("other", "other"),
        ("GET", "metrics"),
    }


def test_durations_have_buckets(v5: httpx.Client) -> None:
    v5.get(STUDENTS)
    text = v5.get("/metrics").text
    labels = r'method="GET",resource="students",status="200"'
    buckets = re.findall(
        rf'http_request_duration_seconds_bucket{{le="[^"]+",{labels}}} (\S+)', text
    )
    counts = [float(bucket) for bucket in buckets]
    assert counts == sorted(counts)
    assert counts[-1] == 1
    assert f"http_request_duration_seconds_count{{{labels}}} 1.0" in text


def test_the_page_of_documents_loads_everything_from_the_server(
    anonymous: httpx.Client,
) -> None:
    page = anonymous.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"|url: \'([^\']+)\'', page.text)
    paths = [first or second for first, second in addresses]
    assert "/openapi.json" in paths
    for path in paths:
        assert path.startswith("/")
        assert anonymous.get(path).status_code == 200
    script = next(path for path in paths if path.endswith(".js"))
    assert "SwaggerUIBundle" in anonymous.get(script).text


def test_the_page_of_documents_behind_a_proxy(package: OpenPackage) -> None:
    client = package("edfi_v5", anonymous=True)
    inner = client._transport._inner  # type: ignore[attr-defined]
    inner.root_path = "/proxied"
    text = client.get("/proxied/docs").text
    assert 'src="/proxied/docs/assets/' in text
    assert "url: '/proxied/openapi.json'" in text


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Any]:
    """A function that runs `serve` of `edfi_v5` until it ends."""
    load("edfi_v5")

    def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        program = "from edfi_v5.cli import main; main()"
        path = ":".join([str(GENERATED / "edfi_v5"), *sys.path])
        return subprocess.run(
            [sys.executable, "-c", program, "serve", *options],
            cwd=tmp_path,
            env={"PYTHONPATH": path, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    yield run


def test_a_server_for_other_machines_needs_credentials(serve: Any) -> None:
    run = serve("--host", "0.0.0.0", "--database-url", "sqlite://")
    assert run.returncode == 2
    (line,) = [text for text in run.stderr.splitlines() if text.startswith("Error")]
    assert "set EDFI_CLIENT_ID and EDFI_CLIENT_SECRET" in line
