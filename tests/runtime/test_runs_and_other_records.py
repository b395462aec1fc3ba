"""Runs on a server with records of somebody else: these are neither changed nor deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from tiny_edfi.api import MODULES
from tiny_edfi.samples import SAMPLES, load

from tablewright.runtime.core.certification.results import Session
from tablewright.runtime.core.console import console
from tablewright.runtime.core.runs.chosen_values import ReplacementError
from tablewright.runtime.core.runs.invalid_cases import InvalidCase
from tablewright.runtime.core.runs.scenarios import ScenarioFailure
from tablewright.runtime.core.samples.sample_set import PayloadSource
from tablewright.runtime.edfi.certification.commands import commands
from tablewright.runtime.edfi.certification.plan import plan_of
from tablewright.runtime.edfi.certification.rehearsal import rehearse
from tablewright.runtime.edfi.certification.testing import rehearse_all
from tablewright.runtime.edfi.order import read_order
from tablewright.runtime.edfi.resources import load_catalog
from tablewright.runtime.edfi.runs.replacements import (
    Replacements,
    replaced_samples,
)
from tablewright.runtime.edfi.runs.scenarios import check_invalid_case, run_scenarios

CATALOG = load_catalog("tiny_edfi", MODULES)
ORDER = read_order("tiny_edfi")
SCHOOLS = CATALOG["schools"].path


def contents(client: httpx.Client) -> dict[str, Any]:
    return {name: client.get(each.path).json() for name, each in CATALOG.items()}


def watched(client: httpx.Client) -> list[httpx.Request]:
    """The requests that change something, as the client sends them."""
    sent: list[httpx.Request] = []

    def note(request: httpx.Request) -> None:
        if request.method != "GET":
            sent.append(request)

    client.event_hooks = {"request": [note]}
    return sent


@pytest.fixture
def foreign_school(client: httpx.Client) -> dict[str, Any]:
    """A school of somebody else, with the key of a scenario and another name."""
    school = {**load("schools", 1), "nameOfInstitution": "Of somebody else"}
    assert client.post(SCHOOLS, json=school).status_code == 201
    return school


def full_run(client: httpx.Client) -> Any:
    return rehearse_all(client, "tiny_edfi", CATALOG, SAMPLES, ORDER)


def single_run(client: httpx.Client) -> Any:
    return run_scenarios(client, CATALOG["schools"], SAMPLES)


@pytest.mark.parametrize("run", [full_run, single_run])
def test_a_run_refuses_before_it_sends_anything(
    client: httpx.Client,
    foreign_school: dict[str, Any],
    run: Callable[[httpx.Client], Any],
) -> None:
    before = contents(client)
    sent = watched(client)
    with pytest.raises(ScenarioFailure) as failure:
        run(client)
    assert sent == []
    assert contents(client) == before
    identifier = before["schools"][0]["id"]
    key = f"schools schoolId={foreign_school['schoolId']} (id {identifier}), which scenario 1 creates"
    assert key in str(failure.value)
    assert "--distinct" in str(failure.value)


def test_a_record_that_appears_during_a_run_is_not_replaced(
    client: httpx.Client,
) -> None:
    school = {**load("schools", 1), "nameOfInstitution": "Of somebody else"}
    has_posted = False

    def post_first(request: httpx.Request) -> None:
        # When the run sends its first record, somebody else creates another one.
        nonlocal has_posted
        if request.method == "POST" and not has_posted:
            has_posted = True
            assert client.post(SCHOOLS, json=school).status_code == 201

    client.event_hooks = {"request": [post_first]}
    with pytest.raises(ScenarioFailure, match="which scenario 1 creates"):
        full_run(client)
    client.event_hooks = {}
    (remaining,) = client.get(SCHOOLS).json()
    assert remaining["nameOfInstitution"] == "Of somebody else"


def test_a_prerequisite_that_exists_is_used_and_stays(client: httpx.Client) -> None:
    steps = run_scenarios(client, CATALOG["sessions"], SAMPLES, catalog=CATALOG)
    assert steps
    school = {**load("schools", 1), "nameOfInstitution": "Of somebody else"}
    client.post(SCHOOLS, json=school)
    before = contents(client)
    run_scenarios(client, CATALOG["sessions"], SAMPLES, catalog=CATALOG)
    assert contents(client) == before


def test_a_preloaded_record_that_exists_is_not_changed(client: httpx.Client) -> None:
    preloaded = next(
        record.payload for record in SAMPLES.preload() if record.resource == "schools"
    )
    client.post(SCHOOLS, json={**preloaded, "nameOfInstitution": "Of somebody else"})
    before = contents(client)
    full_run(client)
    assert contents(client) == before


@pytest.mark.parametrize(
    "options", [{"distinct": 7}, {"values": ["255901001=1001", "255901007=1007"]}]
)
def test_other_identifiers_leave_the_records_of_others_alone(
    client: httpx.Client, foreign_school: dict[str, Any], options: dict[str, Any]
) -> None:
    before = contents(client)
    samples = replaced_samples(SAMPLES, CATALOG, ORDER, **options)
    rehearse_all(client, "tiny_edfi", CATALOG, samples, ORDER)
    assert contents(client) == before


def test_a_record_that_others_refer_to_remains_and_is_reported(
    client: httpx.Client,
) -> None:
    program = {
        **load("programs", 1),
        "programName": "Of somebody else",
        "educationOrganizationReference": {"educationOrganizationId": 255901001},
    }

    def report(result: Any) -> None:
        if result.name == "schools 1":
            assert (
                client.post(CATALOG["programs"].path, json=program).status_code == 201
            )

    session = rehearse_all(client, "tiny_edfi", CATALOG, SAMPLES, ORDER, report=report)
    (school,) = client.get(SCHOOLS).json()
    assert session.created == [f"{SCHOOLS}/{school['id']}"]


def test_a_failed_clean_up_lists_each_record(client: httpx.Client) -> None:
    def refuse(request: httpx.Request) -> None:
        if request.method == "DELETE":
            raise httpx.ReadTimeout("too slow", request=request)

    client.event_hooks = {"request": [refuse]}
    session = Session("tiny_edfi", "rehearse", "tiny-edfi", "")
    plan = plan_of("tiny_edfi", CATALOG, SAMPLES, ORDER)
    remaining = rehearse(client, plan, session, CATALOG)
    client.event_hooks = {}
    assert "too slow" in session.steps["programs 2"].failures[0].found
    expected: set[str] = set()
    for name, items in contents(client).items():
        for item in items:
            expected.add(f"{CATALOG[name].path}/{item['id']}")
    assert set(remaining) == expected
    assert expected


def test_an_accepted_invalid_payload_is_deleted() -> None:
    deleted: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            deleted.append(request.url.path)
            return httpx.Response(204)
        return httpx.Response(201, headers={"Location": f"http://server{SCHOOLS}/abc"})

    client = httpx.Client(
        transport=httpx.MockTransport(respond), base_url="http://server"
    )
    with pytest.raises(ScenarioFailure, match="expected status 400 or 422, got 201"):
        case = InvalidCase("nameOfInstitution", "missing")
        check_invalid_case(client, CATALOG["schools"], SAMPLES, case)
    assert deleted == [f"{SCHOOLS}/abc"]


def test_replacements_keep_the_types_of_identifiers() -> None:
    school = {"schoolId": 7, "nameOfInstitution": "7"}
    source = PayloadSource("schools", "1")
    replacements = Replacements({7: 8, "7": "9"}, catalog=CATALOG)
    assert replacements.change(source, school) == {
        "schoolId": 8,
        "nameOfInstitution": "7",
    }
    with pytest.raises(ReplacementError, match="must be one, too"):
        Replacements({7: None}, catalog=CATALOG).change(source, school)


def test_a_namespace_takes_the_place_of_the_published_one() -> None:
    samples = replaced_samples(SAMPLES, CATALOG, ORDER, namespace="uri://north.org/")
    payload = samples.load("student-section-attendance-events", 1)
    descriptor = payload["attendanceEventCategoryDescriptor"]
    assert descriptor.startswith("uri://north.org/AttendanceEventCategoryDescriptor#")


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("--value=255901001", "must have the form OLD=NEW"),
        ("--value=255901001=x", "must be one, too"),
        ("--distinct=0", "1<=x<=999"),
        ("--updates=never", "'recreate', 'keep-key'"),
        ("--url=server", "is no URL of a server"),
    ],
)
def test_a_wrong_option_gives_a_message(option: str, text: str) -> None:
    command = console("tiny_edfi", commands("tiny_edfi"))
    result = CliRunner().invoke(command, ["rehearse", option])
    assert result.exit_code
    assert text in result.output
