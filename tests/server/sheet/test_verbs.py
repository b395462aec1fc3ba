"""The section "Verbs" of the notes on how Ed-Fi APIs behave."""

from __future__ import annotations

import re

import httpx
import pytest
from server.sheet.enrolment import DATA, RECORDS, create, problem

PERIODS = f"{DATA}/classPeriods"
ABSENT = "0" * 32


def test_post_creates_with_201(v5: httpx.Client) -> None:
    response = v5.post(f"{DATA}/schools", json=RECORDS["schools"])
    assert (response.status_code, response.content) == (201, b"")
    location = response.headers["Location"]
    assert re.fullmatch(rf"http://testserver{DATA}/schools/[0-9a-f]{{32}}", location)
    assert re.fullmatch(r'"[^"]+"', response.headers["ETag"])


def test_post_updates_by_natural_key_with_200(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    changed = {**RECORDS["schools"], "nameOfInstitution": "Other"}
    response = v5.post(f"{DATA}/schools", json=changed)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Location"].endswith(path)
    assert response.headers["ETag"] == v5.get(path).headers["ETag"]
    assert v5.get(path).json()["nameOfInstitution"] == "Other"


def test_post_with_an_id_in_the_body_is_refused(v5: httpx.Client) -> None:
    response = v5.post(f"{DATA}/schools", json={**RECORDS["schools"], "id": ABSENT})
    body = problem(response, 400, "bad-request:data-validation-failed")
    assert "'id'" in body["errors"][0]
    assert "validationErrors" not in body


def test_post_to_an_item_is_never_allowed(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    for url in (path, f"{DATA}/schools/{ABSENT}"):
        response = v5.post(url, json=RECORDS["schools"])
        body = problem(response, 405, "method-not-allowed")
        assert "PUT" in body["errors"][0]
        assert "remove the 'id'" in body["errors"][0]
        assert {"GET", "PUT", "DELETE"} <= set(response.headers["Allow"].split(", "))


def test_put_replaces_the_whole_item_with_204(v5: httpx.Client) -> None:
    create(v5, "schools")
    path = create(v5, "classPeriods", officialAttendancePeriod=True)
    response = v5.put(path, json=RECORDS["classPeriods"])
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Location"].endswith(path)
    assert response.headers["ETag"] == v5.get(path).headers["ETag"]
    assert "officialAttendancePeriod" not in v5.get(path).json()


def test_put_of_an_unknown_id_does_not_create(v5: httpx.Client) -> None:
    create(v5, "schools")
    response = v5.put(f"{PERIODS}/{ABSENT}", json=RECORDS["classPeriods"])
    problem(response, 404, "not-found")
    assert v5.get(PERIODS).json() == []


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_put_and_delete_without_an_id_are_not_allowed(
    v5: httpx.Client, method: str
) -> None:
    response = v5.request(method, PERIODS, json=RECORDS["classPeriods"])
    body = problem(response, 405, "method-not-allowed")
    assert "'id'" in body["errors"][0]
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


def test_delete_removes_with_204(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    response = v5.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    problem(v5.get(path), 404, "not-found")
    problem(v5.delete(path), 404, "not-found")


def test_get_of_an_empty_collection_is_200(v5: httpx.Client) -> None:
    response = v5.get(PERIODS)
    assert (response.status_code, response.content) == (200, b"[]")


def test_get_by_natural_key_is_an_array_of_0_or_1(v5: httpx.Client) -> None:
    create(v5, "schools")
    found = v5.get(f"{DATA}/schools", params={"schoolId": 255901001})
    assert [school["schoolId"] for school in found.json()] == [255901001]
    absent = v5.get(f"{DATA}/schools", params={"schoolId": 1})
    assert (absent.status_code, absent.json()) == (200, [])


def test_get_by_id_has_an_etag(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    response = v5.get(path)
    assert response.status_code == 200
    etag = response.headers["ETag"]
    unchanged = v5.get(path, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    problem(v5.get(f"{DATA}/schools/{ABSENT}"), 404, "not-found")
    problem(v5.get(f"{DATA}/schools/no-id"), 404, "not-found")


def test_patch_is_not_allowed(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    for url in (path, f"{DATA}/schools"):
        body = problem(v5.patch(url, json={}), 405, "method-not-allowed")
        assert "PATCH" in body["errors"][0]


def test_head_and_options_describe_a_resource(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    head = v5.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == v5.get(path).headers["ETag"]
    options = v5.options(path)
    assert options.status_code == 204
    assert "PUT" in options.headers["Allow"]


def test_paths_in_another_form_are_found(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    item = path.rpartition("/")[2]
    dashed = "-".join((item[:8], item[8:12], item[12:16], item[16:20], item[20:]))
    for form in (item.upper(), dashed, f"{dashed.upper()}/"):
        assert v5.get(f"/DATA/v3/Ed-Fi/SCHOOLS/{form}").status_code == 200
    assert len(v5.get(f"{DATA}/Schools/").json()) == 1
    problem(v5.get(f"{DATA}/schools//"), 404, "not-found")
    problem(v5.get(f"{DATA}/scholls"), 404, "not-found")
