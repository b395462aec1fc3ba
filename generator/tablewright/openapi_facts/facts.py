"""Reads an OpenAPI document and a descriptor file as the facts of the covered resources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tablewright.model.facts import ApiResource, Facts, UncoveredFacts
from tablewright.model.findings import FactsPlace, Finding, PagePlace
from tablewright.naming import did_you_mean, lower_first, means_resource
from tablewright.openapi_facts.abstract_resources import abstract_entities, aliases_of
from tablewright.openapi_facts.descriptors import PublishedDescriptors
from tablewright.openapi_facts.document import ApiDocument, Endpoint
from tablewright.openapi_facts.natural_keys import FlatNames, read_flat_names
from tablewright.openapi_facts.objects import (
    ObjectReader,
    descriptor_names,
    find_uncertain_descriptors,
    find_unread_schemas,
)
from tablewright.openapi_facts.schemas import Schema


@dataclass(frozen=True, slots=True)
class FactsResult:
    """The facts of the covered resources, and the findings on what is unknown or uncertain in them."""

    facts: Facts
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _CoveredResource:
    """A resource of the document with its schema and the paths of its flat names."""

    endpoint: Endpoint
    schema: Schema
    flat: FlatNames


def read_facts(
    openapi: object,
    descriptors: object,
    resources: Sequence[str],
    renamed: Collection[str] = (),
    *,
    with_descriptions: bool = False,
) -> FactsResult:
    """The facts of `resources`, which are the names of pages: `Students` for the path segment `students`.

    `renamed` are path segments that the next version renames. Those without a page are among the facts as
    uncovered resources, so that the versions can be compared. `with_descriptions`: the facts contain what
    each member means, in the words of the document. `openapi` and `descriptors` are parsed JSON. A resource
    without a path is a finding (F001). Raises TablewrightError for a document of another form.
    """
    api = ApiDocument(openapi)
    published = PublishedDescriptors(descriptors)
    endpoints = api.endpoints()
    findings: list[Finding] = []
    # By path, so that two spellings of one resource (`Ship`, `ships`) are one entry.
    pages: dict[str, str] = {}
    for name in dict.fromkeys(resources):
        path = _path_of(name, endpoints)
        if path is None:
            findings.append(_unknown_resource(name, endpoints))
        else:
            pages[path] = name
    covered = []
    for path in sorted(pages):
        covered.append(_cover(api, pages[path], path))
    uncovered = []
    for path in sorted(endpoints.keys() & set(renamed)):
        if path not in pages:
            uncovered.append(_cover(api, path, path))
    abstract = abstract_entities(api.schemas, endpoints.values())
    paths = {schema: path for path, schema in endpoints.items()}
    reader = ObjectReader(api.schemas, published, paths, with_descriptions)
    objects = reader.closure(_roots(covered))
    # Covered and uncovered resources share objects. Shared ones belong to the covered resources.
    all_objects = reader.closure(_roots([*covered, *uncovered]))
    uncovered_objects = [item for item in all_objects if item not in objects]
    uncovered_facts = UncoveredFacts(
        resources=_resources(api, uncovered, abstract),
        objects=tuple(uncovered_objects),
    )
    facts = Facts(
        data_standard=published.data_standard or api.version,
        resources=_resources(api, covered, abstract),
        objects=objects,
        descriptors=published.facts(descriptor_names(objects)),
        known=tuple(sorted(endpoints)),
        uncovered=uncovered_facts,
    )
    for entry in covered:
        findings += entry.flat.findings
    findings += find_uncertain_descriptors(objects, published)
    findings += find_unread_schemas(api.schemas, objects)
    findings += _find_different_standards(api, published)
    return FactsResult(facts, tuple(sorted(findings)))


def _unknown_resource(name: str, endpoints: Collection[str]) -> Finding:
    """The finding (F001) for a page whose resource the API does not have."""
    # Path segments begin in lower case, and pages print the names in upper case.
    hint = did_you_mean(lower_first(name), endpoints)
    details = (("name", name), ("hint", hint))
    return Finding("F001", PagePlace(name), details)


def _path_of(resource: str, endpoints: Mapping[str, str]) -> str | None:
    """The path segment of a page's resource; None if the API has no such resource.

    Pages may also use the name of the schema: `Person` for the path segment `people`.
    """
    for path, schema in endpoints.items():
        if means_resource(resource, path, schema):
            return path
    return None


def _cover(api: ApiDocument, page: str, path: str) -> _CoveredResource:
    """The resource at a path segment; `page` is the page of its findings."""
    endpoint = api.endpoint(path)
    schema = api.schemas.schema(endpoint.schema)
    flat = read_flat_names(api.schemas, page, schema, endpoint.parameters)
    return _CoveredResource(endpoint, schema, flat)


def _roots(covered: Iterable[_CoveredResource]) -> dict[str, Collection[str]]:
    """The names of the resources' schemas with the members that make up their natural key."""
    roots: dict[str, Collection[str]] = {}
    for entry in covered:
        roots[entry.schema.name] = entry.flat.members
    return roots


def _resources(
    api: ApiDocument, covered: Sequence[_CoveredResource], abstract: Sequence[str]
) -> tuple[ApiResource, ...]:
    resources = []
    for entry in covered:
        resource = ApiResource(
            name=entry.endpoint.name,
            object=entry.schema.name,
            key=entry.flat.key,
            queries=entry.flat.queries,
            key_updatable=entry.endpoint.key_updatable,
            aliases=aliases_of(api.schemas, entry.schema, entry.flat.key, abstract),
        )
        resources.append(resource)
    return tuple(resources)


def _find_different_standards(
    api: ApiDocument, published: PublishedDescriptors
) -> list[Finding]:
    """Reports an OpenAPI document and a descriptor file of two data standards (F006)."""
    # A descriptor file written by hand need not name its standard.
    if not published.data_standard or published.data_standard == api.version:
        return []
    details = (("descriptors", published.data_standard), ("openapi", api.version))
    return [Finding("F006", FactsPlace(), details)]
