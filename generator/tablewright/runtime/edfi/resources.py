"""Resources as data: natural keys, query names and references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from ..core.wire import WireModel


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One part of a natural key: its flat name, and its paths in the body (`cohortReference/schoolId`).

    A merged part has several paths, which must carry equal values.
    """

    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferencePart:
    """A reference in the body: its path (through lists without an index), and what it points at.

    `to` is a resource's name, covered or not; `key` pairs a member of the reference with the part
    of the target's key that it holds.
    """

    path: str
    to: str
    key: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of the API.

    `queries` are (flat query name, body path) pairs beyond the key. `key_updatable`: a PUT may
    change the key. `aliases` are the abstract resources that it also is, each with the name that
    its single key part has there (empty: all parts keep their names).
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

    @property
    def query_names(self) -> tuple[str, ...]:
        """Every name that a collection can be filtered by; `id` among them."""
        names = [part.name for part in self.key] + [name for name, _ in self.queries] + ["id"]
        return tuple(dict.fromkeys(names))


def load_catalog(package: str, modules: Sequence[str]) -> dict[str, Resource]:
    """The resources of a package by name; `modules` are those of its `api`."""
    found = [import_module(f"{package}.api.{module}").RESOURCE for module in modules]
    return {resource.name: resource for resource in found}
