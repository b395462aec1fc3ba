"""OpenAPI and descriptor files to facts: which resources are covered, and all that they hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tablewright.model.facts import ApiResource, Facts, UncoveredFacts
from tablewright.model.findings import FactsPlace, Finding, PagePlace
from tablewright.naming import did_you_mean, lower_first, means_resource
from tablewright.openapi_facts.abstract_resources import abstract_entities, aliases_of
from tablewright.openapi_facts.descriptors import PublishedDescriptors
from tablewright.openapi_facts.document import ApiDocument, Endpoint, Schema
from tablewright.openapi_facts.natural_keys import FlatNames, read_flat_names
from tablewright.openapi_facts.objects import ObjectReader, descriptor_names, find_descriptor_doubts


@dataclass(frozen=True, slots=True)
class FactsRead:
    """The facts of the covered resources, and what somebody should look at."""

    facts: Facts
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Covered:
    endpoint: Endpoint
    schema: Schema
    flat: FlatNames


def read_facts(
    openapi: object, descriptors: object, resources: Sequence[str], renamed: Collection[str] = ()
) -> FactsRead:
    """What the API says of `resources`, which are root names as pages spell them.

    `renamed` are path segments that the next version renames; those without a page are kept apart.
    `openapi` and `descriptors` are parsed JSON. Raises `TablewrightError` where either is not the
    document that it should be; a resource without a path is a finding.
    """
    api, published = ApiDocument(openapi), PublishedDescriptors(descriptors)
    endpoints = api.endpoints()
    known = {name: _path_of(name, endpoints) for name in resources}
    unknown = [
        Finding(
            "F001", PagePlace(name), (("name", name), ("hint", did_you_mean(lower_first(name), endpoints)))
        )
        for name, path in known.items()
        if path is None
    ]
    pages = {path: name for name, path in known.items() if path is not None}
    covered = [_cover(api, pages[path], path) for path in sorted(pages)]
    others = [_cover(api, path, path) for path in sorted((endpoints.keys() & set(renamed)) - pages.keys())]
    abstract = abstract_entities(api, endpoints.values())
    reader = ObjectReader(api, published, {schema: path for path, schema in endpoints.items()})
    objects = reader.closure(_roots(covered))
    facts = Facts(
        data_standard=published.data_standard or api.version,
        resources=_resources(api, covered, abstract),
        objects=objects,
        descriptors=published.facts(descriptor_names(objects)),
        known=tuple(sorted(endpoints)),
        uncovered=UncoveredFacts(
            _resources(api, others, abstract),
            tuple(each for each in reader.closure(_roots([*covered, *others])) if each not in objects),
        ),
    )
    findings = [*unknown, *(finding for entry in covered for finding in entry.flat.findings)]
    findings += [*find_descriptor_doubts(objects, published), *_standards_differ(api, published)]
    return FactsRead(facts, tuple(sorted(findings)))


def _path_of(resource: str, endpoints: Mapping[str, str]) -> str | None:
    """The path segment that a page's root name means; it may also be spelt like the schema (`Person`)."""
    return next((path for path, schema in endpoints.items() if means_resource(resource, path, schema)), None)


def _cover(api: ApiDocument, page: str, path: str) -> _Covered:
    endpoint = api.endpoint(path)
    schema = api.schema(endpoint.schema)
    return _Covered(endpoint, schema, read_flat_names(api, page, schema, endpoint.parameters))


def _roots(covered: Iterable[_Covered]) -> dict[str, Collection[str]]:
    """The schemas of resources, with their members that make up the natural key."""
    return {entry.schema.name: entry.flat.members for entry in covered}


def _resources(
    api: ApiDocument, covered: Sequence[_Covered], abstract: Sequence[str]
) -> tuple[ApiResource, ...]:
    return tuple(
        ApiResource(
            name=entry.endpoint.name,
            object=entry.schema.name,
            key=entry.flat.key,
            queries=entry.flat.queries,
            key_updatable=entry.endpoint.key_updatable,
            aliases=aliases_of(api, entry.schema, entry.flat.key, abstract),
        )
        for entry in covered
    )


def _standards_differ(api: ApiDocument, published: PublishedDescriptors) -> list[Finding]:
    if not published.data_standard or published.data_standard == api.version:
        return []
    details = (("descriptors", published.data_standard), ("openapi", api.version))
    return [Finding("F006", FactsPlace(), details)]
