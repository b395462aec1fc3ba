"""A rehearsal: its checks of each answer and each record, and what it leaves on a server."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from tiny_edfi.api import MODULES, SETTINGS, create_app
from tiny_edfi.samples import SAMPLES

from tablewright.runtime.core.certification.evidence import ATTEMPTS, may_have_counted
from tablewright.runtime.core.certification.results import (
    Session,
    StepResult,
    session_json,
    session_of,
)
from tablewright.runtime.core.runs.inprocess import InProcessTransport
from tablewright.runtime.core.runs.scenarios import ScenarioFailure
from tablewright.runtime.edfi.certification.plan import Plan, plan_of
from tablewright.runtime.edfi.certification.redelivery import RedeliveringTransport
from tablewright.runtime.edfi.certification.rehearsal import rehearse
from tablewright.runtime.edfi.certification.rehearse_command import rehearse_command
from tablewright.runtime.edfi.client.connection import Connection
from tablewright.runtime.edfi.order import read_order
from tablewright.runtime.edfi.resources import load_catalog

CATALOG = load_catalog("tiny_edfi", MODULES)
ORDER = read_order("tiny_edfi")
NAMES = [
    "schools 1",
    "programs 1",
    "programs 2",
    "sessions 1",
    "sessions 2",
    "programs 3",
]

Change = Callable[[httpx.Request, httpx.Response], httpx.Response]


class ChangingTransport(httpx.BaseTransport):
    """A server whose responses `change` replaces."""

    def __init__(self, change: Change) -> None:
        self._inner = InProcessTransport(create_app())
        self._change = change

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._change(request, self._inner.handle_request(request))

    def close(self) -> None:
        self._inner.close()


def plan(**options: Any) -> Plan:
    return plan_of("tiny_edfi", CATALOG, SAMPLES, ORDER, **options)


def new_session() -> Session:
    return Session("tiny_edfi", "rehearse", "tiny-edfi", "")


def statuses(session: Session) -> dict[str, str]:
    return {name: result.status for name, result in session.steps.items()}


def remaining(client: httpx.Client) -> list[Any]:
    items: list[Any] = []
    for resource in CATALOG.values():
        items += client.get(resource.path).json()
    return items


def rehearsed(change: Change) -> Session:
    """The session after a rehearsal on a server with changed responses."""
    session = new_session()
    http = httpx.Client(
        transport=ChangingTransport(change), base_url="http://testserver"
    )
    with http:
        client = Connection().sign_in(http, SETTINGS, {})
        rehearse(client, plan(), session, CATALOG)
    return session


@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("updates", ["recreate", "keep-key"])
@pytest.mark.parametrize("year", [2017, 2026])
def test_all_steps_pass_and_all_records_are_deleted(
    client: httpx.Client, year: int, updates: str, batch: bool
) -> None:
    session = new_session()
    reported: list[StepResult] = []
    rehearse(
        client,
        plan(school_year=year, updates=updates),
        session,
        CATALOG,
        report=reported.append,
        batch=batch,
    )
    assert session.passed
    assert list(session.steps) == NAMES
    assert sorted(result.name for result in reported) == sorted(NAMES)
    assert remaining(client) == []


def test_a_step_has_its_checks_and_requests(client: httpx.Client) -> None:
    session = new_session()
    rehearse(client, plan(), session, CATALOG)
    created = session.steps["schools 1"]
    assert {"status", "location", "identity", "value"} <= {
        check.kind for check in created.checks
    }
    posted = [entry for entry in created.exchanges if entry.method == "POST"]
    assert posted[-1].sent["schoolId"] == 255901001
    assert posted[-1].status == 201
    assert "change" in {check.kind for check in session.steps["sessions 2"].checks}
    deletions = [
        check
        for check in session.steps["programs 3"].checks
        if check.kind == "deletion"
    ]
    assert len(deletions) == 2
    assert "token" not in json.dumps(session_json(session)).lower()


def lose_member(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    is_record = request.method == "GET" and "/schools/" in request.url.path
    if is_record and response.status_code == 200:
        record = response.json()
        del record["nameOfInstitution"]
        return httpx.Response(200, json=record)
    return response


def lose_location(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if request.method == "POST" and request.url.path.endswith("/sessions"):
        del response.headers["location"]
    return response


def wrong_status(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if request.method == "PUT":
        response.status_code = 200
    return response


def keep_deleted(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    is_record = request.method == "GET" and "/programs/" in request.url.path
    if is_record and response.status_code == 404:
        return httpx.Response(200, json={})
    return response


def refuse_writes(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if request.method == "POST" and "/ed-fi/" in request.url.path:
        return httpx.Response(403, json={"detail": "The claim is missing."})
    return response


def test_a_client_that_may_not_write_fails_every_record() -> None:
    plan_of_one = plan(only=["schools"])
    session = new_session()
    http = httpx.Client(
        transport=ChangingTransport(refuse_writes), base_url="http://testserver"
    )
    with http:
        client = Connection().sign_in(http, SETTINGS, {})
        rehearse(client, plan_of_one, session, CATALOG)
    (failure,) = session.steps["schools 1"].failures
    assert "403" in failure.found
    assert "The claim is missing." in failure.found
    assert session.created == []


class DyingTransport(httpx.BaseTransport):
    """A server that takes no connections after a number of requests."""

    def __init__(self, requests: int) -> None:
        self._inner = InProcessTransport(create_app())
        self._left = requests

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left < 0:
            raise httpx.ConnectError("connection refused", request=request)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@pytest.mark.parametrize("batch", [False, True])
def test_a_dead_server_ends_the_rehearsal(batch: bool) -> None:
    session = new_session()
    http = httpx.Client(transport=DyingTransport(20), base_url="http://testserver")
    with http:
        client = Connection().sign_in(http, SETTINGS, {})
        remaining = rehearse(client, plan(), session, CATALOG, batch=batch)
    assert "can no longer be reached" in session.stopped
    assert "connection refused" in session.stopped
    assert 0 < len(session.steps) < len(NAMES)
    assert session.count("failed") == 1
    assert list(remaining) == session.created[::-1]
    assert remaining


def test_a_step_replaces_a_preloaded_record_of_its_run(client: httpx.Client) -> None:
    """The page expects the school, and a step creates it again: 200 is the only answer for it."""
    created = plan().step("schools 1").scenario.payload
    assert created is not None
    preload = {"schools": ({**created, "nameOfInstitution": "Before"},)}
    twice = Plan(plan().steps, preload)
    session = new_session()
    rehearse(client, twice, session, CATALOG)
    assert session.passed
    (status,) = [
        check for check in session.steps["schools 1"].checks if check.kind == "status"
    ]
    assert status.expected == "POST is answered with 200"
    assert remaining(client) == []


@pytest.mark.parametrize(
    ("change", "name", "kind", "skipped"),
    [
        (lose_location, "sessions 1", "location", ["sessions 2"]),
        (wrong_status, "sessions 2", "status", []),
        (keep_deleted, "programs 3", "deletion", []),
    ],
)
def test_a_wrong_answer_fails_its_step(
    change: Change, name: str, kind: str, skipped: list[str]
) -> None:
    found = rehearsed(change)
    assert [check.kind for check in found.steps[name].failures] == [kind]
    for other, status in statuses(found).items():
        expected = "passed"
        if other == name:
            expected = "failed"
        if other in skipped:
            expected = "skipped"
        assert (other, status) == (other, expected)


def test_a_lost_member_is_named_and_dependent_steps_are_skipped() -> None:
    found = rehearsed(lose_member)
    failures = found.steps["schools 1"].failures
    assert [(check.kind, check.path) for check in failures] == [
        ("member", "nameOfInstitution")
    ]
    assert found.steps["sessions 1"].status == "skipped"
    assert "schools 1" in found.steps["sessions 1"].note


def test_keep_leaves_the_records_and_until_ends_after_a_step(
    client: httpx.Client,
) -> None:
    session = new_session()
    rehearse(client, plan(), session, CATALOG, keep=True, until="sessions 1")
    assert list(session.steps) == NAMES[:4]
    assert session.passed
    names = [
        item["sessionName"] for item in client.get(CATALOG["sessions"].path).json()
    ]
    assert len(names) == 1


def test_an_interrupted_rehearsal_continues(client: httpx.Client) -> None:
    session = new_session()

    def interrupt(result: StepResult) -> None:
        if result.name == "programs 2":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rehearse(
            client, plan(), session, CATALOG, report=interrupt, keep_unfinished=True
        )
    continued = session_of(json.loads(json.dumps(session_json(session))))
    reported: list[StepResult] = []
    rehearse(client, plan(), continued, CATALOG, report=reported.append)
    assert [result.name for result in reported] == NAMES[3:]
    assert continued.passed
    assert remaining(client) == []


def test_a_record_of_others_ends_the_rehearsal_before_it_writes(
    client: httpx.Client,
) -> None:
    payload = plan().step("schools 1").scenario.payload
    assert client.post(CATALOG["schools"].path, json=payload).status_code == 201
    before = remaining(client)
    with pytest.raises(
        ScenarioFailure, match=r"schools schoolId=255901001 .*scenario 1"
    ):
        rehearse(client, plan(), new_session(), CATALOG)
    assert remaining(client) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_step_that_was_carried_out_before_the_kill_is_played_again(
    client: httpx.Client, name: str
) -> None:
    """The process ended after the requests of a step, and before the session was saved."""
    session = new_session()
    saved: list[Any] = [json.loads(json.dumps(session_json(session)))]
    sent: list[tuple[str, Any]] = []

    def report(result: StepResult) -> None:
        if result.name == name:
            raise KeyboardInterrupt
        saved.append(json.loads(json.dumps(session_json(session))))

    def note(request: httpx.Request) -> None:
        if request.method == "POST" and "oauth" not in request.url.path:
            sent.append((request.url.path, json.loads(request.content)))

    client.event_hooks["request"].append(note)
    with pytest.raises(KeyboardInterrupt):
        rehearse(client, plan(), session, CATALOG, report=report, keep=True)

    def own_bodies(collection: str) -> list[Any]:
        return [body for path, body in sent if path == collection]

    continued = session_of(saved[-1])
    rehearse(client, plan(), continued, CATALOG, own_bodies=own_bodies)
    assert set(statuses(continued).values()) == {"passed"}
    left: list[Any] = []
    for item in remaining(client):
        # Only the journal of the killed run knows this preloaded record, and `--clean-up` deletes it.
        if name != "schools 1" or item.get("schoolId") != 255901007:
            left.append(item)
    assert left == []


def hide_schools(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    is_search = request.method == "GET" and request.url.path.endswith("/schools")
    return httpx.Response(200, json=[]) if is_search else response


@pytest.mark.parametrize("batch", [False, True])
def test_a_record_of_others_that_the_client_may_not_find_is_not_deleted(
    batch: bool,
) -> None:
    transport = ChangingTransport(hide_schools)
    session = new_session()
    with httpx.Client(transport=transport, base_url="http://testserver") as http:
        client = Connection().sign_in(http, SETTINGS, {})
        payload = plan().step("schools 1").scenario.payload
        created = client.post(CATALOG["schools"].path, json=payload)
        rehearse(client, plan(), session, CATALOG, batch=batch)
        kept = client.get(f"{CATALOG['schools'].path}/{item_id(created)}")
    assert kept.status_code == 200
    assert session.steps["schools 1"].status == "failed"


def item_id(response: httpx.Response) -> str:
    return response.headers["location"].rpartition("/")[2]


@pytest.mark.parametrize("content", [b"[1]", b"[" * 100_000, b"null"])
def test_an_answer_of_another_form_is_a_failure(content: bytes) -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.method == "GET" and "/schools" in request.url.path:
            return httpx.Response(200, content=content)
        return response

    with pytest.raises(ScenarioFailure, match="schools"):
        rehearsed(change)


def test_a_preloaded_record_of_others_stays(client: httpx.Client) -> None:
    payload = next(r.payload for r in SAMPLES.preload() if r.resource == "schools")
    client.post(CATALOG["schools"].path, json=payload)
    session = new_session()
    rehearse(client, plan(), session, CATALOG)
    assert session.passed
    assert [item["schoolId"] for item in remaining(client)] == [payload["schoolId"]]


def test_only_keeps_what_the_steps_need() -> None:
    steps = plan(only=["sessions"]).steps
    assert [step.name for step in steps] == ["schools 1", "sessions 1", "sessions 2"]


class FailingTransport(httpx.BaseTransport):
    """Answers the first requests with errors."""

    def __init__(self, *failures: int) -> None:
        self._failures = list(failures)

    def handle_request(self, _request: httpx.Request) -> httpx.Response:
        if self._failures:
            status = self._failures.pop(0)
            if not status:
                raise ConnectionResetError
            return httpx.Response(status)
        return httpx.Response(204)


def test_a_request_is_sent_again_until_it_is_answered() -> None:
    waits: list[float] = []
    transport = RedeliveringTransport(FailingTransport(503, 0, 429), wait=waits.append)
    response = httpx.Client(transport=transport).delete("http://testserver/x")
    assert response.status_code == 204
    assert response.extensions[ATTEMPTS] == (503, 0, 429)
    assert waits == sorted(waits)
    assert may_have_counted(response)
    assert len(waits) == 3


@pytest.mark.parametrize(
    ("failures", "counted"), [((503, 429), False), ((0,), True), ((503, 500), True)]
)
def test_a_refused_attempt_does_not_count(
    failures: tuple[int, ...], counted: bool
) -> None:
    transport = RedeliveringTransport(FailingTransport(*failures), wait=lambda _: None)
    response = httpx.Client(transport=transport).delete("http://testserver/x")
    assert may_have_counted(response) == counted


def test_a_request_is_sent_a_limited_number_of_times() -> None:
    inner = FailingTransport(503, 503, 500, 503)
    transport = RedeliveringTransport(inner, attempts=3, wait=lambda _: None)
    assert (
        httpx.Client(transport=transport).get("http://testserver/x").status_code == 500
    )


@pytest.mark.parametrize("mode", [[], ["--batch"]])
def test_errors_are_survived(mode: list[str]) -> None:
    result = CliRunner().invoke(rehearse_command("tiny_edfi"), ["--errors", *mode])
    assert result.exit_code == 0, result.output
    assert "6 of 6 steps passed" in result.output
    assert "\n0 requests were sent again" not in result.output


def test_the_command_prints_a_line_for_each_step() -> None:
    result = CliRunner().invoke(
        rehearse_command("tiny_edfi"), ["--until", "Sessions:1", "--only", "sessions"]
    )
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[:2] == [
        "[1/2] schools 1 POST passed",
        "[2/2] sessions 1 POST passed",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--until", "sessions 9"],
            "there is no step 'sessions 9'; there are sessions 1",
        ),
        (["--only", "sesions"], "there is no resource 'sesions'"),
        (["--clean-up"], "--clean-up needs --url"),
        (["--errors", "--url", "http://127.0.0.1:1"], "in memory only"),
        (["--session", "x.json"], "--session needs --url"),
        (["--url", "127.0.0.1:1"], "is no URL of a server"),
        (["--report", "report.pdf"], "must end with one of .html, .xml, .json"),
        (["--report", "no-folder/a.xml"], "the folder of 'no-folder/a.xml'"),
        (["--namespace", "ed-fi.org"], "'ed-fi.org' must be a URI"),
    ],
)
def test_wrong_options_are_explained(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(rehearse_command("tiny_edfi"), arguments)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("is_own", [False, True])
def test_a_record_of_a_killed_run_is_used(client: httpx.Client, is_own: bool) -> None:
    payload = plan().step("schools 1").scenario.payload
    client.post(CATALOG["schools"].path, json=payload)
    session = new_session()

    def own(collection: str) -> list[Any]:
        return [payload] if is_own and collection == CATALOG["schools"].path else []

    if not is_own:
        with pytest.raises(ScenarioFailure, match="would overwrite"):
            rehearse(client, plan(), session, CATALOG, own_bodies=own)
        return
    rehearse(client, plan(), session, CATALOG, own_bodies=own)
    assert session.passed
    assert remaining(client) == []
