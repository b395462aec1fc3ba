"""Members that are only on a page are in the models, and not in the keys of references."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tablewright.emit import api
from tablewright.emit.support.schemas import ModelClass, named_schemas
from tablewright.model.facts import ApiObject, Member
from tablewright.model.types import Scalar
from tablewright.model.version import Version
from tablewright.specfiles import SpecTree
from tablewright.workflow import project

CASE = Path(__file__).resolve().parents[1] / "cases" / "emit" / "voyages"
EXTRA = Member("quaySide", Scalar("string"), page_only=True)


def with_extra(obj: ApiObject) -> ApiObject:
    return (
        replace(obj, members=(*obj.members, EXTRA)) if obj.role == "reference" else obj
    )


def version() -> Version:
    tree = SpecTree(CASE)
    (pair,) = tree.versions()
    resolved = project.Project(tree).resolved(pair).version
    return replace(resolved, objects=tuple(with_extra(obj) for obj in resolved.objects))


def test_a_page_only_member_is_not_part_of_a_reference_key() -> None:
    texts = [
        artifact.text
        for artifact in api.emit(version())
        if artifact.path.endswith("routes/voyages.py")
    ]
    assert len(texts) == 1
    assert "portCode" in texts[0]
    assert "quaySide" not in texts[0]


def test_the_description_of_a_page_only_member_gives_its_source() -> None:
    def ref(model_class: ModelClass) -> str:
        return model_class.dotted

    described = [
        named.schema["properties"]["quaySide"]["description"]
        for named in named_schemas(version(), ref)
        if "quaySide" in named.schema.get("properties", {})
    ]
    assert described
    assert all(text.startswith("Not in the API's document.") for text in described)
