"""Limits in a facts file that a type does not have, or that no value can keep, are errors with their line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tablewright.errors import SpecError
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree

CASE = Path(__file__).resolve().parents[1] / "cases" / "references"


def test_an_object_name_that_no_schema_can_refer_to_is_reported(tmp_path: Path) -> None:
    shutil.copytree(CASE / "spec", tmp_path / "spec")
    facts = tmp_path / "spec/harbor/v2/facts.hand.yaml"
    text = facts.read_text(encoding="utf-8")
    # The name and all references to it.
    facts.write_text(text.replace("link", "../link"), encoding="utf-8")
    with pytest.raises(
        SpecError, match=r"yaml:\d+: '\.\./link' is not a name of an object"
    ):
        SpecTree(tmp_path).load_facts(VersionRef("harbor", "v2"))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ("type: date, min-length: 5", "the type date has no `min-length`"),
        ("type: datetime, max-length: 20", "the type datetime has no `min-length`"),
        ("type: integer, max-length: 20", "the type integer has no `min-length`"),
        ("type: string, format: int32", "the type string has no format int32"),
        ("type: number, format: int64", "the type number has no format int64"),
        ("list: {type: integer, format: double}", "the type integer has no format"),
        (
            "type: integer, format: int32, minimum: 2147483648",
            "the format int32 has no number within the `minimum`",
        ),
        (
            "type: integer, format: int32, maximum: -2147483649",
            "the format int32 has no number within the `maximum`",
        ),
        ("type: string, minimum: 2", "the type string has no `minimum`"),
        ("list: {type: date, minimum: 2}", "the type date has no `minimum`"),
        (
            "type: string, min-length: 5, max-length: 4",
            "`min-length` is greater than `max-length`",
        ),
        (
            "type: number, minimum: 0.5, maximum: -0.5",
            "`minimum` is greater than `maximum`",
        ),
    ],
)
def test_a_wrong_limit_is_reported_with_its_line(
    tmp_path: Path, limits: str, words: str
) -> None:
    shutil.copytree(CASE / "spec", tmp_path / "spec")
    facts = tmp_path / "spec/harbor/v2/facts.hand.yaml"
    lines = facts.read_text(encoding="utf-8").splitlines()
    number = lines.index("  members:") + 1
    lines.insert(number, f"  - {{name: lantern, {limits}}}")
    facts.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        SpecTree(tmp_path).load_facts(VersionRef("harbor", "v2"))
    place = f"spec/harbor/v2/facts.hand.yaml:{number + 1}: "
    assert str(caught.value).startswith(f"{place}{words}")
