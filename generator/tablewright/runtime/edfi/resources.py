"""Resources of an Ed-Fi API as data: natural keys, query names and references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from ..core.models.descriptors import Descriptor
from ..core.models.wire import WireModel
from ..core.operations import ParameterType


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One part of a natural key: its query name, and its paths in the body (`cohortReference/schoolId`).

    A part with several paths must have the same value at all of them.
    """

    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergedMember:
    """A name that must have the same value at all its paths, which may pass through lists."""

    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferencePart:
    """A reference in the body: its path (through lists without an index) and the resource it refers to.

    `to` is the name of a resource, which the package may not cover. `key` pairs each member of the reference
    with the name of the key part of that resource.
    """

    path: str
    to: str
    key: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DescriptorMembers:
    """The descriptors of a JSON object: `values` pairs a member with its descriptor.

    `objects` pairs a member that contains objects, or a list of them, with their descriptors.
    """

    values: tuple[tuple[str, type[Descriptor]], ...] = ()
    objects: tuple[tuple[str, DescriptorMembers], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.objects)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of the API.

    `queries` are the pairs (query name, path in the body) that are not part of the key; `query_types` has the
    types of the names, also of the key, whose values are no texts. `merged` are names with several paths that
    the key does not compare. If `key_updatable`, a PUT may change the key. `aliases` are the abstract
    resources whose items it has (a school is an education organization), each with the name of the single key
    part there; empty if all parts keep their names.
    `descriptors` are the descriptors in its bodies; None if its model has them as types.
    """

    name: str
    title: str
    path: str
    model: type[WireModel]
    key: tuple[KeyPart, ...]
    queries: tuple[tuple[str, str], ...] = ()
    references: tuple[ReferencePart, ...] = ()
    key_updatable: bool = False
    aliases: tuple[tuple[str, str], ...] = ()
    descriptors: DescriptorMembers | None = None
    query_types: Mapping[str, ParameterType] = field(default_factory=dict)
    merged: tuple[MergedMember, ...] = ()

    @property
    def query_names(self) -> tuple[str, ...]:
        """Every query name that filters a collection, including `id`."""
        names = (
            [part.name for part in self.key]
            + [name for name, _ in self.queries]
            + ["id"]
        )
        # A query name with several paths is in `queries` once for each of them.
        return tuple(dict.fromkeys(names))


def load_catalog(package: str, modules: Sequence[str]) -> dict[str, Resource]:
    """The resources of a package by name; `modules` are the modules of its `api`."""
    resources = [
        import_module(f"{package}.api.{module}").RESOURCE for module in modules
    ]
    return {resource.name: resource for resource in resources}
