"""Specs of older formats: each migration gives the next format, and the spec can then be read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tablewright.errors import SpecError
from tablewright.model.json_types import Plain
from tablewright.specfiles import SpecTree
from tablewright.specfiles.migrations import (
    FORMAT,
    format_of,
    migrate,
    without_findings,
)
from tablewright.workflow.git_revisions import tree_at
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[2]

#: A family of books in the first format.
OLD: dict[str, Plain] = {
    "family.yaml": {"title": "Books", "versions": ["v1"]},
    "convention.yaml": {
        "runtime": "campusm",
        "settings": {"security": "api-key"},
        "decisions": [{"about": "Key", "says": "A key is a text."}],
    },
    "v1/version.yaml": {
        "name": "v1",
        "history": [{"number": "1.0.2", "says": ["A page."]}],
    },
    "v1/errata.yaml": {
        "corrections": [{"at": "Books/title", "what": "member", "mends": ["T001"]}],
        "accepted": [{"code": "L001"}],
    },
    "v1/sources.yaml": {"pages": [{"page": "Books", "dialect": "markdown"}]},
    "v1/facts.yaml": {
        "objects": [
            {"of": "books", "members": [{"name": "title", "nullable": "true"}]}
        ],
    },
    "v1/resources/books.yaml": {
        "scenarios": [{"number": "2", "does": "update", "of": "1", "who": "atlas"}],
        "findings": [{"code": "L001"}],
    },
}
NEW: dict[str, Plain] = {
    "family.yaml": {"title": "Books", "versions": ["v1"], "format": str(FORMAT)},
    "convention.yaml": {
        "runtime": "rest",
        "page-kind": "operations",
        "settings": {
            "security": "api-key",
            "api-key-parameter": "apiKey",
            "replace-parameter": "override",
        },
        "decisions": [{"topic": "Key", "description": "A key is a text."}],
    },
    "v1/version.yaml": {"name": "v1"},
    "v1/history.yaml": {"releases": [{"number": "1.0.2", "changes": ["A page."]}]},
    "v1/corrections.yaml": {
        "corrections": [
            {"at": "Books/title", "what": "keep-property", "fixes": ["T001"]}
        ],
    },
    "v1/accepted.yaml": {"accepted": [{"code": "L001"}]},
    "v1/sources.yaml": {"pages": [{"page": "Books", "reader": "markdown"}]},
    "v1/facts.yaml": {
        "objects": [{"resource": "books", "members": [{"name": "title"}]}]
    },
    "v1/resources/books.yaml": {
        "scenarios": [
            {"number": "2", "action": "update", "record-of": "1", "subject": "atlas"}
        ],
        "findings": [{"code": "L001"}],
    },
}


def test_files_of_the_first_format_are_migrated() -> None:
    assert format_of(OLD, "spec/books") == 1
    assert migrate(OLD, 1) == NEW


def test_files_of_the_current_format_stay_as_they_are() -> None:
    assert format_of(NEW, "spec/books") == FORMAT
    assert migrate(NEW, FORMAT) == NEW


@pytest.mark.parametrize("number", [str(FORMAT + 1), "0", "new", "²"])
def test_an_unknown_format_is_refused(number: str) -> None:
    files: dict[str, Plain] = {"family.yaml": {"format": number}}
    with pytest.raises(SpecError, match=f"format {number}, and this tablewright reads"):
        format_of(files, "spec/books")


def test_a_correction_by_pattern_becomes_one_for_each_page() -> None:
    title: Plain = {"name": "title", "properties": [{"name": "text"}]}
    files: dict[str, Plain] = {
        "v1/resources/books.yaml": {"name": "Books", "properties": [title]},
        "v1/resources/maps.yaml": {"name": "Maps", "properties": [title, title]},
        "v1/resources/ships.yaml": {"name": "Ships", "properties": [{"name": "keel"}]},
        "v1/corrections.yaml": {
            "corrections": [
                {"at": "*/title", "what": "type", "was": "text", "count": "3"},
                {"at": "Books/title", "what": "kind", "count": "1"},
                {"at": "Books/*", "what": "kind"},
                {"at": "*/title", "what": "kind", "count": "3"},
                {"at": "*/ti*", "what": "kind", "count": "3"},
            ]
        },
    }
    migrated = migrate(files, 5)["v1/corrections.yaml"]
    assert migrated == {
        "corrections": [
            {"at": "*/title", "what": "type", "was": "text"},
            {"at": "Books/title", "what": "kind"},
            {"at": "Books/*", "what": "kind", "count": "1"},
            {"at": "Books/title", "what": "kind"},
            {"at": "Maps/title", "what": "kind"},
            {"at": "Books/ti*", "what": "kind", "count": "2"},
            {"at": "Maps/ti*", "what": "kind", "count": "4"},
        ]
    }


def test_findings_and_what_refers_to_them_are_left_out() -> None:
    kept = without_findings(NEW)
    assert "v1/accepted.yaml" not in kept
    assert kept["v1/corrections.yaml"] == {
        "corrections": [{"at": "Books/title", "what": "keep-property"}]
    }
    page = kept["v1/resources/books.yaml"]
    assert isinstance(page, dict)
    assert list(page) == ["scenarios"]


def revisions() -> list[str]:
    """A revision of this checkout that changed the spec, from the middle of its history."""
    logged = subprocess.run(
        ["git", "log", "--format=%h", "--", "spec"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    commits = logged.stdout.split()
    middle = len(commits) // 2
    # One of them: each version is read and resolved, which takes seconds.
    return commits[middle : middle + 1]


@pytest.mark.parametrize("revision", revisions())
def test_the_spec_of_an_earlier_revision_is_read(revision: str) -> None:
    with tree_at(SpecTree(ROOT), revision, with_findings=False) as tree:
        project = Project(tree)
        for version in tree.versions():
            assert project.resolved(version).version.resources
