"""Answers of a server that no Ed-Fi API gives: each is a failure in words, without control characters."""

from __future__ import annotations

import httpx
import pytest

from tablewright.runtime.core.printable import printable
from tablewright.runtime.core.runs.scenarios import (
    ScenarioFailure,
    json_of,
    send,
    text_of,
)

ESCAPE = "\x1b]0;owned\x07\x9b31m"


def answer(**options: object) -> httpx.Response:
    request = httpx.Request("GET", "http://testserver/students")
    return httpx.Response(200, request=request, **options)  # type: ignore[arg-type]


def test_control_characters_and_directions_are_not_printed() -> None:
    assert printable(f"a{ESCAPE}\nb\u202ec\ud800") == "a ]0;owned  31m\nb c "
    assert printable("Jönes 朝") == "Jönes 朝"


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_a_message_cannot_control_the_terminal(kind: str) -> None:
    text = f"<title>{ESCAPE}</title>"
    found = text_of(answer(content=text.encode(), headers={"content-type": kind}))
    assert "owned" in found
    assert found.isprintable()


def test_an_answer_that_is_nested_too_deeply_is_no_json() -> None:
    with pytest.raises(ScenarioFailure, match="students 1: the answer to /students"):
        json_of(answer(content=b"[" * 100_000), "students 1")


def test_an_id_that_no_url_can_contain_is_a_failure() -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))
    client = httpx.Client(transport=transport, base_url="http://testserver")
    with client, pytest.raises(ScenarioFailure, match="got no answer"):
        send(client, "students 1", "GET", "/students/\ud800", expect=(200,))
