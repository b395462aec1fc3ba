"""Which resources are also another, abstract one, told from the document's own shapes.

An abstract resource of the Ed-Fi standard has a reference object but no path (`educationOrganization`,
`generalStudentProgramAssociation`). Its subclasses nest the item objects that it declares, such as
`educationOrganizationAddress` in `school`, and their natural key is the abstract one, at most renamed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from tablewright.model.facts import FlatName
from tablewright.naming import plural
from tablewright.openapi_facts.document import ApiDocument, Schema

_ENDING = "Reference"


def resource_of(reference: str, paths: Mapping[str, str]) -> str:
    """The resource that a reference object refers to; `paths` gives the path segment of a schema."""
    entity = reference.removesuffix(_ENDING)
    return paths.get(entity, plural(entity))


def abstract_entities(api: ApiDocument, with_path: Collection[str]) -> tuple[str, ...]:
    """The entities that have a reference object but no path of their own, sorted."""
    references = (name.removesuffix(_ENDING) for name in api.schema_names() if name.endswith(_ENDING))
    return tuple(sorted(set(references) - set(with_path)))


def aliases_of(
    api: ApiDocument, schema: Schema, key: Iterable[FlatName], abstract: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """The abstract resources that a resource also is, as (resource, key name there)."""
    names = sorted(part.name for part in key)
    found = []
    for entity in abstract:
        there = sorted(api.schema(f"{entity}{_ENDING}").required)
        if not _nests_items_of(schema, entity):
            continue
        if names == there:
            found.append((plural(entity), ""))
        elif len(names) == len(there) == 1:
            found.append((plural(entity), there[0]))
    return tuple(found)


def _nests_items_of(schema: Schema, entity: str) -> bool:
    targets = (member.target for member in schema.members)
    return any(
        target[len(entity) : len(entity) + 1].isupper()
        for target in targets
        if target.startswith(entity) and not target.startswith(schema.name) and not target.endswith(_ENDING)
    )
