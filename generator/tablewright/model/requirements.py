"""The additional requirements of a page: rules about several properties, or about the items of a list.

A place is the place of a property on the page; in a resolved version it is the wire path of its member. Each
class is one kind of rule, and its `key` is the key of the rule in a spec file:

    requirements:
    - one-of: [letterGrade, numericGrade]
    - at-least: {place: codes/systemDescriptor, values: [District, State]}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias


@dataclass(frozen=True, slots=True)
class AtLeastOne:
    """A record has a value at one of the places, or at several of them."""

    key: ClassVar[str] = "one-of"

    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotBoth:
    """A record has a value at one of the places at most."""

    key: ClassVar[str] = "not-both"

    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeastItems:
    """A record has at least `count` items at a place, and each of `values` in one of the items.

    The place of a list means its items. The place of a member of a list means the values of that member.
    """

    key: ClassVar[str] = "at-least"

    place: str
    count: int = 0
    values: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The place alone, as the other kinds have their places."""
        return (self.place,)


@dataclass(frozen=True, slots=True)
class EitherResource:
    """The places have values in this resource, or the data is recorded in one of `resources` instead.

    A page prints the names of `resources`; in a resolved version they are those of the API.
    """

    key: ClassVar[str] = "either-resource"

    places: tuple[str, ...]
    resources: tuple[str, ...]


#: A rule of one of the kinds.
Requirement: TypeAlias = AtLeastOne | NotBoth | AtLeastItems | EitherResource
