"""Every sample payload is valid by the published OpenAPI document of its data standard.

The tests read the document themselves, without the facts that the generator derives from it; only the members
and descriptor values that corrections keep or accept by name come from the spec. They are skipped where the
documents are missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tablewright.model.findings import Finding
from tablewright.model.version import Resource, VersionRef
from tablewright.resolve.resolve import ResolvedVersion
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.specfiles import SpecTree
from tablewright.values.placeholders import placeholders_of
from tablewright.workflow import project

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT.parent / "shared" / "reference"
TREE = SpecTree(ROOT)
#: OpenAPI gives the width of an integer as a format; JSON Schema needs limits.
INTEGERS = {"int32": 2**31, "int64": 2**63}

Case = tuple[str, str]


def standard_of(version: str) -> str:
    return TREE.load_info(VersionRef("edfi", version)).data_standard


@cache
def resolved(version: str) -> ResolvedVersion:
    return project.Project(TREE).resolved(VersionRef("edfi", version))


def cases() -> Iterator[Case]:
    for family, version in TREE.versions():
        if (
            family == "edfi"
            and (REFERENCE / "openapi" / f"ds{standard_of(version)}.json").is_file()
        ):
            yield from (
                (version, resource.name)
                for resource in resolved(version).version.resources
            )


CASES = list(cases())
each_resource = pytest.mark.parametrize(
    ("version", "name"), CASES, ids=["/".join(case) for case in CASES]
)


@pytest.mark.skipif(bool(CASES), reason="the published documents are available")
def test_the_published_documents_are_available() -> None:
    pytest.skip("the published documents are not available")


@cache
def schemas(standard: str) -> dict[str, Any]:
    document = json.loads(
        (REFERENCE / "openapi" / f"ds{standard}.json").read_text("utf-8")
    )
    return {
        name: strict(schema)
        for name, schema in document["components"]["schemas"].items()
    }


def strict(schema: Any) -> Any:
    """An OpenAPI 3.0 schema as a JSON Schema with null, limits of integers, and no further members."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: strict(value) for key, value in schema.items()}
    if result.get("format") in INTEGERS:
        limit = INTEGERS[result.pop("format")]
        result = {"minimum": -limit, "maximum": limit - 1} | result
    if result.get("type") == "object":
        result.setdefault("additionalProperties", False)
    if result.get("nullable") or result.get("x-nullable"):
        result = {"anyOf": [result, {"type": "null"}]}
    return result


@cache
def validator(standard: str, name: str) -> jsonschema_rs.Draft202012Validator:
    document = json.loads(
        (REFERENCE / "openapi" / f"ds{standard}.json").read_text("utf-8")
    )
    body = document["paths"][f"/ed-fi/{name}"]["post"]["requestBody"]["content"][
        "application/json"
    ]["schema"]
    schema = {**body, "components": {"schemas": schemas(standard)}}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def resource_of(version: str, name: str) -> Resource:
    return next(
        resource
        for resource in resolved(version).version.resources
        if resource.name == name
    )


def payloads(version: str, name: str) -> Iterator[tuple[str, Any]]:
    """The payloads of each scenario in both forms and for two school years, each with a title."""
    info = resolved(version).version.info
    namespaces = {
        item.name: item.namespace for item in resolved(version).version.descriptors
    }
    for sample in resource_of(version, name).samples:
        for form, tree in (
            ("as printed", sample.payload),
            ("complete", sample.complete),
        ):
            if tree is not None:
                payload = placeholders_of(tree, namespaces)
                for year in (info.school_year, 2026):
                    title = f"{sample.scenario.number}-{year} {form}"
                    yield title, resolve(payload, year, info.reference_date)


def extra_members(version: str) -> set[str]:
    return {
        m.name
        for obj in resolved(version).version.objects
        for m in obj.members
        if m.page_only
    }


def without(value: Any, names: set[str]) -> Any:
    if isinstance(value, list):
        return [without(item, names) for item in value]
    if isinstance(value, dict):
        return {
            key: without(item, names) for key, item in value.items() if key not in names
        }
    return value


@each_resource
def test_the_samples_are_valid_against_the_published_schemas(
    version: str, name: str
) -> None:
    check, extra = validator(standard_of(version), name), extra_members(version)
    problems = [
        f"{title} {'/'.join(map(str, error.instance_path))}: {error.message}"
        for title, payload in payloads(version, name)
        for error in check.iter_errors(without(payload, extra))
    ]
    assert problems == []


@each_resource
def test_samples_have_their_whole_key(version: str, name: str) -> None:
    paths = [
        path for part in resource_of(version, name).api.key for path in part.paths[:1]
    ]
    for title, payload in payloads(version, name):
        for path in paths:
            value = payload
            for step in path.split("/"):
                assert step in value, (title, path)
                value = value[step]
            assert value not in (None, "", {}), (title, path)


@cache
def published_values(standard: str) -> dict[str, frozenset[str]]:
    text = (REFERENCE / "descriptors" / f"descriptors_{standard}.json").read_text(
        "utf-8"
    )
    return {
        name: frozenset(entry["values"])
        for name, entry in json.loads(text)["descriptors"].items()
    }


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def accepted_values(version: str) -> set[tuple[str, str]]:
    """Descriptor values that the standard does not publish; lint requires a reason for each of them."""
    found: list[Finding] = [
        finding for finding in resolved(version).findings if finding.code == "F111"
    ]
    return {
        (dict(item.texts)["descriptor"], dict(item.texts)["value"]) for item in found
    }


@each_resource
def test_descriptor_values_are_published(version: str, name: str) -> None:
    published, accepted = published_values(standard_of(version)), accepted_values(
        version
    )
    for title, payload in payloads(version, name):
        for text in texts(payload):
            match = re.fullmatch(r"uri://ed-fi\.org/(\w+Descriptor)#(.+)", text)
            # For a descriptor without published values, each server defines its own.
            if match and published.get(match[1]):
                assert match[2] in published[match[1]] or match.groups() in accepted, (
                    title,
                    text,
                )
