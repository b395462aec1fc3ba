"""Renames that a person confirmed or declined: names of a version and of its predecessor."""

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
class Renames:
    """The content of `renames.yaml` of one version, about the step from its predecessor."""

    resources: tuple[ResourceRename, ...] = ()
    properties: tuple[PropertyRename, ...] = ()
    declined: DeclinedRenames = DeclinedRenames()
