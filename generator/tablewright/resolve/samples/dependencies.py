"""What the records of a page need: what its references point at, and what it names as its prerequisites.

The two ought to be the same resources; each that only one of them has is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.types import ListOf, Reference
from tablewright.model.version import Resource
from tablewright.naming import did_you_mean, means_resource, singular
from tablewright.resolve.api.alignment import Shapes
from tablewright.resolve.samples.references import links_of


@dataclass(frozen=True, slots=True)
class Need:
    """The covered resources that a resource refers to and that its page names, and what is odd about them."""

    references: tuple[str, ...]
    prerequisites: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """Reads the needs of resources; `known` are all of the API, `spoken` what pages call some of them."""

    resources: tuple[Resource, ...]
    shapes: Shapes
    known: tuple[str, ...]
    spoken: Mapping[str, str]

    def of(self, resource: Resource) -> Need:
        """What a resource needs by its documented references and by the prerequisites of its page."""
        targets = tuple(self._targets(resource))
        meant = {printed: self._meant(printed) for printed in resource.page.prerequisites}
        references = tuple(each for name in targets for each in self._covered(name))
        prerequisites = tuple(each for name in meant.values() for each in self._covered(name))
        findings = (
            *self._unreferred(resource, meant, {*targets, *references}),
            *self._unnamed(resource, {resource.name, *prerequisites}),
        )
        return Need(references, prerequisites, findings)

    def _targets(self, resource: Resource) -> Iterator[str]:
        """The resources, covered or not, that the documented references of a resource name."""
        requirements = {path for path, _ in resource.requirements}
        for path, member in self.shapes.members(self.shapes.objects[resource.object]):
            kind = member.type.item if isinstance(member.type, ListOf) else member.type
            if isinstance(kind, Reference) and "/".join(path) in requirements:
                yield self.shapes.objects[kind.object].resource

    def _unreferred(
        self, resource: Resource, meant: Mapping[str, str], referred: set[str]
    ) -> Iterator[Finding]:
        """The prerequisites that mean nothing, and those that no reference means."""
        for printed, name in meant.items():
            if not name:
                details = (("name", printed), ("hint", self._alike(_plain(printed))))
                yield Finding("S016", PagePlace(resource.page.name, "prerequisites"), details)
            elif referred.isdisjoint({name, *self._covered(name)}):
                yield _finding(resource, "S023", name, printed)

    def _unnamed(self, resource: Resource, named: set[str]) -> Iterator[Finding]:
        """The covered resources that payloads refer to and the page does not name."""
        sent = {link.target.resource for link in links_of(resource, self.shapes)}
        for each in self.resources:
            if each.name in sent - named:
                yield _finding(resource, "S022", each.name, each.name)

    def _meant(self, printed: str) -> str:
        """The resource that a prerequisite names, whatever stands in parentheses; empty for none."""
        name = _plain(printed)
        name = self.spoken.get(name, name).replace(" ", "")
        return next((each for each in self._names() if means_resource(name, each)), "")

    def _alike(self, name: str) -> str:
        """A question after the resource that a prerequisite may mean; pages print the singular."""
        return did_you_mean(singular(name), (*map(singular, self._names()), *self.spoken))

    def _names(self) -> Iterator[str]:
        yield from (resource.name for resource in self.resources)
        yield from self.known
        yield from (item.resource for item in self.shapes.objects.values() if item.resource)

    def _covered(self, name: str) -> Iterator[str]:
        """The resources of this name, or that are also an abstract resource of this name."""
        for resource in self.resources:
            if name == resource.name or name in dict(resource.api.aliases):
                yield resource.name


def _plain(printed: str) -> str:
    """A prerequisite without what stands in parentheses."""
    return " ".join(re.sub(r"\([^)]*\)", " ", printed).split())


def _finding(resource: Resource, code: str, meant: str, name: str) -> Finding:
    details = (("name", name),) if code == "S022" else (("name", name), ("resource", meant))
    return Finding(code, PagePlace(resource.page.name, f"prerequisites/{meant}"), details)
