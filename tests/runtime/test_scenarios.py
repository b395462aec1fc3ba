"""Scenarios against correct and incorrect servers, and payloads that break one rule."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_edfi.api import MODULES, create_app
from tiny_edfi.samples import SAMPLES, load

from tablewright.runtime.core.differences import differences, unchanged
from tablewright.runtime.core.runs.inprocess import in_process
from tablewright.runtime.core.runs.invalid_cases import (
    InvalidCase,
    check_rejected,
    invalid_payload,
)
from tablewright.runtime.core.runs.scenarios import ScenarioFailure
from tablewright.runtime.core.samples.sample_set import SampleSet, Scenario
from tablewright.runtime.edfi.resources import load_catalog
from tablewright.runtime.edfi.runs.scenarios import check_invalid_case, run_scenarios

CATALOG = load_catalog("tiny_edfi", MODULES)


@pytest.mark.parametrize("name", sorted(CATALOG))
def test_scenarios_delete_their_items(client: httpx.Client, name: str) -> None:
    for school_year in (None, 2026):
        steps = run_scenarios(
            client, CATALOG[name], SAMPLES, catalog=CATALOG, school_year=school_year
        )
        assert steps
    for resource in CATALOG.values():
        assert client.get(resource.path).json() == []


def test_steps_print_their_requests(client: httpx.Client) -> None:
    steps = run_scenarios(
        client, CATALOG["studentSectionAttendanceEvents"], SAMPLES, catalog=CATALOG
    )
    requests = [
        (step.scenario, step.request.split()[0], step.status, step.note)
        for step in steps
    ]
    assert requests[:3] == [
        ("1", "POST", 201, "creates"),
        ("1", "GET", 200, "reads back"),
        ("1", "GET", 200, "finds by key"),
    ]
    assert ("3", "PUT", 204, "replaces") in requests
    assert requests[-2:] == [
        ("5", "DELETE", 204, "deletes"),
        ("5", "GET", 404, "is gone"),
    ]
    assert (
        str(steps[0])
        == "1: POST /data/v3/ed-fi/studentSectionAttendanceEvents -> 201 (creates)"
    )


def test_a_key_that_a_put_may_not_change_is_deleted_and_created(
    client: httpx.Client,
) -> None:
    steps = run_scenarios(client, CATALOG["programs"], SAMPLES)
    second = [step for step in steps if step.scenario == "2"]
    assert [step.request.split()[0] for step in second] == [
        "GET",
        "DELETE",
        "POST",
        "GET",
        "GET",
    ]
    assert "DELETE and POST instead" in second[1].note


class OtherChanges(SampleSet):
    """The samples of the package, in which each update says that it changes the event date."""

    def scenarios(self, resource: str, **options: Any) -> tuple[Scenario, ...]:
        found = []
        for scenario in SampleSet.scenarios(self, resource, **options):
            changes = ("eventDate",) if scenario.action == "update" else ()
            found.append(replace(scenario, changes=changes))
        return tuple(found)


def test_an_update_that_does_not_change_its_member_is_a_failure(
    client: httpx.Client,
) -> None:
    with pytest.raises(ScenarioFailure) as failure:
        run_scenarios(
            client,
            CATALOG["studentSectionAttendanceEvents"],
            OtherChanges("tiny_edfi.samples"),
            catalog=CATALOG,
            school_year=2017,
        )
    assert str(failure.value) == (
        "studentSectionAttendanceEvents scenario 3 (PUT) does not change what it should: "
        '\'eventDate\' is "2016-09-16" before the update and "2016-09-16" after it'
    )
    assert client.get(CATALOG["studentSectionAttendanceEvents"].path).json() == []


def test_unchanged_gives_the_values_of_each_path() -> None:
    before = {"a": 1, "list": [{"b": 1}, {"b": 2}], "gone": "x", "key": {"code": 1}}
    after = {"a": 2, "list": [{"b": 2}, {"b": 1}], "key": {"code": 1, "year": 2}}
    paths = ("a", "list/b", "gone", "key", "key/code", "never")
    assert list(unchanged(paths, before, after)) == [
        ("list/b", "[1, 2]", "[2, 1]"),
        ("key/code", "1", "1"),
        ("never", "absent", "absent"),
    ]


def test_a_failure_names_the_missing_prerequisite(client: httpx.Client) -> None:
    with pytest.raises(
        ScenarioFailure,
        match=r"sections scenario 1 \(POST\).* answered 409, expected 201: .*Course",
    ):
        run_scenarios(client, CATALOG["sections"], SAMPLES)


def server(answers: dict[str, httpx.Response]) -> httpx.Client:
    """A server with one response per method, which finds no record by its key."""

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.query:
            return httpx.Response(200, json=[])
        return answers[request.method]

    transport = httpx.MockTransport(respond)
    return httpx.Client(transport=transport, base_url="http://server")


def test_an_incorrect_server_is_a_failure() -> None:
    created = httpx.Response(201, headers={"Location": "http://server/schools/1"})
    gone = httpx.Response(204)
    school = load("schools", "1")
    for answers, text in (
        (
            {"POST": httpx.Response(500, text="oops")},
            "answered 500, expected 201: oops",
        ),
        ({"POST": httpx.Response(201)}, "no Location"),
        (
            {
                "POST": created,
                "GET": httpx.Response(200, json={**school, "schoolId": 2}),
                "DELETE": gone,
            },
            r"\$.schoolId: sent",
        ),
        (
            {"POST": created, "GET": httpx.Response(404), "DELETE": gone},
            "answered 404, expected 200: no body",
        ),
    ):
        with pytest.raises(ScenarioFailure, match=text):
            run_scenarios(server(answers), CATALOG["schools"], SAMPLES)


def test_a_server_without_an_answer_is_a_failure() -> None:
    with (
        httpx.Client(base_url="http://127.0.0.1:1") as client,
        pytest.raises(ScenarioFailure, match="got no answer"),
    ):
        run_scenarios(client, CATALOG["schools"], SAMPLES)


BROKEN = (
    InvalidCase("eventDate", "missing"),
    InvalidCase("eventDate", "not-a-date"),
    InvalidCase("eventDate", "not-a-date", "2016-09-16T00:00:00"),
    InvalidCase("sectionReference/localCourseCode", "missing"),
    InvalidCase("sectionReference/schoolId", "wrong-type"),
    InvalidCase("studentReference/studentUniqueId", "wrong-type"),
    InvalidCase("sectionReference/localCourseCode", "too-long", 60),
    InvalidCase("sectionReference/localCourseCode", "padded"),
    InvalidCase("sectionReference", "wrong-type"),
    InvalidCase("eventDate", "missing", scenario="2"),
    InvalidCase("attendanceEventCategoryDescriptor", "wrong-descriptor"),
    InvalidCase("attendanceEventCategoryDescriptor", "unknown-value"),
)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_invalid_payloads_are_rejected(client: httpx.Client, case: InvalidCase) -> None:
    check_invalid_case(client, CATALOG["studentSectionAttendanceEvents"], SAMPLES, case)


def test_an_accepted_invalid_payload_is_a_failure() -> None:
    case = InvalidCase("eventDate", "missing")
    for response, text in (
        (httpx.Response(201), "eventDate missing: expected status 400 or 422, got 201"),
        (httpx.Response(400, text="bad"), "does not name 'eventDate'"),
    ):
        with pytest.raises(ScenarioFailure, match=text):
            check_rejected(response, case)


def test_an_invalid_value_exceeds_its_limit() -> None:
    payload = {"text": "abcdef", "number": 5}
    for case, wrong in (
        (InvalidCase("text", "too-long", 4), "abcdefx"),
        (InvalidCase("text", "too-short", 3), "ab"),
        (InvalidCase("text", "too-short", 1), ""),
        (InvalidCase("text", "padded"), "abcdef "),
        (InvalidCase("text", "not-a-time"), "not a time"),
        (InvalidCase("number", "too-small", 0), -1),
        (InvalidCase("number", "too-large", 9.5), 10.5),
    ):
        assert invalid_payload(payload, case)[case.path] == wrong


def test_a_scenario_without_a_payload_has_no_invalid_case(client: httpx.Client) -> None:
    with pytest.raises(KeyError, match="no scenario '5' sends a payload"):
        case = InvalidCase("eventDate", "missing", scenario="5")
        check_invalid_case(
            client, CATALOG["studentSectionAttendanceEvents"], SAMPLES, case
        )


def test_invalid_cases_change_items_of_arrays() -> None:
    payload = {"a": [{"b": 1}, {"b": 2}]}
    assert invalid_payload(payload, InvalidCase("a/b", "missing")) == {
        "a": [{}, {"b": 2}]
    }
    assert invalid_payload(payload, InvalidCase("a/1/b", "wrong-type")) == {
        "a": [{"b": 1}, {"b": "not of this type"}]
    }
    assert invalid_payload(payload, InvalidCase("a/0", "wrong-type")) == {
        "a": ["not of this type", {"b": 2}]
    }
    for path in ("c", "a/2/b", "a/b/c", "a/1/d"):
        with pytest.raises((KeyError, TypeError)):
            invalid_payload(payload, InvalidCase(path, "missing"))


SCALARS = st.one_of(
    st.text(max_size=5), st.integers(), st.booleans(), st.floats(allow_nan=False)
)
PAYLOADS = st.recursive(
    st.dictionaries(st.sampled_from("abc"), SCALARS, min_size=1),
    lambda inner: st.dictionaries(
        st.sampled_from("def"), inner | st.lists(inner, min_size=1), min_size=1
    ),
)


def places(value: Any, path: str = "") -> list[str]:
    if isinstance(value, list):
        return [
            place
            for number, item in enumerate(value)
            for place in places(item, f"{path}{number}/")
        ]
    if isinstance(value, dict):
        return [f"{path}{name}" for name in value] + [
            place
            for name, member in value.items()
            for place in places(member, f"{path}{name}/")
        ]
    return []


def at(value: Any, path: str) -> Any:
    for step in path.split("/"):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def changed(one: Any, other: Any, path: str = "") -> list[str]:
    """The outermost paths at which two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [
            place
            for name in one
            for place in changed(one[name], other[name], f"{path}/{name}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            p
            for number, pair in enumerate(zip(one, other, strict=True))
            for p in changed(*pair, f"{path}/{number}")
        ]
    if isinstance(one, dict) and isinstance(other, dict):
        return [f"{path}/{name}" for name in one.keys() ^ other.keys()]
    return [] if type(one) is type(other) and one == other else [path]


@given(PAYLOADS, st.data())
def test_an_invalid_payload_differs_in_one_place(
    payload: dict[str, Any], data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from(places(payload)))
    how = data.draw(
        st.sampled_from(
            ["missing", "wrong-type", "too-long", "not-a-date", "unknown-value"]
        )
    )
    before = copy.deepcopy(payload)
    case = invalid_payload(
        payload, InvalidCase(place, how, 3 if how == "too-long" else None)
    )
    assert payload == before
    assert changed(before, case) == [f"/{place}"]


def test_differences_lists_the_paths() -> None:
    assert differences({"a": [1, 2]}, {"a": [2, 1]}) == []
    assert differences("2017-01-01T00:00:00Z", "2017-01-01T00:00:00+00:00") == []
    assert differences({"a": 1}, {"a": 1.0}) == []
    assert differences({"a": 1}, {"a": True}) == ["$.a: sent 1, got true"]
    assert differences({"a": 1}, {}) == ["$.a: sent 1, got nothing"]
    assert differences({"a": [1]}, {"a": [1, 2]}) == ["$.a: sent [1], got [1, 2]"]
    assert differences({}, {"a": {"b": "x"}}) == ['$.a: sent nothing, got {"b": "x"}']


def test_applications_do_not_share_their_data(client: httpx.Client) -> None:
    assert (
        client.post("/data/v3/ed-fi/schools", json=load("schools", "1")).status_code
        == 201
    )
    with in_process(create_app()) as other:
        other.headers["Authorization"] = client.headers["Authorization"]
        assert other.get("/data/v3/ed-fi/schools").status_code == 401
