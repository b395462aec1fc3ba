"""The section "Concurrency" of the notes on how Ed-Fi APIs behave: the headers of requests."""

from __future__ import annotations

import httpx
import pytest
from server.sheet.enrolment import DATA, RECORDS, create, problem

SCHOOLS = f"{DATA}/schools"
SCHOOL = RECORDS["schools"]


def test_etags_are_quoted(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    read = v5.get(path)
    assert read.headers["ETag"] == f'"{read.json()["_etag"]}"'


def test_if_match_controls_put_post_and_delete(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    old = {"If-Match": '"old"'}
    for response in (
        v5.put(path, json=SCHOOL, headers=old),
        v5.post(SCHOOLS, json=SCHOOL, headers=old),
        v5.delete(path, headers=old),
    ):
        problem(response, 412, "optimistic-lock-failed")
    current = {"If-Match": v5.get(path).headers["ETag"]}
    assert v5.put(path, json=SCHOOL, headers=current).status_code == 204
    current = {"If-Match": v5.get(path).headers["ETag"]}
    assert v5.post(SCHOOLS, json=SCHOOL, headers=current).status_code == 200
    current = {"If-Match": v5.get(path).headers["ETag"]}
    assert v5.delete(path, headers=current).status_code == 204


@pytest.mark.parametrize("headers", [{}, {"If-Match": ""}, {"If-Match": "  "}])
def test_no_if_match_is_no_check(v5: httpx.Client, headers: dict[str, str]) -> None:
    path = create(v5, "schools")
    assert v5.put(path, json=SCHOOL, headers=headers).status_code == 204
    assert v5.post(SCHOOLS, json=SCHOOL, headers=headers).status_code == 200
    assert v5.delete(path, headers=headers).status_code == 204


def test_if_none_match_on_get_by_id(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    etag = v5.get(path).headers["ETag"]
    for header in (etag, f'"other", {etag}', "*"):
        response = v5.get(path, headers={"If-None-Match": header})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == etag
    other = v5.get(path, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_if_none_match_refuses_writes_to_an_item_that_exists(v5: httpx.Client) -> None:
    absent = {"If-None-Match": "*"}
    assert v5.post(SCHOOLS, json=SCHOOL, headers=absent).status_code == 201
    path = httpx.URL(v5.get(SCHOOLS).url).path + "/" + v5.get(SCHOOLS).json()[0]["id"]
    etag = v5.get(path).headers["ETag"]
    for response in (
        v5.post(SCHOOLS, json=SCHOOL, headers=absent),
        v5.put(path, json=SCHOOL, headers=absent),
    ):
        problem(response, 412, "optimistic-lock-failed")
    assert v5.get(path).headers["ETag"] == etag
