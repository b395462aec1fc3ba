"""How an application of the campusM family answers, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from tiny_campusm.api import create_app
from tiny_campusm.samples import SAMPLES, load

from tablewright.runtime.campusm.scenarios import check_invalid_case, run_scenarios
from tablewright.runtime.campusm.settings import DEMO_API_KEY
from tablewright.runtime.core.inprocess import in_process
from tablewright.runtime.core.invalid_cases import InvalidCase
from tablewright.runtime.core.operations import Refusal
from tablewright.runtime.core.scenarios import ScenarioFailure

NAME = "addValidCheckInStudent"
URL = f"/campusm/v1/cmrest/admin/products/attendance/99/{NAME}"
KEY = {"apiKey": DEMO_API_KEY}


def check_in(client: httpx.Client, payload: Any = None, *, url: str = URL, **query: str) -> tuple[int, bool]:
    content = payload if isinstance(payload, bytes) else json.dumps(payload or load(NAME, "1")).encode()
    response = client.post(url, params=KEY | query, content=content, headers={"Content-Type": "text/plain"})
    answer = response.json()
    assert answer.keys() == {"success", "message"}
    assert answer["message"]
    return response.status_code, answer["success"]


def test_check_in_again_and_override(campus: httpx.Client) -> None:
    assert check_in(campus) == (200, True)
    assert check_in(campus) == (409, False)
    assert check_in(campus, override="false") == (409, False)
    assert check_in(campus, override="true") == (200, True)
    assert check_in(campus, {**load(NAME, "1"), "eventRef": "other"}) == (200, True)
    assert check_in(campus, url=URL.replace("99", "98")) == (200, True)


@pytest.mark.parametrize("status", ["validated", "invalid", "unvalidated", "studentAbsent", "lecturerAbsent"])
def test_all_statuses(campus: httpx.Client, status: str) -> None:
    assert check_in(campus, {**load(NAME, "1"), "checkinStatus": status}) == (200, True)


def test_the_misspelt_member_is_understood(campus: httpx.Client) -> None:
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
def test_bad_bodies(campus: httpx.Client, payload: Any) -> None:
    bad = payload if isinstance(payload, bytes) else {**load(NAME, "1"), **payload}
    assert check_in(campus, bad) == (422, False)


def test_bad_bodies_are_explained(campus: httpx.Client) -> None:
    response = campus.post(URL, params=KEY, json={"orgCode": "x", "checkinStatus": "asleep"})
    message = response.json()["message"]
    for name in ("orgCode", "userEmail", "eventRef", "checkedInBy", "checkinStatus"):
        assert f"$.{name}: " in message


def test_keys(campus: httpx.Client) -> None:
    for query in ({}, {"apiKey": ""}, {"apiKey": "wrong"}, {"apiKey": "é"}):
        response = campus.post(URL, params=query, content=b"nonsense")
        assert response.status_code == 401
        assert response.json()["success"] is False


def test_other_refusals(campus: httpx.Client) -> None:
    assert check_in(campus, override="perhaps") == (422, False)
    assert check_in(campus, cachebuster="1") == (200, True)
    for response, status in ((campus.get(URL, params=KEY), 405), (campus.get("/nowhere"), 404)):
        assert response.status_code == status
        assert response.json()["success"] is False


def test_scenarios(campus: httpx.Client) -> None:
    steps = run_scenarios(campus, NAME, SAMPLES, api_key=DEMO_API_KEY)
    assert [(step.status, step.note) for step in steps] == [
        (200, "check in"),
        (409, "again"),
        (200, "override"),
    ]


def test_scenarios_again_where_the_record_was_kept(campus: httpx.Client) -> None:
    run_scenarios(campus, NAME, SAMPLES, api_key=DEMO_API_KEY)
    first, *others = run_scenarios(campus, NAME, SAMPLES, api_key=DEMO_API_KEY)
    assert (first.status, first.note) == (200, "check in, replacing the record of an earlier run")
    assert [step.status for step in others] == [409, 200]


def test_scenarios_with_the_wrong_key(campus: httpx.Client) -> None:
    with pytest.raises(ScenarioFailure, match=r"addValidCheckInStudent scenario 1 \(POST\).*answered 401"):
        run_scenarios(campus, NAME, SAMPLES, api_key="wrong")


@pytest.mark.parametrize(
    "broken",
    [
        InvalidCase("userEmail", "missing"),
        InvalidCase("checkinStatus", "unknown-value"),
        InvalidCase("orgCode", "wrong-type"),
        InvalidCase("eventStart", "not-a-date"),
    ],
    ids=lambda broken: broken.name,
)
def test_broken_payloads(campus: httpx.Client, broken: InvalidCase) -> None:
    check_invalid_case(campus, NAME, SAMPLES, broken, api_key=DEMO_API_KEY)


def test_a_key_and_a_service_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
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
