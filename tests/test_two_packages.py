"""Two generated packages in one process: each has a copy of the runtime and accepts objects of the other.

The service and the models come from `edfi_v4`, the application from `edfi_v5`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[1]
for package in ("edfi_v4", "edfi_v5"):
    sys.path.append(str(ROOT / "generated" / package))

import edfi_v4.api.services as v4_services  # noqa: E402  after the path
import edfi_v4.models as v4  # noqa: E402
import edfi_v5.models as v5  # noqa: E402
from edfi_v4.samples import load as v4_sample  # noqa: E402
from edfi_v5 import api as v5_api  # noqa: E402
from edfi_v5._runtime.core.operations import refusal_from  # noqa: E402
from edfi_v5._runtime.core.runs.inprocess import in_process  # noqa: E402
from edfi_v5._runtime.edfi.client.connection import Connection  # noqa: E402

ETAG = '"17"'
SESSIONS = "/data/v3/ed-fi/sessions"


class V4Sessions:
    """A service written against `edfi_v4`, for any version that has sessions."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []

    def upsert(self, *, body: Any, if_match: str | None = None) -> object:
        self.bodies.append(body)
        return v4_services.Answer(
            None, 201, {"Location": f"{SESSIONS}/1", "ETag": ETAG}
        )

    def find(self, **arguments: object) -> object:
        return v4_services.Answer([stored_session()])

    def get(self, *, id: str, if_none_match: str | None = None) -> object:
        if id != "1":
            raise v4_services.Refusal("not-found", "There is no such session.")
        if if_none_match == ETAG:
            raise v4_services.Refusal("not-modified", headers={"ETag": ETAG})
        return v4_services.Answer(stored_session(), 200, {"ETag": ETAG})

    def replace(self, *, id: str, body: Any, if_match: str | None = None) -> object:
        if if_match != ETAG:
            raise v4_services.Refusal("etag-mismatch")
        fault = v4_services.Fault("$.sessionName", "sessionName is reserved.")
        raise v4_services.Refusal("invalid-body", faults=(fault,))

    def delete(self, *, id: str, if_match: str | None = None) -> object:
        return None


def stored_session() -> v4.Session:
    return v4.Session.from_wire(session_payload())


def session_payload() -> dict[str, Any]:
    payload = dict(v4_sample("sessions", "1", school_year=2026))
    # Data Standard 5.0 has no periodSequence in the reference; its models would keep it as unknown.
    payload.pop("gradingPeriods", None)
    return payload


@contextmanager
def opened(service: object) -> Iterator[httpx.Client]:
    with in_process(v5_api.create_app(services={"sessions": service})) as client:
        yield Connection().sign_in(client, v5_api.SETTINGS, {})


@pytest.mark.parametrize(
    ("call", "status", "kind"),
    [
        (lambda client: client.get(f"{SESSIONS}/2"), 404, "not-found"),
        (
            lambda client: client.put(
                f"{SESSIONS}/1", json=session_payload(), headers={"If-Match": ETAG}
            ),
            400,
            "bad-request:data-validation-failed",
        ),
        (
            lambda client: client.put(f"{SESSIONS}/1", json=session_payload()),
            412,
            "optimistic-lock-failed",
        ),
    ],
)
def test_a_refusal_of_the_other_package_becomes_problem_details(
    call: Callable[[httpx.Client], httpx.Response], status: int, kind: str
) -> None:
    with opened(V4Sessions()) as client:
        response = call(client)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == f"urn:ed-fi:api:{kind}"


def test_the_faults_and_the_message_of_a_refusal_are_kept() -> None:
    with opened(V4Sessions()) as client:
        missing = client.get(f"{SESSIONS}/2").json()
        invalid = client.put(
            f"{SESSIONS}/1", json=session_payload(), headers={"If-Match": ETAG}
        ).json()
    assert missing["detail"] == "There is no such session."
    assert invalid["validationErrors"] == {
        "$.sessionName": ["sessionName is reserved."]
    }


def test_the_etag_of_the_other_package_is_sent_and_recognised() -> None:
    with opened(V4Sessions()) as client:
        etag = client.get(f"{SESSIONS}/1").headers["etag"]
        again = client.get(f"{SESSIONS}/1", headers={"If-None-Match": etag})
    assert etag == ETAG
    assert again.status_code == 304
    assert again.headers["etag"] == ETAG


def test_models_of_the_other_package_are_sent_as_json() -> None:
    with opened(V4Sessions()) as client:
        one = client.get(f"{SESSIONS}/1").json()
        all_of_them = client.get(SESSIONS).json()
    assert one == session_payload()
    assert all_of_them == [one]


def test_the_service_gets_a_model_that_its_own_package_can_read() -> None:
    service = V4Sessions()
    with opened(service) as client:
        response = client.post(SESSIONS, json=session_payload())
    assert response.status_code == 201
    assert response.headers["location"].endswith(f"{SESSIONS}/1")
    (body,) = service.bodies
    assert isinstance(body, v5.Session)
    assert v4.Session.from_wire(body) == stored_session()


def test_a_result_that_is_no_answer_is_an_error_of_the_program() -> None:
    with (
        opened(V4Sessions()) as client,
        pytest.raises(TypeError, match="'delete' returned NoneType"),
    ):
        client.delete(f"{SESSIONS}/1")


def test_an_ordinary_exception_is_no_refusal() -> None:
    assert refusal_from(ValueError("kind")) is None


def test_descriptors_of_two_packages_are_equal_texts() -> None:
    older = v4.TermDescriptor.of("Fall Semester")
    newer = v5.TermDescriptor.of("Fall Semester")
    assert older == newer
    assert hash(older) == hash(newer)
    session = v5.Session.from_wire(session_payload() | {"termDescriptor": older})
    assert type(session.term_descriptor) is v5.TermDescriptor


def test_a_descriptor_of_the_other_package_is_a_value_in_python() -> None:
    mapping = v5.CourseOfferingOfferedGradeLevel(
        grade_level_descriptor=v4.GradeLevelDescriptor.of("Ninth grade")  # type: ignore[arg-type]
    )
    assert type(mapping.grade_level_descriptor) is v5.GradeLevelDescriptor
