"""Confirmed renames along a chain of versions: the newer name of an older resource or property."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tablewright.model.renames import (
    DeclinedRenames,
    PropertyRename,
    Renames,
    ResourceRename,
)


@dataclass(frozen=True, slots=True)
class Names:
    """The renames between two versions.

    `steps` has the renames of each version between the two sides, in the direction from the older side to
    the newer one. All names are looked up step by step, so a property may be renamed several times.
    """

    steps: tuple[Renames, ...] = ()

    def resource(self, name: str) -> str:
        """Return the name of a resource on the newer side."""
        for step in self.steps:
            for rename in step.resources:
                if rename.from_ == name:
                    name = rename.to
                    break
        return name

    def path(self, resource: str, path: str) -> tuple[str, str]:
        """Return the newer name of a property's path, and the reason of its last rename (empty: none).

        `resource` is the name of the resource on the newer side.
        """
        why = ""
        for step in self.steps:
            rename = _innermost_rename(step.properties, resource, path)
            if rename:
                path = rename.to + path.removeprefix(rename.from_)
                why = rename.why
        return path, why

    def resources(self) -> Iterator[ResourceRename]:
        """Yield each renamed resource once, from its oldest name to its newest."""
        earlier_targets: set[str] = set()
        for step in self.steps:
            for rename in step.resources:
                # A resource that an earlier step renamed was yielded there, with its newest name.
                if rename.from_ not in earlier_targets:
                    newest_name = self.resource(rename.from_)
                    yield ResourceRename(rename.from_, newest_name, rename.why)
            for rename in step.resources:
                earlier_targets.add(rename.to)

    def properties(self) -> Iterator[PropertyRename]:
        """Yield every confirmed or declined rename of a property as it is in the file."""
        for step in self.steps:
            yield from step.properties
            yield from step.declined.properties

    def declined(self, resource: str) -> frozenset[tuple[str, str]]:
        """Return the pairs of paths of a resource that are declined as renames."""
        pairs: set[tuple[str, str]] = set()
        for step in self.steps:
            for rename in step.declined.properties:
                # An entry for the resource `*` declines the pair for every resource.
                if fnmatchcase(resource, rename.resource):
                    pairs.add((rename.from_, rename.to))
        return frozenset(pairs)

    def declined_resources(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of resource names that are declined as renames."""
        pairs: set[tuple[str, str]] = set()
        for step in self.steps:
            for rename in step.declined.resources:
                pairs.add((rename.from_, rename.to))
        return frozenset(pairs)


def forwards(renames: Iterable[Renames]) -> Names:
    """Return the names from older to newer versions; `renames` are in the order of versions."""
    return Names(tuple(renames))


def backwards(renames: Iterable[Renames]) -> Names:
    """Return the names from newer to older versions; `renames` are in the order of versions."""
    steps = [_reversed(step) for step in renames]
    return Names(tuple(reversed(steps)))


def _reversed(step: Renames) -> Renames:
    """Return the renames of one version from its names to those of its predecessor."""
    older_names: dict[str, str] = {}
    for rename in step.resources:
        older_names[rename.to] = rename.from_
    declined = DeclinedRenames(
        _reversed_resources(step.declined.resources),
        _reversed_properties(step.declined.properties, older_names),
    )
    return Renames(
        _reversed_resources(step.resources),
        _reversed_properties(step.properties, older_names),
        declined,
    )


def _reversed_resources(
    renames: Iterable[ResourceRename],
) -> tuple[ResourceRename, ...]:
    reversed_renames: list[ResourceRename] = []
    for rename in renames:
        reversed_renames.append(ResourceRename(rename.to, rename.from_, rename.why))
    return tuple(reversed_renames)


def _reversed_properties(
    renames: Iterable[PropertyRename], older_names: Mapping[str, str]
) -> tuple[PropertyRename, ...]:
    reversed_renames: list[PropertyRename] = []
    for rename in renames:
        # An entry gives the newer name of its resource; reversed, the other name is the newer one.
        resource = older_names.get(rename.resource, rename.resource)
        reversed_rename = PropertyRename(resource, rename.to, rename.from_, rename.why)
        reversed_renames.append(reversed_rename)
    return tuple(reversed_renames)


def _innermost_rename(
    renames: Iterable[PropertyRename], resource: str, path: str
) -> PropertyRename | None:
    """Return the rename of the path itself, else of the nearest parent, else None."""
    innermost: PropertyRename | None = None
    for rename in renames:
        if not fnmatchcase(resource, rename.resource):
            continue
        # With the slashes, a rename of `school` does not apply to `schoolYear`.
        if not f"{path}/".startswith(f"{rename.from_}/"):
            continue
        # Of two renames that apply, the one with the longer path is nearer to the property.
        if innermost is None or len(rename.from_) > len(innermost.from_):
            innermost = rename
    return innermost
