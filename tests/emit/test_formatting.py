"""Formatting: sorts imports and runs black, on Python sources only, and keeps the results in the memo."""

from __future__ import annotations

import gc

import pytest

from tablewright.emit.support import formatting, memo
from tablewright.emit.support.formatting import finish
from tablewright.emit.support.memo import digest, open_memo, remembered
from tablewright.errors import RenderError
from tablewright.model.artifact import Artifact

UGLY = "# a stamp\n'''Text.'''\nfrom ships_v1.b import b\nimport os\nfrom pydantic import a\nx = ( 'a' )\n"
PRETTY = (
    "# a stamp\n"
    '"""Text."""\n\n'
    "import os\n\n"
    "from pydantic import a\n\n"
    "from ships_v1.b import b\n\n"
    'x = "a"\n'
)


def test_only_python_is_formatted() -> None:
    artifacts = [
        Artifact("a.py", UGLY, "python"),
        Artifact("b.py", UGLY, "text"),
        Artifact("c.json", "{ }", "json"),
    ]
    with open_memo({}) as opened:
        assert finish(artifacts, "ships_v1") == {
            "a.py": PRETTY,
            "b.py": UGLY,
            "c.json": "{ }",
        }
    assert list(opened.used.values()) == [PRETTY]


def test_formatted_text_does_not_change() -> None:
    assert finish([Artifact("a.py", PRETTY, "python")], "ships_v1") == {"a.py": PRETTY}


def test_a_stub_is_formatted_as_a_stub() -> None:
    text = "class A: ...\nclass B: ...\n"
    source = Artifact("a.py", text, "python")
    stub = Artifact("a.pyi", text, "python")
    with open_memo({}):
        texts = finish([source, stub], "ships_v1")
    assert texts == {"a.py": "class A: ...\n\n\nclass B: ...\n", "a.pyi": text}


def test_a_result_of_an_earlier_run_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    artifacts = [Artifact("a.py", UGLY, "python")]
    with open_memo({}) as first:
        texts = finish(artifacts, "ships_v1")
    monkeypatch.delattr(formatting, "_format")
    with open_memo(first.used) as second:
        assert finish(artifacts, "ships_v1") == texts
    assert second.used == first.used


def test_a_result_that_no_run_uses_is_dropped() -> None:
    with open_memo({"old": "text"}) as opened:
        remembered(lambda: "new", "input")
    assert list(opened.used.values()) == ["new"]


def test_without_a_memo_every_call_computes() -> None:
    results = iter(["first", "second"])
    assert remembered(lambda: next(results), "input") == "first"
    assert remembered(lambda: next(results), "input") == "second"


def test_a_result_depends_on_the_package_and_the_text() -> None:
    keys = {
        digest("p", "a"),
        digest("q", "a"),
        digest("p", "b"),
        digest("pa", ""),
        digest("p", "a", ""),
    }
    assert len(keys) == 5


def test_every_digest_contains_the_versions_of_the_tools(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = digest("a")
    monkeypatch.setattr(memo, "TOOLS", ("black=0",))
    assert digest("a") != before


@pytest.mark.parametrize(
    ("first", "second"), [("a.txt", "a.txt"), ("a/b.txt", "A/B.txt"), ("a", "A/b.txt")]
)
def test_two_artifacts_that_cannot_be_in_one_package_are_an_error(
    first: str, second: str
) -> None:
    artifacts = [Artifact(first, "1", "text"), Artifact(second, "2", "text")]
    with pytest.raises(RenderError) as caught:
        finish(artifacts, "p")
    assert first in str(caught.value)
    assert second in str(caught.value)
    assert gc.isenabled(), "the garbage collector is enabled again"
