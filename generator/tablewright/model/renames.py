"""What people confirmed about names: which resource or property of the predecessor goes on under another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceRename:
    """A resource (path segments, such as `parents` to `contacts`); no page need be about either."""

    from_: str
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class PropertyRename:
    """A property, by its paths from the root; what stands below it goes with it.

    `resource` is the path segment in the newer version, or a shell pattern over such names.
    """

    resource: str
    from_: str
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class Declined:
    """What only looks like a rename: both are what they are, and no comparison asks about them again."""

    resources: tuple[ResourceRename, ...] = ()
    properties: tuple[PropertyRename, ...] = ()


@dataclass(frozen=True, slots=True)
class Renames:
    """`renames.yaml` of one version: its names against those of the version before it."""

    resources: tuple[ResourceRename, ...] = ()
    properties: tuple[PropertyRename, ...] = ()
    declined: Declined = Declined()
