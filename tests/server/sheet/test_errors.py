"""The section "Errors" of the notes on how Ed-Fi APIs behave, and each published example of an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from server.conftest import packages
from server.sheet.enrolment import DATA, RECORDS, SCHOOL, create, create_all

OpenPackage = Callable[..., httpx.Client]
SCHOOLS = f"{DATA}/schools"
PERIODS = f"{DATA}/classPeriods"
PERIOD = RECORDS["classPeriods"]
INVALID = "bad-request:data-validation-failed"
DENIED = "security:authorization"


@dataclass(frozen=True)
class Example:
    """A published example: status, end of the type, title, and the members beyond those of every error.

    `send` gets a client with the records of `enrolment` and returns the response; `options` are those of the
    server. An example without it is not given: `reason` is why.
    """

    name: str
    status: int
    urn: str
    title: str
    members: tuple[str, ...] = ()
    send: Callable[[httpx.Client], httpx.Response] | None = None
    reason: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


def post(resource: str, **members: Any) -> Callable[[httpx.Client], httpx.Response]:
    body = {**RECORDS[resource], **members}
    return lambda client: client.post(f"{DATA}/{resource}", json=body)


def post_text(text: str | bytes, **headers: str) -> Callable[[Any], httpx.Response]:
    return lambda client: client.post(PERIODS, content=text, headers=headers)


def call(method: str, path: str, **options: Any) -> Callable[[Any], httpx.Response]:
    return lambda client: client.request(method, path, **options)


def without(*names: str) -> Callable[[httpx.Client], httpx.Response]:
    body = {name: value for name, value in PERIOD.items() if name not in names}
    return lambda client: client.post(PERIODS, json=body)


def first(client: httpx.Client, resource: str) -> str:
    identifier = client.get(f"{DATA}/{resource}").json()[0]["id"]
    return f"{DATA}/{resource}/{identifier}"


def put(resource: str, **members: Any) -> Callable[[httpx.Client], httpx.Response]:
    body = {**RECORDS[resource], **members}
    return lambda client: client.put(first(client, resource), json=body)


def delete(resource: str) -> Callable[[httpx.Client], httpx.Response]:
    return lambda client: client.delete(first(client, resource))


def rename_to_an_existing_key(client: httpx.Client) -> httpx.Response:
    path = create(client, "classPeriods", classPeriodName="Second")
    return client.put(path, json=PERIOD)


def profile(method: str) -> Callable[[httpx.Client], httpx.Response]:
    media_type = "application/vnd.ed-fi.school.vendor.readable+json"
    headers = {"Content-Type": media_type}

    def send(client: httpx.Client) -> httpx.Response:
        path = first(client, "schools") if method == "PUT" else SCHOOLS
        return client.request(method, path, json=RECORDS["schools"], headers=headers)

    return send


def authorization(value: str | None) -> Callable[[httpx.Client], httpx.Response]:
    def send(client: httpx.Client) -> httpx.Response:
        request = client.build_request("GET", SCHOOLS)
        del request.headers["Authorization"]
        if value is not None:
            request.headers["Authorization"] = value
        return client.send(request)

    return send


def new_person(resource: str, **members: str) -> Callable[[Any], httpx.Response]:
    """Creates a person without a relationship, and reads it."""

    def send(client: httpx.Client) -> httpx.Response:
        created = client.post(f"{DATA}/{resource}", json=members)
        assert created.status_code == 201, created.text
        return client.get(created.headers["Location"])

    return send


STRICT = {"strict_authorization": True}
OTHER_TERM = {
    "codeValue": "Fall",
    "namespace": "uri://other.org/TermDescriptor",
    "shortDescription": "Fall",
}
DANGEROUS = {"classPeriodName": "<script>alert(1)</script>" + "x" * 60}
CLAIMS = "the demo client may do everything: there are no claim sets"
PARAMETER = ("bad-request:parameter-validation-failed", "Parameter Validation Failed")
DATA_INVALID = (INVALID, "Data Validation Failed")
BY_PATH = ("validationErrors",)
ERRORS = ("errors",)
UNREADABLE = ("bad-request", "Bad Request")
SECURITY = ("security:authentication", "Authentication Failed")
NO_METHOD = ("method-not-allowed", "Method Not Allowed")
MISSING = ("data-conflict:unresolved-reference", "Unresolved Reference")

EXAMPLES = (
    Example(
        "key of an item changed",
        400,
        f"{INVALID}:key-change-not-supported",
        "Key Change Not Supported",
        (),
        put("schools", schoolId=7),
    ),
    Example(
        "id assigned by the client",
        400,
        *DATA_INVALID,
        ERRORS,
        post("schools", id="0" * 32),
    ),
    Example(
        "required member missing",
        400,
        *DATA_INVALID,
        BY_PATH,
        without("classPeriodName"),
    ),
    Example(
        "two required members missing",
        400,
        *DATA_INVALID,
        BY_PATH,
        without("classPeriodName", "schoolReference"),
    ),
    Example(
        "text too long",
        400,
        *DATA_INVALID,
        BY_PATH,
        post("classPeriods", classPeriodName="x" * 61),
    ),
    Example(
        "no JSON inside a reference",
        400,
        *DATA_INVALID,
        BY_PATH,
        post_text('{"schoolReference": {"schoolId": 1,, }'),
    ),
    Example(
        "end of the body inside a reference",
        400,
        *DATA_INVALID,
        BY_PATH,
        post_text('{"schoolReference": {'),
    ),
    Example(
        "integer too large",
        400,
        *DATA_INVALID,
        BY_PATH,
        post("schools", schoolId=10**40),
    ),
    Example(
        "text of a wrong length",
        400,
        *DATA_INVALID,
        BY_PATH,
        post("classPeriods", classPeriodName=""),
    ),
    Example("empty body", 400, *UNREADABLE, ERRORS, post_text("")),
    Example(
        "wrong encoding", 400, *UNREADABLE, ERRORS, post_text("{}".encode("utf-16"))
    ),
    Example(
        "dangerous text", 400, *DATA_INVALID, BY_PATH, post("classPeriods", **DANGEROUS)
    ),
    Example(
        "space at the end of a key",
        400,
        *DATA_INVALID,
        BY_PATH,
        post("classPeriods", classPeriodName="First "),
    ),
    Example(
        "no item in a required array",
        400,
        *DATA_INVALID,
        BY_PATH,
        post("schools", gradeLevels=[]),
    ),
    Example(
        "required member of an item missing",
        400,
        *DATA_INVALID,
        BY_PATH,
        post("schools", gradeLevels=[{}]),
    ),
    Example(
        "values of one key that differ",
        400,
        *DATA_INVALID,
        BY_PATH,
        post("courseOfferings", schoolReference={"schoolId": 7}),
    ),
    Example(
        "limit out of bounds",
        400,
        *PARAMETER,
        ERRORS,
        call("GET", f"{SCHOOLS}?limit=501"),
    ),
    Example(
        "descriptor that does not exist",
        400,
        *DATA_INVALID,
        BY_PATH,
        reason="`test_descriptors_types_dates` has it",
    ),
    Example(
        "descriptor of a wrong form",
        400,
        *DATA_INVALID,
        BY_PATH,
        post("sessions", termDescriptor="uri://wrong.org/Term#Spring Semester"),
    ),
    Example(
        "readable profile with PUT",
        400,
        "profile:invalid-profile-usage",
        "Invalid Profile Usage",
        ERRORS,
        profile("PUT"),
    ),
    Example(
        "readable profile with POST",
        405,
        "profile:method-usage",
        "Method Not Allowed with Profile",
        ERRORS,
        profile("POST"),
    ),
    Example("no Authorization", 401, *SECURITY, ERRORS, authorization(None)),
    Example("another scheme", 401, *SECURITY, ERRORS, authorization("Basic eA==")),
    Example("blank token", 401, *SECURITY, ERRORS, authorization("Bearer ")),
    Example("wrong token", 401, *SECURITY, ERRORS, authorization("Bearer x")),
    Example(
        "namespace of another client",
        403,
        f"{DENIED}:namespace:access-denied:namespace-mismatch",
        "Authorization Denied",
        (),
        call("POST", f"{DATA}/termDescriptors", json=OTHER_TERM),
        options={"namespaces": ("uri://ed-fi.org",)},
    ),
    Example(
        "staff without employment",
        403,
        DENIED,
        "Authorization Denied",
        ERRORS,
        new_person("staffs", staffUniqueId="7", firstName="Ida", lastSurname="Bell"),
        options=STRICT,
    ),
    Example(
        "student of others",
        403,
        DENIED,
        "Authorization Denied",
        ERRORS,
        new_person("students", **RECORDS["students"] | {"studentUniqueId": "8"}),
        options=STRICT,
    ),
    Example("school of others", 403, DENIED, "Authorization Denied", reason=CLAIMS),
    Example(
        "action not granted",
        403,
        f"{DENIED}:access-denied:action",
        "Authorization Denied",
        reason=CLAIMS,
    ),
    Example(
        "resource not granted",
        403,
        f"{DENIED}:access-denied:resource",
        "Authorization Denied",
        reason=CLAIMS,
    ),
    Example(
        "typo in a resource",
        404,
        "not-found",
        "Not Found",
        (),
        call("GET", f"{DATA}/x"),
    ),
    Example(
        "id that does not exist",
        404,
        "not-found",
        "Not Found",
        (),
        call("GET", f"{SCHOOLS}/{'0' * 32}"),
    ),
    Example(
        "POST with an id",
        405,
        *NO_METHOD,
        ERRORS,
        call("POST", f"{SCHOOLS}/{'0' * 32}", json={}),
    ),
    Example("PUT without an id", 405, *NO_METHOD, ERRORS, call("PUT", SCHOOLS)),
    Example("DELETE without an id", 405, *NO_METHOD, ERRORS, call("DELETE", SCHOOLS)),
    Example("PATCH", 405, *NO_METHOD, ERRORS, call("PATCH", SCHOOLS)),
    Example(
        "item that others refer to",
        409,
        "data-conflict:dependent-item-exists",
        "Dependent Item Exists",
        (),
        delete("sections"),
    ),
    Example(
        "reference to a missing item",
        409,
        *MISSING,
        (),
        post("classPeriods", schoolReference={"schoolId": 7}),
    ),
    Example(
        "reference to a missing session",
        409,
        *MISSING,
        (),
        post(
            "courseOfferings",
            sessionReference={**SCHOOL, "schoolYear": 1, "sessionName": "x"},
        ),
    ),
    Example(
        "reference to a missing student",
        409,
        *MISSING,
        (),
        post("studentSchoolAssociations", studentReference={"studentUniqueId": "x"}),
    ),
    Example(
        "key of another item",
        409,
        "data-conflict:non-unique-identity",
        "Identifying Values Are Not Unique",
        ERRORS,
        rename_to_an_existing_key,
    ),
    Example(
        "item changed in between",
        412,
        "optimistic-lock-failed",
        "Optimistic Lock Failed",
        (),
        lambda client: client.delete(
            first(client, "students"), headers={"If-Match": '"old"'}
        ),
    ),
    Example(
        "media type of the body",
        415,
        "unsupported-media-type",
        "Unsupported Media Type",
        ERRORS,
        post_text("x", **{"Content-Type": "text/plain"}),
    ),
)
GIVEN = [example for example in EXAMPLES if example.send]


@pytest.fixture(scope="module")
def filled() -> Iterator[Callable[[Mapping[str, Any]], httpx.Client]]:
    """A function that returns a client of a server with these options and the records of `enrolment`."""
    clients: dict[str, httpx.Client] = {}
    with packages() as open_package:

        def client_of(options: Mapping[str, Any]) -> httpx.Client:
            name = repr(options)
            if name not in clients:
                clients[name] = open_package("edfi_v5", **options)
                create_all(clients[name])
            return clients[name]

        yield client_of


@pytest.mark.parametrize("example", GIVEN, ids=lambda example: example.name)
def test_each_published_error_has_its_form(
    filled: Callable[[Mapping[str, Any]], httpx.Client], example: Example
) -> None:
    assert example.send
    response = example.send(filled(example.options))
    assert response.status_code == example.status, response.text
    body = response.json()
    assert body["type"] == f"urn:ed-fi:api:{example.urn}"
    assert body["title"] == example.title
    assert body["status"] == example.status
    assert body["detail"]
    assert re.fullmatch("[0-9a-f]{32}", body["correlationId"])
    usual = {"detail", "type", "title", "status", "correlationId"}
    assert body.keys() - usual == set(example.members)
    for member in example.members:
        assert body[member]
    # RFC 9457; it is JSON all the same.
    assert response.headers["Content-Type"] == "application/problem+json"


def test_the_other_examples_have_a_reason() -> None:
    for example in EXAMPLES:
        assert bool(example.send) != bool(example.reason)


def test_all_validation_errors_come_at_once(v5: httpx.Client) -> None:
    body = {"schoolReference": {"schoolId": "x"}, "classPeriodName": "<b>"}
    errors = v5.post(PERIODS, json=body).json()["validationErrors"]
    assert errors.keys() == {"$.schoolReference.schoolId", "$.classPeriodName"}
    for messages in errors.values():
        assert all(isinstance(message, str) for message in messages)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"classPeriodName": x}', "$.classPeriodName"),
        ('{"schoolReference": {"schoolId": 1', "$.schoolReference.schoolId"),
        ('{"a": ["x", {"b": "{,"}, ]}', "$.a[2]"),
        ('{"a": {"b": 1}, "c" 2}', "$.c"),
    ],
)
def test_the_path_of_unreadable_json(v5: httpx.Client, text: str, path: str) -> None:
    response = v5.post(PERIODS, content=text)
    assert list(response.json()["validationErrors"]) == [path]


@pytest.mark.parametrize("text", ["<b>", "a </b", "<!--", "&#60;", "<?php"])
def test_texts_that_look_like_html_are_refused(v5: httpx.Client, text: str) -> None:
    create(v5, "schools")
    # Also as an escape.
    escaped = "".join(f"\\u{ord(character):04x}" for character in text)
    for written in (text, escaped):
        body = f'{{"classPeriodName": "{written}", "schoolReference": {{"schoolId": 255901001}}}}'
        response = v5.post(PERIODS, content=body)
        assert response.status_code == 400
        assert list(response.json()["validationErrors"]) == ["$.classPeriodName"]


@pytest.mark.parametrize("text", ["a < b", "R&D", "1 <2", "x & y", "a > b"])
def test_other_texts_with_these_characters_are_taken(
    v5: httpx.Client, text: str
) -> None:
    create(v5, "schools")
    create(v5, "classPeriods", classPeriodName=text)


def test_html_in_an_unknown_member_is_ignored_like_the_member(v5: httpx.Client) -> None:
    create(v5, "schools")
    body = {**RECORDS["classPeriods"], "_ext": {"note": "<b>"}}
    response = v5.post(PERIODS, json=body)
    assert response.status_code == 201
    assert "_ext" not in v5.get(response.headers["Location"]).json()


def test_the_form_of_older_releases(package: OpenPackage) -> None:
    client = package("edfi_v5", old_errors=True)
    for response, status in (
        (client.get(f"{SCHOOLS}/{'0' * 32}"), 404),
        (client.post(SCHOOLS, json={}), 400),
        (client.get(f"{SCHOOLS}?limit=x"), 400),
        (client.patch(SCHOOLS), 405),
        (client.post(PERIODS, json=PERIOD), 409),
    ):
        assert response.status_code == status
        assert list(response.json()) == ["message"]
        assert response.json()["message"]
        assert response.headers["Content-Type"] == "application/json"
