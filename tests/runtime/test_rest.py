"""How an application with the `rest` runtime answers over HTTP, with the settings of campusM and others."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from typing import Any

import httpx
import pytest
from tiny_campusm.api import SETTINGS, create_app
from tiny_campusm.api.add_valid_check_in_student import RESOURCE
from tiny_campusm.samples import SAMPLES, load

from tablewright.runtime.core.operations import Refusal
from tablewright.runtime.core.runs.inprocess import in_process
from tablewright.runtime.core.runs.invalid_cases import InvalidCase
from tablewright.runtime.core.runs.scenarios import ScenarioFailure
from tablewright.runtime.rest.answers import fits
from tablewright.runtime.rest.scenarios import check_invalid_case, run_scenarios
from tablewright.runtime.rest.settings import Settings

NAME = "addValidCheckInStudent"
URL = f"/campusm/v1/cmrest/admin/products/attendance/99/{NAME}"
DEMO_API_KEY = SETTINGS.demo_key
KEY = {"apiKey": DEMO_API_KEY}


def check_in(
    client: httpx.Client, payload: Any = None, *, url: str = URL, **query: str
) -> tuple[int, bool]:
    content = (
        payload
        if isinstance(payload, bytes)
        else json.dumps(payload or load(NAME, "1")).encode()
    )
    response = client.post(
        url, params=KEY | query, content=content, headers={"Content-Type": "text/plain"}
    )
    answer = response.json()
    assert answer.keys() == {"success", "message"}
    assert answer["message"]
    return response.status_code, answer["success"]


def test_a_second_check_in_is_refused_unless_it_overrides(campus: httpx.Client) -> None:
    assert check_in(campus) == (200, True)
    assert check_in(campus) == (409, False)
    assert check_in(campus, override="false") == (409, False)
    assert check_in(campus, override="true") == (200, True)
    assert check_in(campus, {**load(NAME, "1"), "eventRef": "other"}) == (200, True)
    assert check_in(campus, url=URL.replace("99", "98")) == (200, True)


@pytest.mark.parametrize(
    "status", ["validated", "invalid", "unvalidated", "studentAbsent", "lecturerAbsent"]
)
def test_every_attendance_status_is_accepted(campus: httpx.Client, status: str) -> None:
    assert check_in(campus, {**load(NAME, "1"), "checkinStatus": status}) == (200, True)


def test_the_misspelt_member_is_read(campus: httpx.Client) -> None:
    payload = load(NAME, "1")
    payload["checkinStatus "] = payload.pop("checkinStatus")
    assert check_in(campus, payload) == (200, True)
    assert check_in(campus, payload | {"checkinStatus": "validated"}) == (422, False)
    assert check_in(campus, payload | {"checkinStatus ": "asleep"}) == (422, False)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"userEmail": "a", "userEmail": "b"}',
        {"checkinStatus": "asleep"},
        {"orgCode": "99"},
    ],
)
def test_an_invalid_body_is_refused(campus: httpx.Client, payload: Any) -> None:
    bad = payload if isinstance(payload, bytes) else {**load(NAME, "1"), **payload}
    assert check_in(campus, bad) == (422, False)


def test_a_refusal_names_the_invalid_members(campus: httpx.Client) -> None:
    response = campus.post(
        URL, params=KEY, json={"orgCode": "x", "checkinStatus": "asleep"}
    )
    message = response.json()["message"]
    for name in ("orgCode", "userEmail", "eventRef", "checkedInBy", "checkinStatus"):
        assert f"$.{name}: " in message


def test_a_wrong_api_key_is_refused(campus: httpx.Client) -> None:
    for query in ({}, {"apiKey": ""}, {"apiKey": "wrong"}, {"apiKey": "é"}):
        response = campus.post(URL, params=query, content=b"nonsense")
        assert response.status_code == 401
        assert response.json()["success"] is False


def test_every_refusal_has_the_body_of_the_convention(campus: httpx.Client) -> None:
    assert check_in(campus, override="perhaps") == (422, False)
    assert check_in(campus, cachebuster="1") == (200, True)
    for response, status in (
        (campus.get(URL, params=KEY), 405),
        (campus.get("/nowhere"), 404),
    ):
        assert response.status_code == status
        assert response.json()["success"] is False


def test_scenarios_run_in_order(campus: httpx.Client) -> None:
    steps = run_scenarios(campus, RESOURCE, SAMPLES, SETTINGS, api_key=DEMO_API_KEY)
    assert [(step.status, step.note) for step in steps] == [
        (200, "check in"),
        (409, "repeat"),
        (200, "override"),
    ]


def test_scenarios_replace_the_record_of_an_earlier_run(campus: httpx.Client) -> None:
    run_scenarios(campus, RESOURCE, SAMPLES, SETTINGS, api_key=DEMO_API_KEY)
    first, *others = run_scenarios(
        campus, RESOURCE, SAMPLES, SETTINGS, api_key=DEMO_API_KEY
    )
    assert (first.status, first.note) == (
        200,
        "check in, replacing the record of an earlier run",
    )
    assert [step.status for step in others] == [409, 200]


def test_scenarios_fail_with_a_wrong_api_key(campus: httpx.Client) -> None:
    with pytest.raises(
        ScenarioFailure,
        match=r"addValidCheckInStudent scenario 1 \(POST\).*answered 401",
    ):
        run_scenarios(campus, RESOURCE, SAMPLES, SETTINGS, api_key="wrong")


@pytest.mark.parametrize(
    "case",
    [
        InvalidCase("userEmail", "missing"),
        InvalidCase("checkinStatus", "unknown-value"),
        InvalidCase("orgCode", "wrong-type"),
        InvalidCase("eventStart", "not-a-date"),
    ],
    ids=lambda case: case.name,
)
def test_an_invalid_payload_is_refused(campus: httpx.Client, case: InvalidCase) -> None:
    check_invalid_case(campus, NAME, SAMPLES, case, SETTINGS, api_key=DEMO_API_KEY)


def test_an_application_accepts_a_custom_key_and_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Closed:
        def add_valid_check_in_student(self, **arguments: Any) -> Any:
            raise Refusal("duplicate", f"Closed to {arguments['org_code']}.")

    monkeypatch.setenv("CAMPUSM_API_KEY", "mine")
    app = create_app(services={NAME: Closed()})
    assert "mine" not in app.state.notes[0]
    with in_process(app) as client:
        assert client.post(URL, params=KEY, json={}).status_code == 401
        response = client.post(URL, params={"apiKey": "mine"}, json=load(NAME, "1"))
        assert response.json() == {"success": False, "message": "Closed to 99."}


def test_a_convention_can_have_other_bodies_and_no_api_key() -> None:
    settings = Settings(
        title="Open",
        version="1",
        family="open",
        refused={"error": {"code": 1}, "reason": "refused: {message}"},
        refusals={"duplicate": (418, "It is there.")},
    )
    app = create_app(settings=settings)
    assert app.state.notes == ()
    with in_process(app) as client:
        url, body = URL, load(NAME, "1")
        assert (
            client.post(url, json=body).status_code == 422
        )  # the page requires apiKey as a parameter
        assert client.post(url, params={"apiKey": "any"}, json=body).status_code == 200
        refused = client.post(
            url, params={"apiKey": "any", "override": "true"}, json=body
        )
        assert refused.status_code == 418
        assert refused.json() == {
            "error": {"code": 1},
            "reason": "refused: It is there.",
        }


def test_without_a_key_each_call_saves_a_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = import_module("tiny_campusm.api.add_valid_check_in_student")
    monkeypatch.setattr(module, "RESOURCE", replace(RESOURCE, key=(), status=202))
    with in_process(create_app()) as client:
        assert check_in(client) == (202, True)
        assert check_in(client) == (202, True)


def test_fits_compares_booleans_and_requires_texts() -> None:
    expected = {"success": True, "message": "Saved."}
    assert fits({"success": True, "message": "Other words.", "more": 1}, expected)
    assert not fits({"success": False, "message": "Saved."}, expected)
    assert not fits({"success": True, "message": ""}, expected)
    assert not fits({"success": True}, expected)
    assert not fits(["success"], expected)
