"""Confirmed renames: what a name of the older version is called in the newer one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from generator.model.renames import PropertyRename, Renames, ResourceRename


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
        """Every renamed property as it is written down."""
        for step in self.steps:
            yield from step.properties


def forwards(renames: Iterable[Renames]) -> Names:
    """The way through these versions in their order."""
    return Names(tuple(renames))


def backwards(renames: Iterable[Renames]) -> Names:
    """The same way back: from the newer names to the older ones."""
    return Names(tuple(_turned(step) for step in reversed(tuple(renames))))


def _turned(step: Renames) -> Renames:
    older = {each.to: each.from_ for each in step.resources}
    return Renames(
        tuple(ResourceRename(each.to, each.from_, each.why) for each in step.resources),
        tuple(
            PropertyRename(older.get(each.resource, each.resource), each.to, each.from_, each.why)
            for each in step.properties
        ),
    )


def _longest(renames: Iterable[PropertyRename], resource: str, path: str) -> PropertyRename | None:
    """The rename of the path or of the nearest place above it."""
    fitting = [
        each
        for each in renames
        if fnmatchcase(resource, each.resource) and f"{path}/".startswith(f"{each.from_}/")
    ]
    return max(fitting, key=lambda each: len(each.from_), default=None)
