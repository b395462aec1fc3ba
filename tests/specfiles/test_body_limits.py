"""Bodies that are too large for the tool, although the facts file that describes them is short."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablewright.errors import SpecError
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree

FACTS = """\
data-standard: '9'
resources:
- {name: ships, object: ship, key: []}
objects:
- name: ship
  role: resource
  members:
  - {name: hull, nested: level0}
"""
PLACE = r"^spec/sea/v1/facts.hand.yaml:%d: "


def level(number: int, *members: str) -> str:
    listed = "".join(f"  - {{{member}}}\n" for member in members)
    return f"- name: level{number}\n  role: item\n  members:\n{listed}"


def levels(depth: int, width: int) -> str:
    """Objects of which each contains the next one `width` times, the last one excepted."""
    text = ""
    for number in range(depth):
        members = [f"name: m{i}, nested: level{number + 1}" for i in range(width)]
        text += level(number, *members)
    return text + level(depth, "name: code, type: string")


def load(root: Path, text: str) -> None:
    file = root / "spec/sea/v1/facts.hand.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    SpecTree(root).load_facts(VersionRef("sea", "v1"))


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        # A chain of objects that each contain the next one twice.
        (levels(40, 2), "the body of ships has more than 5,000 members, those of"),
        (levels(1, 5_000), "the body of ships has more than 5,000 members, those of"),
        (levels(49, 1), "the body of ships has members at more than 50 levels"),
    ],
)
def test_a_body_above_a_limit_is_refused(
    tmp_path: Path, objects: str, words: str
) -> None:
    with pytest.raises(SpecError, match=PLACE % 3 + words + r".*; remove members, or"):
        load(tmp_path, FACTS + objects)


def test_objects_that_contain_each_other_in_many_orders_are_refused(
    tmp_path: Path,
) -> None:
    text = FACTS
    for number in range(12):
        members = [f"name: m{i}, nested: level{i}" for i in range(12)]
        text += level(number, *members)

    with pytest.raises(SpecError, match="the body of ships has more than 5,000"):
        load(tmp_path, text)


def test_many_large_bodies_are_refused(tmp_path: Path) -> None:
    resource = "- {name: ships, object: ship, key: []}\n"
    resources = "".join(
        resource.replace("ships", f"ships{number}") for number in range(30)
    )
    text = FACTS.replace(resource, resources) + levels(1, 2_400)

    with pytest.raises(SpecError, match="all bodies together have more than 100,000"):
        load(tmp_path, text)


@pytest.mark.parametrize("kind", ["nested: level0", "list: {nested: level0}"])
def test_an_object_that_must_contain_itself_is_refused(
    tmp_path: Path, kind: str
) -> None:
    text = FACTS + level(0, f"name: inner, {kind}, mandatory: true")
    words = "the object 'level0' must contain itself again through the mandatory member"
    with pytest.raises(SpecError, match=PLACE % 12 + words):
        load(tmp_path, text)


@pytest.mark.parametrize(
    "objects",
    [
        level(0, "name: inner, nested: level0"),
        level(0, "name: inner, nested: level0, mandatory: true, server: true"),
        level(0, "name: inner, nested: level1, mandatory: true")
        + level(1, "name: inner, nested: level0"),
        levels(10, 2),
        levels(48, 1),
    ],
)
def test_a_body_within_the_limits_is_read(tmp_path: Path, objects: str) -> None:
    load(tmp_path, FACTS + objects)
