"""The responses of an Ed-Fi application over HTTP."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from tiny_edfi.api import create_app
from tiny_edfi.samples import load

from tablewright.runtime.core.operations import Answer, Refusal
from tablewright.runtime.core.runs.inprocess import in_process
from tablewright.runtime.edfi.client.connection import Connection

DATA = "/data/v3/ed-fi"
ORDER = (
    "schools",
    "sessions",
    "courseOfferings",
    "sections",
    "studentSectionAttendanceEvents",
)


def post(
    client: httpx.Client, resource: str, payload: Any = None, status: int = 201
) -> str:
    response = client.post(f"{DATA}/{resource}", json=payload or load(resource, "1"))
    assert response.status_code == status, response.text
    return re.sub(r"^http://[^/]+", "", response.headers.get("location", ""))


@pytest.fixture
def filled(client: httpx.Client) -> dict[str, str]:
    """The path of one item of each resource."""
    return {resource: post(client, resource) for resource in ORDER}


def problem(response: httpx.Response, status: int, urn: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    assert body["type"] == f"urn:ed-fi:api:{urn}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert re.fullmatch("[0-9a-f]{32}", body["correlationId"])
    return body


def test_an_item_that_a_list_has_twice_is_a_bad_request(
    client: httpx.Client, filled: dict[str, str]
) -> None:
    periods = [{"classPeriodName": name} for name in ("1", "2", "1")]
    body = load("sections", "1") | {"classPeriods": periods}
    urn = "bad-request:data-validation-failed"
    refused = (
        client.post(f"{DATA}/sections", json=body),
        client.put(filled["sections"], json=body),
    )
    for response in refused:
        text = "Item 2 of classPeriods is the same as item 0 of the list (equal: classPeriodName)."
        assert problem(response, 400, urn)["validationErrors"] == {
            "$.classPeriods[2]": [text]
        }


def test_post_creates_then_updates(client: httpx.Client) -> None:
    created = client.post(f"{DATA}/schools", json=load("schools", "1"))
    assert (created.status_code, created.content) == (201, b"")
    assert re.fullmatch(
        rf"http://testserver{DATA}/schools/[0-9a-f]{{32}}", created.headers["location"]
    )
    again = client.post(
        f"{DATA}/schools", json={**load("schools", "1"), "nameOfInstitution": "Other"}
    )
    assert (again.status_code, again.content) == (200, b"")
    assert again.headers["location"] == created.headers["location"]
    assert re.fullmatch(r'"\w+"', created.headers["etag"])
    assert again.headers["etag"] != created.headers["etag"]
    got = client.get(created.headers["location"])
    assert got.headers["etag"] == again.headers["etag"]
    body = got.json()
    assert body["nameOfInstitution"] == "Other"
    assert body["id"] == created.headers["location"][-32:]
    assert f'"{body["_etag"]}"' == got.headers["etag"]
    assert body["_lastModifiedDate"].endswith("Z")


def test_members_that_the_server_writes_are_ignored_in_bodies(
    client: httpx.Client,
) -> None:
    body = problem(
        client.post(f"{DATA}/schools", json={**load("schools", "1"), "id": "1"}),
        400,
        "bad-request:data-validation-failed",
    )
    assert "'id'" in body["errors"][0]
    path = post(client, "schools")
    read = client.get(path).json()
    etag = client.put(path, json=read).headers["etag"]
    assert client.get(path).headers["etag"] == etag == f'"{read["_etag"]}"'
    assert client.put(path, json={**read, "id": "0" * 32}).status_code == 204
    assert client.get(path).json()["id"] == read["id"]


def test_unknown_members_are_ignored(client: httpx.Client) -> None:
    path = post(
        client, "schools", {**load("schools", "1"), "_ext": {"a": 1}, "colour": "red"}
    )
    assert client.get(path).json().keys() == {
        "id",
        "schoolId",
        "nameOfInstitution",
        "averageSize",
        "_etag",
        "_lastModifiedDate",
    }


def test_a_response_lists_all_validation_errors(client: httpx.Client) -> None:
    body = problem(
        client.post(
            f"{DATA}/sessions",
            json={
                "schoolReference": {"schoolId": "x"},
                "sessionName": [],
                "beginDate": "soon",
            },
        ),
        400,
        "bad-request:data-validation-failed",
    )
    assert body["validationErrors"].keys() == {
        "$.schoolReference.schoolId",
        "$.schoolYear",
        "$.sessionName",
        "$.beginDate",
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "body"),
        (b"schoolId", "line 1"),
        (b'{"schoolId": 1, "nameOfInstitution": "A", "averageSize": NaN}', "NaN"),
        (b"\xff", "UTF-8"),
        (b"[" * 99999, "nested"),
    ],
)
def test_an_unreadable_body_is_refused(
    client: httpx.Client, content: bytes, reason: str
) -> None:
    response = client.post(f"{DATA}/schools", content=content)
    assert reason in problem(response, 400, "bad-request")["errors"][0]


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"null",
        b"7",
        b"{",
        b'{"schoolId": 1, "nameOfInstitution": "\\ud800"}',
    ],
)
def test_a_body_that_is_no_object_of_the_resource_is_refused(
    client: httpx.Client, content: bytes
) -> None:
    problem(
        client.post(f"{DATA}/schools", content=content),
        400,
        "bad-request:data-validation-failed",
    )


def test_an_unsupported_media_type_is_refused(client: httpx.Client) -> None:
    for media_type, status in (
        ("application/json; charset=utf-8", 201),
        ("text/plain", 415),
        ("", 200),
    ):
        response = client.post(
            f"{DATA}/schools",
            content=b'{"schoolId": 1, "nameOfInstitution": "A"}',
            headers={"Content-Type": media_type},
        )
        assert response.status_code == status
    problem(
        client.post(f"{DATA}/schools", data={"a": "b"}), 415, "unsupported-media-type"
    )


def test_a_query_finds_an_item_by_its_natural_key(
    client: httpx.Client, filled: dict[str, str]
) -> None:
    offering = load("courseOfferings", "1")
    offering["schoolReference"]["schoolId"] = 2
    body = problem(
        client.post(f"{DATA}/courseOfferings", json=offering),
        400,
        "bad-request:data-validation-failed",
    )
    assert body["validationErrors"].keys() == {
        "$.schoolReference.schoolId",
        "$.sessionReference.schoolId",
    }
    spaced = {**load("sessions", "1"), "sessionName": " Fall"}
    body = problem(
        client.post(f"{DATA}/sessions", json=spaced),
        400,
        "bad-request:data-validation-failed",
    )
    assert body["validationErrors"].keys() == {"$.sessionName"}


def test_queries_filter_by_members(
    client: httpx.Client, filled: dict[str, str]
) -> None:
    events = f"{DATA}/studentSectionAttendanceEvents"
    post(
        client,
        "studentSectionAttendanceEvents",
        load("studentSectionAttendanceEvents", "2"),
    )

    def count(**query: str) -> int:
        return len(client.get(events, params=query).json())

    assert count() == 2
    assert (
        count(
            studentUniqueId="111",
            sessionName="2016-2017 fall semester",
            schoolId="255901001",
        )
        == 1
    )
    assert (
        count(
            attendanceEventCategoryDescriptor="uri://ed-fi.org/AttendanceEventCategoryDescriptor#Tardy"
        )
        == 2
    )
    assert count(studentUniqueId="999") == 0
    assert count(eventDate="2017-05-23") == 1
    assert (
        len(client.get(f"{DATA}/sections?official=true&sectionName=Algebra").json())
        == 1
    )
    identifier = filled["schools"][-32:]
    assert len(client.get(f"{DATA}/schools", params={"id": identifier}).json()) == 1


def test_limit_and_offset_select_a_page(client: httpx.Client) -> None:
    for number in range(30):
        post(client, "schools", {"schoolId": number, "nameOfInstitution": "A"})
    schools = f"{DATA}/schools"
    first = client.get(schools)
    assert [item["schoolId"] for item in first.json()] == list(range(25))
    assert "total-count" not in first.headers
    page = client.get(
        f"{schools}?limit=10&offset=25&totalCount=true&nameOfInstitution=a"
    )
    assert [item["schoolId"] for item in page.json()] == list(range(25, 30))
    assert page.headers["total-count"] == "30"
    assert (
        client.get(f"{schools}?limit=0&totalCount=true").headers["total-count"] == "30"
    )
    assert client.get(f"{schools}?limit=0").json() == []
    assert client.get(f"{schools}?limit=500").status_code == 200
    for wrong in (
        "limit=501",
        "limit=-1",
        "limit=x",
        "limit=1_0",
        "offset=-1",
        "offset=99999999999",
        "totalCount=1",
    ):
        problem(
            client.get(f"{schools}?{wrong}"),
            400,
            "bad-request:parameter-validation-failed",
        )


def test_put_replaces_the_whole_item(
    client: httpx.Client, filled: dict[str, str]
) -> None:
    section = load("sections", "1")
    del section["sectionName"]
    response = client.put(filled["sections"], json=section)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["etag"]
    assert "sectionName" not in client.get(filled["sections"]).json()
    problem(client.put(f"{DATA}/sections/{'0' * 32}", json=section), 404, "not-found")


def test_put_may_not_change_a_fixed_key(
    client: httpx.Client, filled: dict[str, str]
) -> None:
    payload = {**load("schools", "1"), "schoolId": 3}
    response = client.put(filled["schools"], json=payload)
    problem(
        response, 400, "bad-request:data-validation-failed:key-change-not-supported"
    )


def test_a_changed_key_changes_all_references_to_it(
    client: httpx.Client, filled: dict[str, str]
) -> None:
    before = client.get(filled["sections"]).headers["etag"]
    changed = {**load("sessions", "1"), "sessionName": "Autumn"}
    assert client.put(filled["sessions"], json=changed).status_code == 204
    for resource, path in (
        ("courseOfferings", ("sessionReference",)),
        ("sections", ("courseOfferingReference",)),
        ("sections", ("sessionReference",)),
        ("studentSectionAttendanceEvents", ("sectionReference",)),
    ):
        item = client.get(filled[resource]).json()
        assert item[path[0]]["sessionName"] == "Autumn"
        assert len(client.get(f"{DATA}/{resource}?sessionName=Autumn").json()) == 1
        assert (
            client.get(f"{DATA}/{resource}?sessionName=2016-2017 Fall Semester").json()
            == []
        )
    assert client.get(filled["sections"]).headers["etag"] != before
    # The keys of the other documents changed too: the old keys are free, and references are still checked.
    problem(
        client.delete(filled["sections"]), 409, "data-conflict:dependent-item-exists"
    )
    event = load("studentSectionAttendanceEvents", "2")
    problem(
        client.post(f"{DATA}/studentSectionAttendanceEvents", json=event),
        409,
        "data-conflict:unresolved-reference",
    )
    event["sectionReference"]["sessionName"] = "Autumn"
    post(client, "studentSectionAttendanceEvents", event)


def test_a_changed_key_must_be_free(
    client: httpx.Client, filled: dict[str, str]
) -> None:
    post(client, "sessions", {**load("sessions", "1"), "sessionName": "Autumn"})
    response = client.put(
        filled["sessions"], json={**load("sessions", "1"), "sessionName": "Autumn"}
    )
    assert (
        "Autumn"
        in problem(response, 409, "data-conflict:non-unique-identity")["errors"][0]
    )
    assert (
        client.get(filled["sessions"]).json()["sessionName"]
        == "2016-2017 Fall Semester"
    )


def test_an_item_with_references_to_it_cannot_be_deleted(
    client: httpx.Client, filled: dict[str, str]
) -> None:
    body = problem(
        client.delete(filled["sections"]), 409, "data-conflict:dependent-item-exists"
    )
    assert "StudentSectionAttendanceEvent" in body["detail"]
    for resource in reversed(ORDER):
        assert client.delete(filled[resource]).status_code == 204
        problem(client.get(filled[resource]), 404, "not-found")
        problem(client.delete(filled[resource]), 404, "not-found")


def test_a_reference_to_an_alias_prevents_deletion(client: httpx.Client) -> None:
    school = post(client, "schools")
    program = post(client, "programs")
    problem(client.delete(school), 409, "data-conflict:dependent-item-exists")
    assert client.delete(program).status_code == 204
    assert client.delete(school).status_code == 204


def test_a_reference_to_a_missing_item_is_refused(client: httpx.Client) -> None:
    body = problem(
        client.post(f"{DATA}/sections", json=load("sections", "1")),
        409,
        "data-conflict:unresolved-reference",
    )
    assert "CourseOffering" in body["detail"]
    assert len(body["errors"]) == 2
    assert client.get(f"{DATA}/sections").json() == []


def test_references_to_resources_that_are_not_covered_are_accepted(
    client: httpx.Client,
) -> None:
    # The package has no students, and an education organization may be of a kind that it does not cover.
    post(client, "programs")


def test_links_in_sent_references_are_ignored(client: httpx.Client) -> None:
    school = post(client, "schools")
    session = load("sessions", "1")
    session["schoolReference"]["link"] = {"rel": "Course", "href": "/somewhere"}
    path = post(client, "sessions", session)
    link = {"rel": "School", "href": school.removeprefix("/data/v3")}
    reference = client.get(path).json()["schoolReference"]
    assert reference == {"schoolId": 255901001, "link": link}


def test_etags_control_reads_and_writes(client: httpx.Client) -> None:
    path = post(client, "schools")
    etag = client.get(path).headers["etag"]
    school = load("schools", "1")
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    for call in (
        client.put(path, json=school, headers={"If-Match": '"old"'}),
        client.post(f"{DATA}/schools", json=school, headers={"If-Match": '"old"'}),
        client.delete(path, headers={"If-Match": '"old"'}),
    ):
        problem(call, 412, "optimistic-lock-failed")
    assert client.put(path, json=school, headers={"If-Match": etag}).status_code == 204
    assert client.delete(path, headers={"If-Match": f'"x", {etag}'}).status_code == 204


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", f"{DATA}/schools", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", f"{DATA}/schools", "GET, HEAD, OPTIONS, POST"),
        ("POST", f"{DATA}/schools/1", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("PATCH", f"{DATA}/schools/1", "DELETE, GET, HEAD, OPTIONS, PUT"),
    ],
)
def test_a_method_that_is_not_allowed_is_refused(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == allowed


def test_an_unknown_address_is_not_found(client: httpx.Client) -> None:
    problem(client.get(f"{DATA}/scholls"), 404, "not-found")
    problem(client.get(f"{DATA}/schools/not-an-id%00"), 404, "not-found")


def test_the_root_publishes_the_addresses_of_the_api(anonymous: httpx.Client) -> None:
    discovery = anonymous.get("/").json()
    assert discovery["dataModels"][0]["version"] == "4.0.0"
    assert discovery["urls"]["oauth"] == "http://testserver/oauth/token"
    assert discovery["urls"]["dataManagementApi"] == "http://testserver/data/v3/"
    documents = anonymous.get(discovery["urls"]["openApiMetadata"]).json()
    assert [document["name"] for document in documents] == ["Resources", "Descriptors"]


class Proud:
    """A service that does not use the store."""

    def upsert(self, *, body: Any, if_match: str | None = None) -> Answer[None]:
        raise Refusal("duplicate-key", "No.")

    def find(
        self,
        *,
        filters: Any,
        limit: int = 25,
        offset: int = 0,
        total_count: bool = False,
    ) -> Answer[Any]:
        return Answer([{"filters": dict(filters), "limit": limit}])

    def get(self, *, id: str, if_none_match: str | None = None) -> Answer[Any]:
        raise ZeroDivisionError

    replace = delete = get


def test_a_custom_service_replaces_the_store() -> None:
    app = create_app(services={"schools": Proud()})
    from tiny_edfi.api import SETTINGS

    with in_process(app, raise_failures=False) as plain:
        client = Connection().sign_in(plain, SETTINGS, {})
        assert client.get(f"{DATA}/schools?schoolId=7").json() == [
            {"filters": {"schoolId": "7"}, "limit": 25}
        ]
        problem(
            client.post(f"{DATA}/schools", json=load("schools", "1")),
            409,
            "data-conflict:non-unique-identity",
        )
        problem(client.get(f"{DATA}/schools/1"), 500, "internal-server-error")
        # The schools are not in the store, so references to them are not checked.
        post(client, "sessions")


def test_an_error_of_a_service_gives_a_message() -> None:
    class Careless(Proud):
        def get(self, *, id: str, if_none_match: str | None = None) -> Any:
            if id == "1":
                raise Refusal("notfound")

    from tiny_edfi.api import SETTINGS

    with in_process(create_app(services={"schools": Careless()})) as plain:
        client = Connection().sign_in(plain, SETTINGS, {})
        with pytest.raises(
            LookupError,
            match="unknown kind of refusal 'notfound'; the API has unreadable",
        ):
            client.get(f"{DATA}/schools/1")
        with pytest.raises(
            TypeError, match="'get' returned NoneType instead of an Answer"
        ):
            client.get(f"{DATA}/schools/2")


def test_a_service_without_a_resource_or_method_is_an_error() -> None:
    with pytest.raises(
        KeyError, match="there is no endpoint 'scholls'; use one of courseOfferings"
    ):
        create_app(services={"scholls": Proud()})
    with pytest.raises(TypeError, match="object has no method 'upsert'"):
        create_app(services={"schools": object()})


def test_each_school_year_is_a_separate_data_set() -> None:
    from tiny_edfi.api import SETTINGS

    with in_process(create_app(modules=("yearly_schools",))) as plain:
        client = Connection().sign_in(plain, SETTINGS, {})
        school = load("schools", "1")
        created = client.post("/api/v2.0/2017/schools", json=school)
        assert created.headers["location"].startswith(
            "http://testserver/api/v2.0/2017/schools/"
        )
        assert client.post("/api/v2.0/2018/schools", json=school).status_code == 201
        assert client.get(created.headers["location"]).json()["schoolId"] == 255901001
        assert (
            client.get(created.headers["location"].replace("2017", "2018")).status_code
            == 404
        )
        assert client.get("/api/v2.0/next/schools").status_code == 400


def test_the_application_lists_its_routes() -> None:
    methods: dict[str, set[str]] = {}
    for route in create_app().state.routes:
        methods.setdefault(route.template, set()).add(route.method)
    for name in (*ORDER, "programs"):
        assert methods.pop(f"{DATA}/{name}") >= {"GET", "POST"}
        assert methods.pop(f"{DATA}/{name}/{{id}}") >= {"GET", "PUT", "DELETE"}


def test_routes_can_be_added_as_to_any_fastapi_application() -> None:
    app = create_app()

    @app.get(f"{DATA}/reports/{{year}}")
    def report(year: int) -> dict[str, int]:
        return {"year": year}

    @app.patch(f"{DATA}/schools/{{id}}")
    def patch(id: str) -> dict[str, str]:
        return {"id": id}

    with in_process(app) as plain:
        assert plain.get(f"{DATA}/reports/2017").json() == {"year": 2017}
        # Another method of a path of the package.
        assert plain.patch(f"{DATA}/schools/7").json() == {"id": "7"}
