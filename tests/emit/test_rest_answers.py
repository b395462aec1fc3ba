"""The answers of a `rest` package come from convention.yaml, or from the page if it gives none."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tablewright.emit.support.rest_answers import (
    answers_of,
    refused_body,
    unauthenticated_status,
)
from tablewright.errors import RenderError, SpecError
from tablewright.model.types import Scalar
from tablewright.model.values import RelativeDate
from tablewright.model.version import Branch, Leaf, Tree, Version
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

CASE = Path(__file__).resolve().parents[1] / "cases" / "emit" / "boarding" / "spec"
ANSWERS = '  refused: {message: "{message}"}\n'


def boarding(folder: Path, answers: str = ANSWERS) -> Version:
    """The version of the case `boarding`, with other answers in its convention."""
    shutil.copytree(CASE, folder / "spec")
    convention = folder / "spec" / "quay" / "convention.yaml"
    text = convention.read_text(encoding="utf-8")
    assert text.count(ANSWERS) == 1
    convention.write_text(text.replace(ANSWERS, answers), encoding="utf-8")
    tree = SpecTree(folder)
    (version,) = tree.versions()
    return Project(tree).resolved(version).version


def answers(version: Version) -> Mapping[str, object]:
    return answers_of(version.resources[0], version)


def test_a_package_without_answers_sends_the_answer_of_the_page(tmp_path: Path) -> None:
    version = boarding(tmp_path)
    printed = {prop.name for prop in version.resources[0].page.call.answer}  # type: ignore[union-attr]
    assert answers(version)["status"] == 200
    assert set(answers(version)["saved"]) == printed  # type: ignore[call-overload]
    assert answers(version)["replaced"] == answers(version)["saved"]


def test_answer_values_have_the_types_of_the_members(tmp_path: Path) -> None:
    version = boarding(
        tmp_path,
        '  saved: {success: "true", message: Welcome}\n  refused: {ok: "false", why: "{message}"}\n',
    )
    assert answers(version)["saved"] == {"success": True, "message": "Welcome"}
    assert answers(version)["replaced"] == answers(version)["saved"]
    assert refused_body(version.convention) == {"ok": False, "why": "{message}"}


@pytest.mark.parametrize(
    ("saved", "message"),
    [
        (
            "{success: 'true'}",
            "there is no value for 'message', which the answer of boardPassenger requires",
        ),
        (
            "{success: 'yes', message: x}",
            "'yes' of 'success' is not of the type boolean; correct it",
        ),
    ],
)
def test_a_body_that_contradicts_the_page_is_an_error(
    tmp_path: Path, saved: str, message: str
) -> None:
    version = boarding(tmp_path, f"  saved: {saved}\n")
    with pytest.raises(
        RenderError, match=f"^convention.yaml: answers/saved: {message}"
    ):
        answers(version)


def test_the_convention_gives_the_status_for_a_wrong_key(tmp_path: Path) -> None:
    rules = (
        f"{ANSWERS}refusals:\n- {{kind: unauthenticated, status: 403, message: No.}}\n"
    )
    assert unauthenticated_status(boarding(tmp_path, rules)) == 403


def test_an_unknown_kind_of_refusal_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"unauthorised.*unauthenticated"):
        boarding(
            tmp_path,
            f"{ANSWERS}refusals:\n- {{kind: unauthorised, status: 403, message: No.}}\n",
        )


def with_printed(version: Version, *members: tuple[str, Tree]) -> Mapping[str, object]:
    """The answers of the case with another sample answer on its page."""
    resource = version.resources[0]
    assert resource.service is not None
    service = replace(resource.service, printed_answer=Branch(members))
    return answers_of(replace(resource, service=service), version)


def test_a_date_of_the_sample_answer_is_that_of_the_default_school_year(
    tmp_path: Path,
) -> None:
    version = boarding(tmp_path)
    day = Leaf(RelativeDate(30), Scalar("date"))
    saved = with_printed(version, ("message", day))["saved"]
    expected = version.info.reference_date + timedelta(days=30)
    assert saved["message"] == expected.isoformat()  # type: ignore[index]


def test_a_required_member_without_a_value_gets_an_example(tmp_path: Path) -> None:
    version = boarding(tmp_path)
    assert with_printed(version)["saved"] == {"success": True, "message": "example"}
