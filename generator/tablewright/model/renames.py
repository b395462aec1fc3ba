"""Renames that a person wrote: between a version and its predecessor, and of names in the package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceRename:
    """A renamed resource, by path segments (`parents` to `contacts`); it needs no page in either version."""

    from_: str
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class PropertyRename:
    """A renamed property, by its paths from the root; its members are renamed with it.

    `resource` is the path segment in the newer version, or a shell pattern for several resources (`*`).
    """

    resource: str
    from_: str
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class DeclinedRenames:
    """Pairs of names that are no renames, although they are similar; no comparison suggests them again."""

    resources: tuple[ResourceRename, ...] = ()
    properties: tuple[PropertyRename, ...] = ()


@dataclass(frozen=True, slots=True)
class PythonName:
    """Another Python name, `to`, for an object or a descriptor (`VoyageStop`), or a member (`voyage/mast`).

    The name on the wire stays.
    """

    name: str
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class Renames:
    """The content of `renames.yaml` of one version.

    `python` is about the package; all others are about the step from the predecessor.
    """

    resources: tuple[ResourceRename, ...] = ()
    properties: tuple[PropertyRename, ...] = ()
    # Kept, because a guess that was rejected once would be printed again at every run.
    declined: DeclinedRenames = DeclinedRenames()
    # The way out if two names of the API give one name in Python.
    python: tuple[PythonName, ...] = ()
