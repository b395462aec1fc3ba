"""Formatting: imports sorted, black, remembered, and only for Python."""

from __future__ import annotations

import gc

import pytest

from tablewright.emit.support import formatting
from tablewright.emit.support.formatting import digest, finish
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


def test_python_is_formatted_and_the_rest_is_not() -> None:
    artifacts = [
        Artifact("a.py", UGLY, "python"),
        Artifact("b.py", UGLY, "text"),
        Artifact("c.json", "{ }", "json"),
    ]
    texts, remembered = finish(artifacts, "ships_v1", {})
    assert texts == {"a.py": PRETTY, "b.py": UGLY, "c.json": "{ }"}
    assert list(remembered.values()) == [PRETTY]
    assert finish([Artifact("a.py", PRETTY, "python")], "ships_v1", {})[0] == {"a.py": PRETTY}


def test_what_is_remembered_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    artifacts = [Artifact("a.py", UGLY, "python")]
    first = finish(artifacts, "ships_v1", {})
    monkeypatch.delattr(formatting, "_format")
    assert finish(artifacts, "ships_v1", first[1]) == first


def test_what_is_remembered_depends_on_the_package_and_the_text() -> None:
    keys = {digest("p", "a"), digest("q", "a"), digest("p", "b"), digest("pa", ""), digest("p", "a", "")}
    assert len(keys) == 5


def test_the_tools_are_part_of_every_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest("a")
    monkeypatch.setattr(formatting, "TOOLS", ("black=0",))
    assert digest("a") != before


def test_two_artifacts_of_one_path() -> None:
    with pytest.raises(ValueError, match=r"^two artifacts want a\.txt$"):
        finish([Artifact("a.txt", "1", "text"), Artifact("a.txt", "2", "text")], "p", {})
    assert gc.isenabled(), "the garbage collector is given back"
