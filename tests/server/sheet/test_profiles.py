"""The section "Profiles" of the notes on how Ed-Fi APIs behave.

The server has no profiles: it takes the media types of every profile, and answers with all members.
"""

from __future__ import annotations

import httpx
import pytest
from server.sheet.enrolment import DATA, RECORDS, create, problem

SCHOOLS = f"{DATA}/schools"
SCHOOL = RECORDS["schools"]
READABLE = "application/vnd.ed-fi.school.assessment-vendor.readable+json"
WRITABLE = "application/vnd.ed-fi.school.assessment-vendor.writable+json"


def test_accept_with_a_readable_profile(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    for accept in (READABLE, READABLE.upper(), f"{READABLE}; charset=utf-8"):
        for url in (path, SCHOOLS):
            assert v5.get(url, headers={"Accept": accept}).status_code == 200


def test_content_type_with_a_writable_profile(v5: httpx.Client) -> None:
    headers = {"Content-Type": WRITABLE}
    assert v5.post(SCHOOLS, json=SCHOOL, headers=headers).status_code == 201
    path = f"{SCHOOLS}/{v5.get(SCHOOLS).json()[0]['id']}"
    assert v5.put(path, json=SCHOOL, headers=headers).status_code == 204


def test_a_client_may_omit_the_profile(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    assert v5.get(path, headers={"Accept": "application/json"}).status_code == 200
    assert v5.get(path, headers={"Accept": "*/*"}).status_code == 200


@pytest.mark.parametrize(
    "accept",
    [
        WRITABLE,
        READABLE.replace("school", "student"),
        "application/vnd.ed-fi.school.readable+json",
    ],
)
def test_accept_with_a_profile_that_does_not_fit(v5: httpx.Client, accept: str) -> None:
    path = create(v5, "schools")
    response = v5.get(path, headers={"Accept": accept})
    body = problem(response, 400, "profile:invalid-profile-usage")
    assert body["title"] == "Invalid Profile Usage"
    assert body["errors"]


def test_a_readable_profile_cannot_write(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    headers = {"Content-Type": READABLE}
    replaced = v5.put(path, json=SCHOOL, headers=headers)
    problem(replaced, 400, "profile:invalid-profile-usage")
    posted = v5.post(SCHOOLS, json=SCHOOL, headers=headers)
    body = problem(posted, 405, "profile:method-usage")
    assert body["title"] == "Method Not Allowed with Profile"
