"""Confirmed renames: what a name of the older version is called in the newer one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tablewright.model.renames import Declined, PropertyRename, Renames, ResourceRename


@dataclass(frozen=True, slots=True)
class Names:
    """The renames of every version on the way, each turned so that it leads from the older side to the newer.

    `steps` holds one entry a version between the two sides, in the order in which they are passed.
    """

    steps: tuple[Renames, ...] = ()

    def resource(self, name: str) -> str:
        """The resource's name on the other side."""
        for step in self.steps:
            name = next((each.to for each in step.resources if each.from_ == name), name)
        return name

    def path(self, resource: str, path: str) -> tuple[str, str]:
        """What a path of a resource (by its name on the newer side) is called there, and why."""
        why = ""
        for step in self.steps:
            best = _longest(step.properties, resource, path)
            if best:
                path, why = best.to + path.removeprefix(best.from_), best.why
        return path, why

    def resources(self) -> Iterator[ResourceRename]:
        """Every renamed resource, from the oldest name to the newest."""
        for index, step in enumerate(self.steps):
            earlier = {each.to for before in self.steps[:index] for each in before.resources}
            for each in step.resources:
                if each.from_ not in earlier:
                    yield ResourceRename(each.from_, self.resource(each.from_), each.why)

    def properties(self) -> Iterator[PropertyRename]:
        """Every property that is renamed, or declined as renamed, as it is written down."""
        for step in self.steps:
            yield from (*step.properties, *step.declined.properties)

    def declined(self, resource: str) -> frozenset[tuple[str, str]]:
        """The pairs of a resource's paths that are no rename."""
        told = (each for step in self.steps for each in step.declined.properties)
        return frozenset((each.from_, each.to) for each in told if fnmatchcase(resource, each.resource))

    def declined_resources(self) -> frozenset[tuple[str, str]]:
        """The pairs of resources that are no rename."""
        return frozenset((each.from_, each.to) for step in self.steps for each in step.declined.resources)


def forwards(renames: Iterable[Renames]) -> Names:
    """The way through these versions in their order."""
    return Names(tuple(renames))


def backwards(renames: Iterable[Renames]) -> Names:
    """The same way back: from the newer names to the older ones."""
    return Names(tuple(_turned(step) for step in reversed(tuple(renames))))


def _turned(step: Renames) -> Renames:
    older = {each.to: each.from_ for each in step.resources}
    declined = step.declined
    return Renames(
        _resources_back(step.resources),
        _properties_back(step.properties, older),
        Declined(_resources_back(declined.resources), _properties_back(declined.properties, older)),
    )


def _resources_back(renames: Iterable[ResourceRename]) -> tuple[ResourceRename, ...]:
    return tuple(ResourceRename(each.to, each.from_, each.why) for each in renames)


def _properties_back(
    renames: Iterable[PropertyRename], older: Mapping[str, str]
) -> tuple[PropertyRename, ...]:
    return tuple(
        PropertyRename(older.get(each.resource, each.resource), each.to, each.from_, each.why)
        for each in renames
    )


def _longest(renames: Iterable[PropertyRename], resource: str, path: str) -> PropertyRename | None:
    """The rename of the path or of the nearest place above it."""
    fitting = [
        each
        for each in renames
        if fnmatchcase(resource, each.resource) and f"{path}/".startswith(f"{each.from_}/")
    ]
    return max(fitting, key=lambda each: len(each.from_), default=None)
