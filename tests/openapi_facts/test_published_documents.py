"""The facts of the three published documents; the tests are skipped where the documents are missing."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, assert_never

import pytest

from tablewright.model.facts import ApiObject, ApiResource, Facts, Member
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar, Type
from tablewright.openapi_facts import FactsResult, read_facts
from tablewright.openapi_facts.schemas import EXTENSION_PREFIX, IGNORED_KEYWORDS

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference"
STANDARDS = ("3.3", "4.0", "5.0")
needs_documents = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the published documents are not available"
)


#: The releases of the database keys to compare with, by the data standard of the OpenAPI document.
KEYS_OF = {"3.3": "3.3.1-b (tag v5.4)", "4.0": "4.0.0", "5.0": "5.2.0"}
#: 5.2 no longer merges the program's organization with the association's own; the 5.0 document does.
CHANGED_LATER = {("5.0", "StudentSpecialEducationProgramEligibilityAssociation")}
#: In the database, updates of other keys cascade through these two; a client cannot change their keys.
PASSED_THROUGH = {"CourseOffering", "StudentSectionAttendanceEvent"}


def member_of(facts: Facts, owner: str, name: str) -> Member:
    return next(
        member for member in object_of(facts, owner).members if member.name == name
    )


def object_of(facts: Facts, name: str) -> ApiObject:
    return next(item for item in facts.objects if item.name == name)


def resource_of(facts: Facts, name: str) -> ApiResource:
    return next(item for item in facts.resources if item.name == name)


@cache
def published_document(standard: str) -> tuple[dict[str, Any], dict[str, Any]]:
    openapi = json.loads(
        (REFERENCE / "openapi" / f"ds{standard}.json").read_text("utf-8")
    )
    descriptors = json.loads(
        (REFERENCE / "descriptors" / f"descriptors_{standard}.json").read_text("utf-8")
    )
    return openapi, descriptors


@cache
def everything(standard: str) -> FactsResult:
    openapi, descriptors = published_document(standard)
    names = [
        path.split("/")[2]
        for path in openapi["paths"]
        if path.startswith("/ed-fi/") and "{" not in path
    ]
    return read_facts(openapi, descriptors, names)


def column(flat: str) -> str:
    """A flat name as the database spells it."""
    name = re.sub("Descriptor$", "DescriptorId", flat[0].upper() + flat[1:])
    return re.sub("^(.*)(Student|Staff|Parent|Contact)UniqueId$", r"\1\2USI", name)


@needs_documents
@pytest.mark.parametrize("standard", STANDARDS)
def test_unpublished_descriptors_are_the_only_findings(standard: str) -> None:
    published_document(standard)
    read = everything(standard)
    assert {finding.code for finding in read.findings} <= {"F004"}
    assert len(read.facts.resources) > 100


def keywords_of(kind: Type) -> dict[str, Any]:
    """The keywords of JSON Schema that the facts have of a type; an object has the name of its schema."""
    match kind:
        case ListOf(item=item):
            return {"type": "array", "items": keywords_of(item)}
        case Nested(object=name) | Reference(object=name):
            return {"$ref": name}
        case Descriptor():
            return {"type": "string", "maxLength": 306}
        case Scalar():
            forms = {"date": "date", "datetime": "date-time"}
            form = forms.get(kind.name)
            limits = {
                "type": "string" if form else kind.name,
                "format": form or kind.format,
                "minLength": kind.min_length,
                "maxLength": kind.max_length,
                "minimum": kind.minimum,
                "maximum": kind.maximum,
            }
            return {key: value for key, value in limits.items() if value is not None}
        case _:
            assert_never(kind)


def without_ignored(node: dict[str, Any]) -> dict[str, Any]:
    """The keywords of a schema that restrict values, with the name alone in a `$ref`."""
    kept: dict[str, Any] = {}
    for keyword, value in node.items():
        if keyword in IGNORED_KEYWORDS or keyword.startswith(EXTENSION_PREFIX):
            continue
        if keyword == "$ref":
            kept[keyword] = value.rpartition("/")[2].removeprefix("edFi_")
        elif keyword == "items":
            kept[keyword] = without_ignored(value)
        else:
            kept[keyword] = value
    return kept


@needs_documents
@pytest.mark.parametrize("standard", STANDARDS)
def test_every_keyword_of_a_schema_is_a_fact_or_ignored(standard: str) -> None:
    openapi, _ = published_document(standard)
    schemas = openapi["components"]["schemas"]
    for item in everything(standard).facts.objects:
        schema = schemas.get(f"edFi_{item.name}") or schemas[item.name]
        assert schema.keys() <= {"type", "properties", "required"}
        members = {member.name: member for member in item.members}
        properties = dict(schema["properties"])
        # The extensions of a resource are not part of the standard.
        properties.pop("_ext", None)
        assert properties.keys() == members.keys()
        for name, node in properties.items():
            member = members[name]
            found = without_ignored(node)
            is_nullable = found.pop("nullable", node.get("x-nullable", False))
            assert found == keywords_of(member.type), (item.name, name)
            assert member.mandatory == (name in schema.get("required", ()))
            assert member.deprecated == node.get("x-Ed-Fi-isDeprecated", False)
            # What may be null may be absent as well, which is all that the facts keep of it.
            assert not (is_nullable and member.mandatory)


def test_every_ignored_keyword_has_a_reason() -> None:
    assert all(reason.strip() for reason in IGNORED_KEYWORDS.values())


@needs_documents
@pytest.mark.parametrize("standard", STANDARDS)
def test_facts_are_sorted_and_every_name_is_defined(standard: str) -> None:
    facts = everything(standard).facts
    for group in (facts.resources, facts.objects, facts.descriptors):
        names = [entry.name for entry in group]
        assert names == sorted(set(names))
    objects = {item.name for item in facts.objects}
    types = [member.type for item in facts.objects for member in item.members]
    items = [kind.item if isinstance(kind, ListOf) else kind for kind in types]
    assert {
        kind.object for kind in items if isinstance(kind, Nested | Reference)
    } <= objects
    used = {kind.name for kind in items if isinstance(kind, Descriptor)}
    assert used == {entry.name for entry in facts.descriptors}


@needs_documents
@pytest.mark.parametrize("standard", STANDARDS)
def test_every_key_and_query_path_exists_in_the_body(standard: str) -> None:
    facts = everything(standard).facts
    for resource in facts.resources:
        assert resource.key
        for path in [
            *(
                path
                for part in (*resource.key, *resource.queries)
                for path in part.paths
            ),
        ]:
            owner = resource.object
            for name in path.split("/"):
                member = member_of(facts, owner, name)
                owner = getattr(member.type, "object", "")
            assert isinstance(member.type, Scalar | Descriptor)
        assert all(
            member_of(facts, resource.object, part.paths[0].split("/")[0]).mandatory
            for part in resource.key
        )


@needs_documents
@pytest.mark.parametrize("standard", STANDARDS)
def test_keys_equal_the_database_keys(standard: str) -> None:
    known = json.loads((REFERENCE / "natural-keys.json").read_text("utf-8"))[
        KEYS_OF[standard]
    ]
    superclasses = {"educationOrganizations": "EducationOrganization"}
    superclasses["generalStudentProgramAssociations"] = (
        "GeneralStudentProgramAssociation"
    )
    for resource in everything(standard).facts.resources:
        entity = resource.object[0].upper() + resource.object[1:]
        names = [part.name for part in resource.key]
        if entity not in known:
            # The key is listed for the abstract resource, under the key name there.
            ((abstract, name),) = resource.aliases
            entity, names = superclasses[abstract], [name] if name else names
        if (standard, entity) not in CHANGED_LATER:
            assert sorted(map(column, names)) == sorted(
                known[entity]["key"]
            ), resource.name
        if entity not in PASSED_THROUGH:
            assert resource.key_updatable == known[entity]["cascading"], resource.name


@needs_documents
@pytest.mark.parametrize("standard", STANDARDS)
def test_references_refer_to_resources_or_abstract_resources(standard: str) -> None:
    facts = everything(standard).facts
    known = {resource.name for resource in facts.resources}
    known |= {
        abstract for resource in facts.resources for abstract, _ in resource.aliases
    }
    unknown = {
        item.resource for item in facts.objects if item.role == "reference"
    } - known
    # The 4.0 document has the reference to school years, but no path for them.
    assert unknown == ({"schoolYearTypes"} if standard == "4.0" else set())


@needs_documents
def test_known_peculiarities_of_the_standards() -> None:
    facts = everything("5.0").facts
    offering = resource_of(facts, "courseOfferings")
    assert {part.name: part.paths for part in offering.key}["schoolId"] == (
        "schoolReference/schoolId",
        "sessionReference/schoolId",
    )
    program = {
        part.name: part.paths
        for part in resource_of(facts, "studentCTEProgramAssociations").key
    }
    assert program["programEducationOrganizationId"] == (
        "programReference/educationOrganizationId",
    )
    assert resource_of(facts, "schools").aliases == (
        ("educationOrganizations", "educationOrganizationId"),
    )
    assert object_of(facts, "personReference").resource == "people"
    service = member_of(
        facts,
        "studentCTEProgramAssociationCTEProgramService",
        "cteProgramServiceDescriptor",
    )
    assert service.type == Descriptor("CTEProgramServiceDescriptor")
    sequence = {
        part.name: part.paths
        for part in resource_of(everything("3.3").facts, "grades").key
    }
    assert sequence["gradingPeriodSequence"] == (
        "gradingPeriodReference/periodSequence",
    )
