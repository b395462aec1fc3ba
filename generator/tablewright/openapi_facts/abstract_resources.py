"""Finds the abstract resources that a resource is a kind of: a school is an education organization.

An abstract resource of the Ed-Fi standard has a reference object but no path (`educationOrganization`,
`generalStudentProgramAssociation`). The document does not name its kinds, but their schemas show it: they
nest the item objects that the abstract resource declares, such as `educationOrganizationAddress` in `school`,
and their natural key is that of the abstract resource, with at most another name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from tablewright.model.facts import FlatName
from tablewright.naming import plural
from tablewright.openapi_facts.schemas import Schema, Schemas

_ENDING = "Reference"


def resource_of(reference: str, paths: Mapping[str, str]) -> str:
    """The resource that a reference object refers to.

    `paths` maps the names of schemas to the path segments of their resources. An abstract resource has none;
    it gets the plural of its schema's name.
    """
    entity = reference.removesuffix(_ENDING)
    return paths.get(entity, plural(entity))


def abstract_entities(schemas: Schemas, with_path: Collection[str]) -> tuple[str, ...]:
    """The names of entities that have a reference object but no path, sorted.

    `with_path` are the names of the schemas that have a path.
    """
    entities = set()
    for name in schemas.names():
        if name.endswith(_ENDING):
            entities.add(name.removesuffix(_ENDING))
    abstract = entities.difference(with_path)
    return tuple(sorted(abstract))


def aliases_of(
    schemas: Schemas, schema: Schema, key: Iterable[FlatName], abstract: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """The abstract resources that a resource is a kind of, as pairs of a resource and the name of its key.

    The name of the key is empty if the abstract resource has the same key names.
    """
    names = sorted(part.name for part in key)
    aliases = []
    for entity in abstract:
        reference = schemas.schema(f"{entity}{_ENDING}")
        abstract_names = sorted(reference.required)
        if not _nests_items_of(schema, entity):
            continue
        resource = plural(entity)
        both_have_one_name = len(names) == 1 and len(abstract_names) == 1
        if names == abstract_names:
            alias = (resource, "")
            aliases.append(alias)
        elif both_have_one_name:
            # `schoolId` of a school is `educationOrganizationId` of the education organization.
            alias = (resource, abstract_names[0])
            aliases.append(alias)
    return tuple(aliases)


def _nests_items_of(schema: Schema, entity: str) -> bool:
    """Whether a schema has members with item objects of another entity."""
    for member in schema.members:
        target = member.target
        if not target.startswith(entity):
            continue
        if target.endswith(_ENDING):
            continue
        # An item object of the resource itself; the resource's name may begin with that of the entity.
        if target.startswith(schema.name):
            continue
        # `programService` is an item of `program`, but `programmingLanguage` would not be.
        rest = target.removeprefix(entity)
        if rest[:1].isupper():
            return True
    return False
