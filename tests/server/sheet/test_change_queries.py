"""The section "Change Queries" of the notes on how Ed-Fi APIs behave."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from server.sheet.enrolment import DATA, RECORDS, SCHOOL, create, create_all, problem

AVAILABLE = "/changeQueries/v1/availableChangeVersions"
INVALID = "bad-request:parameter-validation-failed"
PERIODS = f"{DATA}/classPeriods"


def newest(client: httpx.Client) -> int:
    response = client.get(AVAILABLE)
    assert response.status_code == 200, response.text
    version: int = response.json()["newestChangeVersion"]
    return version


def rows(client: httpx.Client, path: str, **query: Any) -> list[dict[str, Any]]:
    response = client.get(f"{DATA}/{path}", params=query)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


def test_available_change_versions(v5: httpx.Client) -> None:
    before = v5.get(AVAILABLE).json()
    assert before.keys() == {"oldestChangeVersion", "newestChangeVersion"}
    assert before["oldestChangeVersion"] <= before["newestChangeVersion"]
    path = create(v5, "schools")
    created = newest(v5)
    assert created > before["newestChangeVersion"]
    v5.delete(path)
    assert newest(v5) > created
    assert (
        httpx.Client.get(v5, AVAILABLE, headers={"Authorization": ""}).status_code
        == 401
    )


def test_min_and_max_change_version_are_a_window(v5: httpx.Client) -> None:
    create(v5, "schools")
    versions: list[int] = []
    paths: list[str] = []
    for name in ("A", "B", "C"):
        paths.append(create(v5, "classPeriods", classPeriodName=name))
        versions.append(newest(v5))

    def names(**query: Any) -> list[str]:
        return [item["classPeriodName"] for item in rows(v5, "classPeriods", **query)]

    assert names(minChangeVersion=versions[1]) == ["B", "C"]
    assert names(maxChangeVersion=versions[1]) == ["A", "B"]
    assert names(minChangeVersion=versions[1], maxChangeVersion=versions[1]) == ["B"]
    assert names(minChangeVersion=versions[2] + 1) == []
    assert names(minChangeVersion=versions[1], classPeriodName="c") == ["C"]
    count = v5.get(
        PERIODS,
        params={"minChangeVersion": versions[1], "totalCount": "true", "limit": 0},
    )
    assert count.headers["total-count"] == "2"
    # An update moves the item to the newest version.
    body = {
        "classPeriodName": "A",
        "schoolReference": SCHOOL,
        "officialAttendancePeriod": True,
    }
    assert v5.put(paths[0], json=body).status_code == 204
    assert names(minChangeVersion=versions[2] + 1) == ["A"]
    assert names(maxChangeVersion=versions[2]) == ["B", "C"]


def test_an_update_without_a_change_is_no_change(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    before = newest(v5)
    assert v5.put(path, json=RECORDS["schools"]).status_code == 204
    assert v5.post(f"{DATA}/schools", json=RECORDS["schools"]).status_code == 200
    assert rows(v5, "schools", minChangeVersion=before + 1) == []


@pytest.mark.parametrize(
    "query",
    [
        "minChangeVersion=-1",
        "maxChangeVersion=x",
        "minChangeVersion=9223372036854775808",
    ],
)
@pytest.mark.parametrize("ending", ["", "/deletes", "/keyChanges", "/partitions"])
def test_change_versions_are_numbers(v5: httpx.Client, ending: str, query: str) -> None:
    problem(v5.get(f"{PERIODS}{ending}?{query}"), 400, INVALID)


def test_deletes_have_natural_keys(v5: httpx.Client) -> None:
    paths = create_all(v5)
    before = newest(v5)
    event = paths["studentSectionAttendanceEvents"]
    assert rows(v5, "studentSectionAttendanceEvents/deletes") == []
    assert v5.delete(event).status_code == 204
    (deleted,) = rows(
        v5, "studentSectionAttendanceEvents/deletes", minChangeVersion=before + 1
    )
    assert deleted == {
        "id": event.rpartition("/")[2],
        "changeVersion": newest(v5),
        "keyValues": {
            "attendanceEventCategoryDescriptor": "uri://ed-fi.org/AttendanceEventCategoryDescriptor#Tardy",
            "eventDate": "2016-09-16",
            "localCourseCode": "ALG-1",
            "schoolId": 255901001,
            "schoolYear": 2017,
            "sectionIdentifier": "ALG-1-A",
            "sessionName": "Fall",
            "studentUniqueId": "604822",
        },
    }
    window = {"maxChangeVersion": before}
    assert rows(v5, "studentSectionAttendanceEvents/deletes", **window) == []
    assert rows(v5, "classPeriods/deletes") == []


def test_deletes_are_paged(v5: httpx.Client) -> None:
    create(v5, "schools")
    for number in range(4):
        path = create(v5, "classPeriods", classPeriodName=f"{number}")
        assert v5.delete(path).status_code == 204
    query = {"limit": 2, "offset": 1, "totalCount": "true"}
    response = v5.get(f"{PERIODS}/deletes", params=query)
    keys = [row["keyValues"]["classPeriodName"] for row in response.json()]
    assert keys == ["1", "2"]
    assert response.headers["total-count"] == "4"
    for query in ({"limit": 501}, {"offset": -1}, {"limit": "x"}):
        problem(v5.get(f"{PERIODS}/deletes", params=query), 400, INVALID)


def test_deletes_leave_out_items_that_were_created_again(v5: httpx.Client) -> None:
    create(v5, "schools")
    path = create(v5, "classPeriods")
    assert v5.delete(path).status_code == 204
    again = create(v5, "classPeriods", classPeriodName="FIRST")
    assert again != path
    response = v5.get(f"{PERIODS}/deletes", params={"totalCount": "true"})
    assert response.json() == []
    assert response.headers["total-count"] == "0"
    assert v5.delete(again).status_code == 204
    ids = [row["id"] for row in rows(v5, "classPeriods/deletes")]
    assert ids == [path.rpartition("/")[2], again.rpartition("/")[2]]


def test_key_changes_have_old_and_new_keys(v5: httpx.Client) -> None:
    paths = create_all(v5)
    before = newest(v5)
    body = {"classPeriodName": "Second", "schoolReference": SCHOOL}
    assert v5.put(paths["classPeriods"], json=body).status_code == 204
    (change,) = rows(v5, "classPeriods/keyChanges", minChangeVersion=before + 1)
    assert change == {
        "id": paths["classPeriods"].rpartition("/")[2],
        "changeVersion": change["changeVersion"],
        "oldKeyValues": {**SCHOOL, "classPeriodName": "First"},
        "newKeyValues": {**SCHOOL, "classPeriodName": "Second"},
    }
    assert before < change["changeVersion"] <= newest(v5)
    # The key of a section does not contain its class periods: it is changed, its key is not.
    assert rows(v5, "sections/keyChanges") == []
    assert len(rows(v5, "sections", minChangeVersion=before + 1)) == 1


def test_key_changes_by_cascade(v5: httpx.Client) -> None:
    paths = create_all(v5)
    before = newest(v5)
    section = {**RECORDS["sections"], "sectionIdentifier": "ALG-1-B"}
    assert v5.put(paths["sections"], json=section).status_code == 204
    for resource in (
        "sections",
        "studentSectionAssociations",
        "studentSectionAttendanceEvents",
    ):
        (change,) = rows(v5, f"{resource}/keyChanges", minChangeVersion=before + 1)
        assert change["id"] == paths[resource].rpartition("/")[2]
        assert change["oldKeyValues"]["sectionIdentifier"] == "ALG-1-A"
        assert change["newKeyValues"]["sectionIdentifier"] == "ALG-1-B"
        assert change["oldKeyValues"].keys() == change["newKeyValues"].keys()
        (item,) = rows(v5, resource, minChangeVersion=before + 1)
        assert item["id"] == change["id"]
    assert rows(v5, "students", minChangeVersion=before + 1) == []


def test_key_changes_of_one_item_are_one_in_a_window(v5: httpx.Client) -> None:
    create(v5, "schools")
    path = create(v5, "classPeriods", classPeriodName="A")
    versions = [newest(v5)]
    for name in ("B", "C", "D"):
        body = {"classPeriodName": name, "schoolReference": SCHOOL}
        assert v5.put(path, json=body).status_code == 204
        versions.append(newest(v5))

    def changed(**query: Any) -> list[tuple[str, str, int]]:
        found = []
        for row in rows(v5, "classPeriods/keyChanges", **query):
            old, new = row["oldKeyValues"], row["newKeyValues"]
            name = "classPeriodName"
            found.append((old[name], new[name], row["changeVersion"]))
        return found

    assert changed() == [("A", "D", versions[3])]
    assert changed(maxChangeVersion=versions[2]) == [("A", "C", versions[2])]
    assert changed(minChangeVersion=versions[2]) == [("B", "D", versions[3])]
    response = v5.get(f"{PERIODS}/keyChanges", params={"totalCount": "true"})
    assert response.headers["total-count"] == "1"
    assert rows(v5, "classPeriods/keyChanges", offset=1) == []


def test_use_snapshot_is_not_found_and_writes_are_refused(v5: httpx.Client) -> None:
    path = create(v5, "schools")
    snapshot = {"Use-Snapshot": "true"}
    for url in (path, f"{DATA}/schools", f"{PERIODS}/deletes", AVAILABLE):
        problem(v5.get(url, headers=snapshot), 404, "not-found")
    for response in (
        v5.post(f"{DATA}/schools", json=RECORDS["schools"], headers=snapshot),
        v5.put(path, json=RECORDS["schools"], headers=snapshot),
        v5.delete(path, headers=snapshot),
    ):
        problem(response, 405, "method-not-allowed")
    assert v5.get(path, headers={"Use-Snapshot": "false"}).status_code == 200
