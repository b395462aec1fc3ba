"""The members by which two items of a list are the same one, from the facts to the models."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from published_pages import ROOT, SHARED
from tablewright.emit import models
from tablewright.model.facts import ApiObject, ApiObjects, Facts, Member, item_key_of
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

TEXT = Scalar("string")
CODE = Member("code", TEXT, mandatory=True, key=True)
NOTE = Member("note", TEXT, mandatory=True)
KIND = Member("kindDescriptor", Descriptor("KindDescriptor"), mandatory=True)
PORT = Member("portReference", Reference("portReference"), mandatory=True)
FREE = Member("remark", TEXT)
LINK = Member("link", Nested("link"), server=True)
STOPS = Member("stops", ListOf(Nested("stop")), mandatory=True)

NATURAL_KEYS = SHARED / "reference" / "natural-keys.json"
#: The published database scripts of the data standard of each version, or of the nearest one.
STANDARDS = {"v3": "3.3 (tag v5.3)", "v4": "4.0.0", "v5": "5.2.0"}


@pytest.mark.parametrize(
    ("item", "names"),
    [
        (ApiObject("stop", "item", (CODE, NOTE, FREE)), ("code",)),
        (ApiObject("stop", "item", (CODE, NOTE, PORT)), ("code", "portReference")),
        (
            ApiObject("stop", "item", (NOTE, KIND, PORT, FREE, STOPS)),
            ("note", "kindDescriptor", "portReference"),
        ),
        (ApiObject("stop", "item", (FREE, STOPS)), ()),
        (ApiObject("portReference", "reference", (CODE, LINK)), ("code",)),
        (
            ApiObject("stop", "item", (CODE, NOTE), item_key=("note",)),
            ("note",),
        ),
    ],
)
def test_the_facts_give_the_key_of_an_item(
    item: ApiObject, names: tuple[str, ...]
) -> None:
    assert item_key_of(item) == names


def model_sources(family: str, name: str) -> dict[str, str]:
    tree = SpecTree(ROOT / "tests/cases/references")
    resolved = Project(tree).resolved(VersionRef(family, name))
    sources: dict[str, str] = {}
    for artifact in models.emit(resolved.version):
        sources[artifact.path] = artifact.text
    return sources


def test_models_of_resources_have_item_keys_and_those_of_operations_have_none() -> None:
    by_resources = "".join(model_sources("harbor", "v2").values())
    by_operations = "".join(model_sources("quay", "v1").values())
    assert re.search(r"class \w+Reference\(WireModel, item_key=\('\w+'", by_resources)
    assert "(WireModel):" in by_operations
    assert "item_key" not in by_operations


def column_name(name: str) -> str:
    """The name of a column of the database, or of a member, in one spelling for both."""
    text = (
        name.lower().removesuffix("id")
        if "descriptor" in name.lower()
        else name.lower()
    )
    # The database refers to a person by a number of its own, the API by the unique id.
    return text.replace("usi", "uniqueid")


@pytest.mark.skipif(not NATURAL_KEYS.exists(), reason="the natural keys are not here")
@pytest.mark.parametrize("version", STANDARDS)
def test_references_in_item_keys_have_the_key_columns_of_the_database(
    version: str,
) -> None:
    tables = json.loads(NATURAL_KEYS.read_text("utf-8"))[STANDARDS[version]]
    facts = SpecTree(ROOT).load_facts(VersionRef("edfi", version))
    assert facts is not None
    compared = 0
    for item, reference in references_in_keys(facts):
        title = reference.name.removesuffix("Reference")
        table = tables[f"{title[:1].upper()}{title[1:]}"]
        columns = {column_name(column) for column in table["key"]}
        members = {column_name(name) for name in item_key_of(reference)}
        assert members == columns, f"{item.name}/{reference.name}"
        compared += 1
    assert compared


def references_in_keys(facts: Facts) -> list[tuple[ApiObject, ApiObject]]:
    """Each item whose key has a reference, with the object of the reference."""
    objects = ApiObjects.of(facts.objects)
    found: list[tuple[ApiObject, ApiObject]] = []
    for item in facts.objects:
        for member in item.members:
            is_reference = isinstance(member.type, Reference)
            if (
                item.role == "item"
                and is_reference
                and member.name in item_key_of(item)
            ):
                reference = objects.object_of(member.type)
                assert reference is not None
                found.append((item, reference))
    return found


def test_no_sample_has_an_item_twice() -> None:
    """F140 and F141 are errors; the spec of this repository accepts none of them."""
    for accepted in Path(ROOT, "spec").rglob("accepted.yaml"):
        assert not re.search(r"\bF14[01]\b", accepted.read_text("utf-8"))
