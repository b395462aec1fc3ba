"""Random sequences of requests: after each, the server answers as a small model of its state does.

LONG_TESTS=1 runs more and longer sequences, with new random numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from server_state import (
    KEYS,
    UPDATABLE,
    Body,
    Item,
    State,
    comparable,
    folded,
    key_of,
    references,
    value_at,
)

from long_tests import LONG

ROOT = "/data/v3/ed-fi"
PROFILE = settings(
    max_examples=300 if LONG else 12,
    stateful_step_count=60 if LONG else 25,
    derandomize=not LONG,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
#: No sequence changes this school and its course.
COURSE_SCHOOL = 900
YEAR = 2026
DESCRIPTOR = "uri://ed-fi.org/{0}Descriptor#{1}"
OWN_TERM = "uri://district.example.org/TermDescriptor#Short term"
NO_TERM = "uri://ed-fi.org/TermDescriptor#No such term"
_ORDER = ("sections", "courseOfferings", "sessions", "classPeriods", "schools")

schools = st.sampled_from([1, 2])
# The first two are one key, because keys ignore case.
names = st.sampled_from(["Alpha", "ALPHA", "Beta", "Gamma delta"])
FALL = DESCRIPTOR.format("Term", "Fall Semester")
# The valid value twice, so that most sessions can be created.
terms = st.sampled_from([FALL, FALL, OWN_TERM, NO_TERM])
days = st.sampled_from([80, 88])
texts = st.sampled_from(["one", "two", "three"])


def school_body(number: int, name: str) -> Body:
    return {
        "schoolId": number,
        "nameOfInstitution": name,
        "educationOrganizationCategories": [
            {
                "educationOrganizationCategoryDescriptor": DESCRIPTOR.format(
                    "EducationOrganizationCategory", "School"
                )
            }
        ],
        "gradeLevels": [
            {"gradeLevelDescriptor": DESCRIPTOR.format("GradeLevel", "Ninth grade")}
        ],
    }


@st.composite
def bodies(draw: st.DrawFn, resource: str = "") -> tuple[str, Body]:
    """A resource, and a body of it which may refer to items that do not exist."""
    chosen = resource or draw(st.sampled_from(sorted(KEYS)))
    school = draw(schools)
    name = draw(names)
    if chosen == "schools":
        return chosen, school_body(school, draw(texts))
    if chosen == "classPeriods":
        return chosen, period_body(school, name, draw(st.booleans()))
    if chosen == "sessions":
        return chosen, session_body(school, name, draw(terms), draw(days))
    code = draw(st.sampled_from(["ALG-1", "Alg-1", "ART"]))
    if chosen == "courseOfferings":
        return chosen, offering_body(school, name, code, draw(texts))
    periods = draw(st.lists(names, max_size=2, unique_by=folded))
    body = section_body(
        school, name, code, draw(names), periods=periods, title=draw(texts)
    )
    return chosen, body


def period_body(school: int, name: str, official: bool = True) -> Body:
    return {
        "schoolReference": {"schoolId": school},
        "classPeriodName": name,
        "officialAttendancePeriod": official,
    }


def session_body(school: int, name: str, term: str, days: int = 80) -> Body:
    return {
        "schoolReference": {"schoolId": school},
        "schoolYearTypeReference": {"schoolYear": YEAR},
        "sessionName": name,
        "beginDate": "2025-08-23",
        "endDate": "2025-12-15",
        "termDescriptor": term,
        "totalInstructionalDays": days,
    }


def offering_body(school: int, session: str, code: str, title: str = "one") -> Body:
    course = {"courseCode": "ALG", "educationOrganizationId": COURSE_SCHOOL}
    return {
        "localCourseCode": code,
        "schoolReference": {"schoolId": school},
        "sessionReference": {
            "schoolId": school,
            "schoolYear": YEAR,
            "sessionName": session,
        },
        "courseReference": course,
        "localCourseTitle": title,
    }


def section_body(
    school: int,
    session: str,
    code: str,
    name: str,
    *,
    periods: list[str],
    title: str = "one",
) -> Body:
    body: Body = {
        "sectionIdentifier": name,
        "courseOfferingReference": {
            "schoolId": school,
            "schoolYear": YEAR,
            "sessionName": session,
            "localCourseCode": code,
        },
        "sectionName": title,
    }
    if periods:
        body["classPeriods"] = [
            {
                "classPeriodReference": {
                    "schoolId": school,
                    "classPeriodName": period,
                }
            }
            for period in periods
        ]
    return body


def first_bodies(resource: str, school: int) -> list[Body]:
    """The items of one school that each sequence of requests begins with."""
    if resource == "schools":
        return [school_body(school, "one")]
    if resource == "classPeriods":
        return [period_body(school, "Alpha"), period_body(school, "Beta")]
    if resource == "sessions":
        return [session_body(school, name, FALL) for name in ("Alpha", "Beta")]
    if resource == "courseOfferings":
        return [offering_body(school, "Alpha", code) for code in ("ALG-1", "ART")]
    return [
        section_body(school, "Alpha", code, "Alpha", periods=["Alpha", "Beta"])
        for code in ("ALG-1", "ART")
    ]


class ServerMachine(RuleBasedStateMachine):
    """The rules are requests; each checks the answer against the model."""

    def __init__(self, client: httpx.Client) -> None:
        super().__init__()
        self.client = client
        self.state = State()
        self.etags: set[str] = set()
        self.ids: set[str] = set()
        self.terms = {FALL}
        self.own_term = ""
        #: Change versions of the server, with the step of the model at that time.
        self.marks: list[tuple[int, int]] = [(self._newest(), 0)]

    @initialize()
    def create_some(self) -> None:
        """Begin with items that refer to each other: random requests alone seldom create them."""
        for school in (1, 2):
            for resource in KEYS:
                for body in first_bodies(resource, school):
                    self.upsert((resource, body))

    # Writes ----------------------------------------------------------------------------------------------

    @rule(entry=bodies())
    def upsert(self, entry: tuple[str, Body]) -> None:
        resource, body = entry
        self.state.step += 1
        expected = self._faults(body)
        item = self.state.at(resource, key_of(resource, body))
        answer = self.client.post(f"{ROOT}/{resource}", json=body)
        if expected:
            assert answer.status_code in expected, answer.text
        elif item is None:
            assert answer.status_code == 201, answer.text
            item = Item(resource, self._id(answer), body, changed=self.state.step)
            assert item.id not in self.ids
            self.ids.add(item.id)
            self.state.items.append(item)
            self._new_etag(item, answer)
        else:
            assert answer.status_code == 200, answer.text
            assert self._id(answer) == item.id
            self._replaced(item, body, answer)

    @rule(data=st.data(), rename=st.booleans())
    def replace(self, data: st.DataObject, rename: bool) -> None:
        item = self._choose(data)
        if item is None:
            return
        _, body = data.draw(bodies(item.resource))
        self.state.step += 1
        if rename:
            body = _with_members_of(item, body)
        elif key_of(item.resource, body) == item.key:
            # A key that differs in case only is the same key.
            body = _with_spelling_of(item, body)
        expected = self._faults(body)
        other = self.state.at(item.resource, key_of(item.resource, body))
        if other is not item:
            if item.resource not in UPDATABLE:
                expected.add(400)
            elif other is not None:
                expected.add(409)
        answer = self.client.put(f"{ROOT}/{item.resource}/{item.id}", json=body)
        if expected:
            assert answer.status_code in expected, answer.text
        else:
            assert answer.status_code == 204, answer.text
            self._replaced(item, body, answer)

    @rule(data=st.data())
    def write_with_an_old_etag(self, data: st.DataObject) -> None:
        item = self._choose(data)
        if item is None:
            return
        old = data.draw(st.sampled_from(sorted(self.etags)))
        if old == item.etag:
            return
        path = f"{ROOT}/{item.resource}/{item.id}"
        headers = {"If-Match": old}
        for answer in (
            self.client.delete(path, headers=headers),
            self.client.put(path, json=item.body, headers=headers),
            self.client.post(
                f"{ROOT}/{item.resource}", json=item.body, headers=headers
            ),
        ):
            assert answer.status_code == 412, answer.text

    @rule(data=st.data(), with_etag=st.booleans())
    def delete(self, data: st.DataObject, with_etag: bool) -> None:
        item = self._choose(data)
        if item is None:
            return
        self.state.step += 1
        headers = {"If-Match": item.etag} if with_etag else {}
        path = f"{ROOT}/{item.resource}/{item.id}"
        answer = self.client.delete(path, headers=headers)
        if self.state.is_referenced(item):
            assert answer.status_code == 409, answer.text
        else:
            assert answer.status_code == 204, answer.text
            self.state.delete(item)
            assert self.client.get(path).status_code == 404
            assert self.client.delete(path).status_code == 404
            assert self.client.put(path, json=item.body).status_code == 404

    @rule()
    def create_or_delete_the_own_term(self) -> None:
        path = f"{ROOT}/termDescriptors"
        if not self.own_term:
            namespace, _, code = OWN_TERM.partition("#")
            body = {"namespace": namespace, "codeValue": code, "shortDescription": code}
            answer = self.client.post(path, json=body)
            assert answer.status_code == 201, answer.text
            self.own_term = self._id(answer)
            self.terms.add(OWN_TERM)
            return
        in_use = False
        for session in self.state.of("sessions"):
            in_use = in_use or session.body["termDescriptor"] == OWN_TERM
        answer = self.client.delete(f"{path}/{self.own_term}")
        assert answer.status_code == (409 if in_use else 204), answer.text
        if not in_use:
            self.own_term = ""
            self.terms.discard(OWN_TERM)

    # Reads -----------------------------------------------------------------------------------------------

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        item = self._choose(data)
        if item is None:
            return
        path = f"{ROOT}/{item.resource}/{item.id}"
        answer = self.client.get(path)
        self._check_body(item, answer.json())
        assert answer.headers["etag"] == item.etag
        same = self.client.get(path, headers={"If-None-Match": item.etag})
        assert same.status_code == 304
        for _, item_of_link, href in self._links(answer.json()):
            assert href.endswith(f"/{item_of_link.resource}/{item_of_link.id}")

    @rule(resource=st.sampled_from(sorted(KEYS)), school=schools, name=names)
    def query(self, resource: str, school: int, name: str) -> None:
        last = KEYS[resource][-1]
        queries = {"schoolId": school, last.rpartition("/")[2]: name}
        if resource == "schools":
            queries = {"schoolId": school}
        expected = []
        for item in self.state.of(resource):
            if item.key[0] == school and (
                resource == "schools" or item.key[-1] == folded(name)
            ):
                expected.append(item)
        answer = self.client.get(
            f"{ROOT}/{resource}", params={**queries, "totalCount": "true"}
        )
        assert answer.headers["total-count"] == str(len(expected))
        self._check_items(expected, answer.json())

    @rule(resource=st.sampled_from(sorted(KEYS)), size=st.integers(1, 3))
    def read_all_pages(self, resource: str, size: int) -> None:
        by_offset: list[Body] = []
        while page := self._page(resource, limit=size, offset=len(by_offset)).json():
            assert len(page) <= size
            by_offset += page
        self._check_items(self.state.of(resource), by_offset)
        first = self._page(resource, limit=size)
        by_cursor = first.json() + self._rest(resource, first, size)
        assert by_cursor == by_offset
        partitions = self.client.get(
            f"{ROOT}/{resource}/partitions", params={"number": 2}
        )
        in_partitions: list[Body] = []
        for token in partitions.json()["pageTokens"]:
            start = self._page(resource, pageToken=token, pageSize=size)
            in_partitions += start.json() + self._rest(resource, start, size)
        assert in_partitions == by_offset

    def _rest(self, resource: str, answer: httpx.Response, size: int) -> list[Body]:
        """The items of all pages after this one, by its token."""
        items: list[Body] = []
        while token := answer.headers.get("next-page-token"):
            answer = self._page(resource, pageToken=token, pageSize=size)
            items += answer.json()
        assert answer.json() == []
        return items

    def _page(self, resource: str, **parameters: Any) -> httpx.Response:
        answer = self.client.get(f"{ROOT}/{resource}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer

    # Change queries --------------------------------------------------------------------------------------

    @rule()
    def remember_the_change_version(self) -> None:
        self.marks.append((self._newest(), self.state.step))

    @rule(data=st.data())
    def read_changes(self, data: st.DataObject) -> None:
        version, step = data.draw(st.sampled_from(self.marks))
        window = {"minChangeVersion": version + 1}
        for resource in KEYS:
            changed = []
            for item in self.state.of(resource):
                if item.changed > step:
                    changed.append(item)
            path = f"{ROOT}/{resource}"
            self._check_items(changed, self.client.get(path, params=window).json())
            self._check_deletes(resource, step, window)
            self._check_key_changes(resource, step, window)

    def _check_deletes(self, resource: str, step: int, window: Body) -> None:
        expected = []
        for when, item in self.state.deleted:
            # The delete of an item that was created again is left out.
            again = self.state.at(resource, item.key) is not None
            if when > step and item.resource == resource and not again:
                expected.append(item.id)
        answer = self.client.get(f"{ROOT}/{resource}/deletes", params=window)
        assert sorted(row["id"] for row in answer.json()) == sorted(expected)

    def _check_key_changes(self, resource: str, step: int, window: Body) -> None:
        first_keys: dict[str, tuple[Item, tuple[Any, ...]]] = {}
        for when, item, old_key in self.state.key_changes:
            if when > step and item.resource == resource:
                first_keys.setdefault(item.id, (item, old_key))
        answer = self.client.get(f"{ROOT}/{resource}/keyChanges", params=window)
        rows = {row["id"]: row for row in answer.json()}
        assert len(rows) == len(answer.json())
        for id_, (item, old_key) in first_keys.items():
            # A record that has its first key again, or that is deleted, may be left out.
            if item not in self.state.items or item.key == old_key:
                continue
            row = rows[id_]
            assert sorted(map(folded, row["oldKeyValues"].values()), key=str) == sorted(
                old_key, key=str
            )
            assert sorted(map(folded, row["newKeyValues"].values()), key=str) == sorted(
                item.key, key=str
            )
        assert set(rows) <= set(first_keys)

    def _newest(self) -> int:
        answer = self.client.get("/changeQueries/v1/availableChangeVersions")
        newest: int = answer.json()["newestChangeVersion"]
        return newest

    # Shared ----------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        """Compare the whole state, and delete everything, so that the next sequence begins with nothing."""
        try:
            for resource in KEYS:
                answer = self._page(resource, limit=500)
                self._check_items(self.state.of(resource), answer.json())
        finally:
            self._delete_all()

    def _delete_all(self) -> None:
        for resource in _ORDER:
            for body in self._page(resource, limit=500).json():
                if body.get("schoolId") != COURSE_SCHOOL:
                    path = f"{ROOT}/{resource}/{body['id']}"
                    assert self.client.delete(path).status_code == 204
        if self.own_term:
            path = f"{ROOT}/termDescriptors/{self.own_term}"
            assert self.client.delete(path).status_code == 204

    def _choose(self, data: st.DataObject) -> Item | None:
        if not self.state.items:
            return None
        return data.draw(st.sampled_from(self.state.items))

    def _faults(self, body: Body) -> set[int]:
        """The statuses with which the server may refuse a body."""
        faults = set()
        if self.state.missing(body):
            faults.add(409)
        if body.get("termDescriptor", OWN_TERM) not in (*self.terms, OWN_TERM):
            faults.add(400)
        if body.get("termDescriptor") == OWN_TERM and OWN_TERM not in self.terms:
            faults.add(400)
        return faults

    def _replaced(self, item: Item, body: Body, answer: httpx.Response) -> None:
        is_equal = item.body == body
        may_be_equal = comparable(item.body) == comparable(body)
        if is_equal or (may_be_equal and answer.headers["etag"] == item.etag):
            assert answer.headers["etag"] == item.etag
            return
        for changed in self.state.replace(item, body):
            if changed is item:
                self._new_etag(item, answer)
            else:
                path = f"{ROOT}/{changed.resource}/{changed.id}"
                self._new_etag(changed, self.client.get(path))

    def _new_etag(self, item: Item, answer: httpx.Response) -> None:
        etag = answer.headers["etag"]
        # A write can change an item twice, through two references.
        assert etag == item.etag or etag not in self.etags
        self.etags.add(etag)
        item.etag = etag

    def _id(self, answer: httpx.Response) -> str:
        id_: str = answer.headers["location"].rpartition("/")[2]
        assert len(id_) == 32
        return id_

    def _check_items(self, items: list[Item], bodies: list[Body]) -> None:
        by_id = {body["id"]: body for body in bodies}
        by_id = {
            id_: body
            for id_, body in by_id.items()
            if body.get("schoolId") != COURSE_SCHOOL
        }
        assert sorted(by_id) == sorted(item.id for item in items)
        for item in items:
            self._check_body(item, by_id[item.id])

    def _check_body(self, item: Item, body: Body) -> None:
        assert comparable(body) == comparable(item.body)
        assert body["_etag"].strip('"') == item.etag.strip('"')
        assert body["_lastModifiedDate"]

    def _links(self, body: Body) -> Iterator[tuple[str, Item, str]]:
        for reference, resource, key in references(body):
            item = self.state.at(resource, key)
            assert item is not None
            yield reference["name"], item, reference["value"]["link"]["href"]


def _with_members_of(item: Item, body: Body) -> Body:
    """The body of an item with the last part of the key of another one."""
    renamed = {**item.body}
    last = KEYS[item.resource][-1]
    renamed[last] = body[last]
    if key_of(item.resource, renamed) == item.key:
        renamed[last] = item.body[last]
    return renamed


def _with_spelling_of(item: Item, body: Body) -> Body:
    """The body with the key as an item spells it."""
    spelled = {**body}
    for path in KEYS[item.resource]:
        head, _, tail = path.partition("/")
        if tail:
            spelled[head] = {**spelled[head], tail: value_at(item.body, path)}
        else:
            spelled[head] = item.body[head]
    return spelled


@pytest.fixture(params=["memory", "file", "postgresql"])
def client(
    request: pytest.FixtureRequest, package: Any, tmp_path: Path
) -> httpx.Client:
    urls = {
        "memory": lambda: "sqlite://",
        "file": lambda: f"sqlite:///{tmp_path / 'records.sqlite3'}",
        "postgresql": lambda: request.getfixturevalue("postgres_url"),
    }
    signed_in: httpx.Client = package("edfi_v5", database_url=urls[request.param]())
    return signed_in


def test_any_sequence_of_requests_leads_to_the_state_of_the_model(
    client: httpx.Client,
) -> None:
    course_school = school_body(COURSE_SCHOOL, "School of the course")
    assert client.post(f"{ROOT}/schools", json=course_school).status_code == 201
    course = {
        "courseCode": "ALG",
        "educationOrganizationReference": {"educationOrganizationId": COURSE_SCHOOL},
        "courseTitle": "Algebra I",
        "numberOfParts": 1,
        "identificationCodes": [
            {
                "courseIdentificationSystemDescriptor": DESCRIPTOR.format(
                    "CourseIdentificationSystem", "State course code"
                ),
                "identificationCode": "03100500",
            }
        ],
    }
    answer = client.post(f"{ROOT}/courses", json=course)
    assert answer.status_code == 201, answer.text
    run_state_machine_as_test(lambda: ServerMachine(client), settings=PROFILE)
