"""The section "Concurrency", the members that the server adds: `_etag`, `_lastModifiedDate`, `link`."""

from __future__ import annotations

from typing import Any

import httpx
from server.sheet.enrolment import DATA, RECORDS, SCHOOL, create, create_all


def test_etag_in_get_bodies(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    response = v5.get(path)
    assert response.headers["etag"] == f'"{response.json()["_etag"]}"'
    (listed,) = v5.get(f"{DATA}/schools").json()
    assert listed == response.json()


def test_etag_is_never_that_of_an_older_state(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    seen = [v5.get(path).headers["etag"]]
    for name in ("B", "Grand Bend High School", "B"):
        body = {**RECORDS["schools"], "nameOfInstitution": name}
        seen.append(v5.put(path, json=body).headers["etag"])
    assert len(set(seen)) == len(seen)
    stale = v5.put(path, json=RECORDS["schools"], headers={"If-Match": seen[1]})
    assert stale.status_code == 412


def test_etag_is_not_that_of_a_deleted_item(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    etag = v5.get(path).headers["etag"]
    assert v5.delete(path).status_code == 204
    again = create(v5, "schools")
    assert v5.get(again).headers["etag"] != etag


def test_etag_stays_when_nothing_changes(v5: httpx.Client) -> None:
    paths = create_all(v5)
    for resource, path in paths.items():
        before = v5.get(path)
        posted = v5.post(f"{DATA}/{resource}", json=RECORDS[resource])
        assert (posted.status_code, posted.headers["etag"]) == (
            200,
            before.headers["etag"],
        )
        put = v5.put(path, json=before.json())
        assert (put.status_code, put.headers["etag"]) == (204, before.headers["etag"])
        assert v5.get(path).json() == before.json()


def test_last_modified_date_in_get_bodies(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    before = v5.get(path).json()["_lastModifiedDate"]
    assert before.endswith("Z")
    body = {**RECORDS["schools"], "nameOfInstitution": "B"}
    assert v5.put(path, json=body).status_code == 204
    assert v5.get(path).json()["_lastModifiedDate"] > before


def item_id(path: str) -> str:
    return path.rpartition("/")[2]


def test_link_objects_inside_references(v5: httpx.Client) -> None:
    paths = create_all(v5)
    section = v5.get(paths["sections"]).json()
    offering = {
        "rel": "CourseOffering",
        "href": f"/ed-fi/courseOfferings/{item_id(paths['courseOfferings'])}",
    }
    assert section["courseOfferingReference"]["link"] == offering
    period = section["classPeriods"][0]["classPeriodReference"]["link"]
    assert period["href"] == f"/ed-fi/classPeriods/{item_id(paths['classPeriods'])}"
    assert v5.get(f"/data/v3{period['href']}").json()["classPeriodName"] == "First"


def test_link_of_an_abstract_reference_is_that_of_the_concrete_resource(
    v5: httpx.Client,
) -> None:
    paths = create_all(v5)
    course = v5.get(paths["courses"]).json()
    assert course["educationOrganizationReference"]["link"] == {
        "rel": "School",
        "href": f"/ed-fi/schools/{item_id(paths['schools'])}",
    }


def test_no_link_to_a_resource_that_the_package_does_not_cover(
    v5: httpx.Client,
) -> None:
    create(v5, "schools")
    session = v5.get(create(v5, "sessions")).json()
    assert "link" in session["schoolReference"]
    assert session["schoolYearTypeReference"] == {"schoolYear": 2017}


def test_links_in_sent_bodies_are_ignored(v5: httpx.Client) -> None:
    school = create(v5, "schools")
    wrong: Any = {"rel": "Course", "href": "/elsewhere"}
    for link in (wrong, {}, None):
        body = {**RECORDS["classPeriods"], "schoolReference": {**SCHOOL, "link": link}}
        response = v5.post(f"{DATA}/classPeriods", json=body)
        assert response.status_code in {200, 201}, response.text
        item = v5.get(response.headers["location"]).json()
        href = f"/ed-fi/schools/{item_id(school)}"
        assert item["schoolReference"]["link"] == {"rel": "School", "href": href}


def test_links_and_ids_survive_a_cascade(v5: httpx.Client) -> None:
    paths = create_all(v5)
    before = {resource: v5.get(path).json() for resource, path in paths.items()}
    session = {**RECORDS["sessions"], "sessionName": "Autumn"}
    assert v5.put(paths["sessions"], json=session).status_code == 204
    for resource, member in (
        ("courseOfferings", "sessionReference"),
        ("sections", "courseOfferingReference"),
        ("studentSectionAttendanceEvents", "sectionReference"),
    ):
        after = v5.get(paths[resource]).json()
        assert after[member]["sessionName"] == "Autumn"
        assert after[member]["link"] == before[resource][member]["link"]
        assert after["_etag"] != before[resource]["_etag"]


def test_link_of_a_reference_that_a_put_changes(v5: httpx.Client) -> None:
    paths = create_all(v5)
    other = create(v5, "classPeriods", classPeriodName="Second")
    reference = {**SCHOOL, "classPeriodName": "Second"}
    section = {
        **RECORDS["sections"],
        "classPeriods": [{"classPeriodReference": reference}],
    }
    assert v5.put(paths["sections"], json=section).status_code == 204
    changed = v5.get(paths["sections"]).json()["classPeriods"][0]
    assert changed["classPeriodReference"]["link"]["href"].endswith(item_id(other))
