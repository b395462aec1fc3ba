"""Faults on request: their texts, their order, their answers, and closed connections of a real server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

PACKAGES = Path(__file__).resolve().parents[1] / "runtime" / "packages"
sys.path.insert(0, str(PACKAGES))

from server_process import ServerProcess  # noqa: E402  after the path
from tiny_campusm.api import SETTINGS as CAMPUS  # noqa: E402
from tiny_campusm.api import add_valid_check_in_student  # noqa: E402
from tiny_edfi.api import SETTINGS  # noqa: E402

from tablewright.runtime.core.console import console  # noqa: E402
from tablewright.runtime.core.runs.inprocess import in_process  # noqa: E402
from tablewright.runtime.core.server.fault_injection import (  # noqa: E402
    FaultSpecError,
    read_fault,
)
from tablewright.runtime.edfi.client.connection import Connection  # noqa: E402

SCHOOLS = "/data/v3/ed-fi/schools"
SCHOOL = {
    "schoolId": 255901001,
    "nameOfInstitution": "Grand Bend High School",
}


def edfi(*faults: str, seed: int = 1) -> httpx.Client:
    from tiny_edfi.api import create_app

    application = create_app(faults=faults, fault_seed=seed)
    return Connection().sign_in(in_process(application), SETTINGS, {})


def statuses(client: httpx.Client, path: str, count: int = 40) -> list[int]:
    return [client.get(path).status_code for _ in range(count)]


def test_a_fault_has_a_resource_an_action_and_a_probability() -> None:
    fault = read_fault("studentSectionAttendanceEvents:503:0.3")
    assert fault.resource == "studentSectionAttendanceEvents"
    assert fault.action == 503
    assert fault.probability == 0.3
    assert fault.methods == ()


def test_a_fault_may_have_a_method() -> None:
    fault = read_fault("post:*:latency=200ms")
    assert (fault.resource, fault.action) == ("*", "latency")
    assert fault.methods == ("POST",)
    assert fault.seconds == 0.2


@pytest.mark.parametrize("status", [409, 412])
def test_a_conflict_is_a_fault_of_writes_only(status: int) -> None:
    assert "GET" not in read_fault(f"schools:{status}").methods
    assert read_fault(f"GET:schools:{status}").methods == ("GET",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "schools",
        "schools:",
        ":503",
        "schools:503:0.3:x",
        "schools:200",
        "schools:0503",
        "schools:latency",
        "schools:latency=5",
        "schools:latency=-1s",
        "schools:latency=9000s",
        "schools:503:1.5",
        "schools:503:-0.1",
        "schools:503:nan",
        "schools:503:often",
        "GET:503",
    ],
)
def test_a_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(FaultSpecError, match=r"schools|must have the form"):
        read_fault(text)


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("school", "must have the form"),
        ("schools:broken", "RESOURCE:FAULT"),
        ("schols:503", "use schools"),
    ],
)
def test_serve_refuses_a_wrong_fault_and_shows_the_form(fault: str, text: str) -> None:
    arguments = ["serve", "--database-url", "sqlite://", "--fault", fault]
    result = CliRunner().invoke(console("tiny_edfi"), arguments)
    assert result.exit_code == 2
    assert "--fault" in result.output
    assert text in " ".join(result.output.split())


def test_the_help_shows_the_form_and_every_kind() -> None:
    text = CliRunner().invoke(console("tiny_edfi"), ["serve", "--help"]).output
    for word in ("--fault-seed", "latency=200ms", "reset", "lost-answer", "429"):
        assert word in text


def test_the_same_seed_gives_the_same_faults() -> None:
    first = statuses(edfi("schools:503:0.5", seed=7), SCHOOLS)
    assert statuses(edfi("schools:503:0.5", seed=7), SCHOOLS) == first
    assert set(first) == {200, 503}
    assert statuses(edfi("schools:503:0.5", seed=8), SCHOOLS) != first


def test_a_further_fault_does_not_change_the_others() -> None:
    alone = statuses(edfi("schools:503:0.5"), SCHOOLS)
    together = statuses(edfi("schools:503:0.5", "schools:500:0.5"), SCHOOLS)
    assert set(together) == {200, 500, 503}
    for before, after in zip(alone, together, strict=True):
        assert (before == 503) == (after == 503)


def test_a_fault_is_for_its_resource_and_all_addresses_of_it() -> None:
    client = edfi("Schools:503")
    for path in (SCHOOLS, f"{SCHOOLS}/0", f"{SCHOOLS}?limit=1", SCHOOLS.upper()):
        assert client.get(path).status_code == 503
    assert client.get("/data/v3/ed-fi/sessions").status_code == 200
    assert client.get("/data/v3/ed-fi/schoolsX").status_code == 404
    assert client.get("/").status_code == 200


def test_a_fault_is_for_its_method() -> None:
    client = edfi("POST:*:500")
    assert client.get(SCHOOLS).status_code == 200
    assert client.post(SCHOOLS, json=SCHOOL).status_code == 500
    # Signing in is not an operation of a resource.
    assert client.post("/oauth/token", json={}).status_code == 400


@pytest.mark.parametrize(
    ("status", "type_"),
    [
        (401, "security:authentication"),
        (409, "data-conflict:multi-user-conflict"),
        (412, "optimistic-lock-failed"),
        (429, "security:authentication:too-many-tokens"),
        (500, "internal-server-error"),
        (503, "service-unavailable"),
    ],
)
def test_an_answer_has_the_form_of_other_errors(status: int, type_: str) -> None:
    answer = edfi(f"schools:{status}").post(SCHOOLS, json=SCHOOL)
    assert answer.status_code == status
    body = answer.json()
    assert body["type"] == f"urn:ed-fi:api:{type_}"
    assert body["status"] == status
    assert "fault" in body["errors"][-1]
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_the_answers_of_a_rest_package_have_its_own_form() -> None:
    from tiny_campusm.api import create_app

    (operation,) = add_valid_check_in_student.OPERATIONS
    application = create_app(faults=["*:429"])
    with in_process(application) as client:
        path = operation.path.format(orgCode=1)
        answer = client.post(path, params={"apiKey": CAMPUS.demo_key})
    assert answer.status_code == 429
    assert answer.headers["retry-after"]
    assert answer.json()["success"] is False
    assert "fault" in answer.json()["message"]


def test_a_faulty_request_changes_nothing() -> None:
    client = edfi("POST:schools:503:0.5")
    created = 0
    for number in range(20):
        answer = client.post(SCHOOLS, json={**SCHOOL, "schoolId": number + 1})
        created += answer.status_code == 201
    assert 0 < created < 20
    assert len(client.get(SCHOOLS).json()) == created


def test_in_process_a_closed_connection_is_an_exception() -> None:
    with pytest.raises(ConnectionResetError):
        edfi("schools:reset").get(SCHOOLS)


@pytest.fixture(scope="module", params=["httptools", "h11"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    options = ["--database-url", "sqlite:///faults.sqlite3"]
    for fault in (
        "POST:schools:lost-answer",
        "GET:schools:half-answer",
        "PUT:schools:reset",
        "GET:sessions:latency=300ms",
    ):
        options += ["--fault", fault]
    folder = tmp_path_factory.mktemp(request.param)
    # A module of this name that cannot be imported makes uvicorn use the other implementation.
    if request.param == "h11":
        (folder / "httptools.py").write_text("raise ImportError", encoding="utf-8")
    with ServerProcess(folder, *options, package="tiny_edfi") as process:
        yield process


def test_a_reset_is_an_error_of_the_connection(server: ServerProcess) -> None:
    with server.client() as client, pytest.raises(httpx.NetworkError):
        client.put(f"{SCHOOLS}/{'0' * 32}", json=SCHOOL)


def test_a_lost_answer_leaves_the_item(server: ServerProcess) -> None:
    with server.client() as client:
        for _ in range(2):
            with pytest.raises(httpx.RemoteProtocolError):
                client.post(SCHOOLS, json=SCHOOL)
        # Half an answer has its headers, so the item exists once.
        with client.stream("GET", SCHOOLS, params={"totalCount": "true"}) as answer:
            assert answer.headers["total-count"] == "1"


def test_half_an_answer_breaks_off(server: ServerProcess) -> None:
    with server.client() as client:
        for _ in range(2):
            with client.stream("GET", SCHOOLS) as answer:
                assert answer.status_code == 200
                with pytest.raises(
                    httpx.RemoteProtocolError, match="without sending complete"
                ):
                    answer.read()


def test_latency_delays_the_answer(server: ServerProcess) -> None:
    with server.client() as client:
        answer = client.get("/data/v3/ed-fi/sessions")
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() >= 0.3


def test_the_log_has_no_errors_of_the_server(server: ServerProcess) -> None:
    log = server.log()
    assert "Faults on request" in log
    assert "Traceback" not in log
    assert "ERROR" not in log
