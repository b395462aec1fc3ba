"""Finds the dependencies of a resource: the targets of its references, and the prerequisites on its page.

Both lists should contain the same resources; a resource that is in one of them only is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright.model.findings import Finding, PrerequisitePlace
from tablewright.model.types import Reference, item_type
from tablewright.model.version import Resource
from tablewright.naming import did_you_mean, means_resource, singular
from tablewright.resolve.api.alignment import Shapes
from tablewright.resolve.samples.references import links_of


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The names of the covered resources that a resource depends on, and the findings about them.

    `references` are those of the documented references, `prerequisites` those that the page names.
    """

    references: tuple[str, ...]
    prerequisites: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DependencyReader:
    """Finds the dependencies of resources.

    `known` are the names of all resources of the API. `spoken` maps other names that pages use for resources
    to those names.
    """

    resources: tuple[Resource, ...]
    shapes: Shapes
    known: tuple[str, ...]
    spoken: Mapping[str, str]

    def of(self, resource: Resource) -> Dependencies:
        """The dependencies of one resource."""
        targets = list(self._targets(resource))
        references: list[str] = []
        for name in targets:
            references += self._covered(name)
        names_by_printed: dict[str, str] = {}
        prerequisites: list[str] = []
        for printed in resource.page.prerequisites:
            name = self._resource_named(printed)
            names_by_printed[printed] = name
            prerequisites += self._covered(name)
        # A page need not name its own resource, although records can refer to others of the same resource.
        named = {resource.name, *prerequisites}
        referred = {*targets, *references}
        findings = [
            *self._unreferred(resource, names_by_printed, referred),
            *self._unnamed(resource, named),
        ]
        return Dependencies(tuple(references), tuple(prerequisites), tuple(findings))

    def _targets(self, resource: Resource) -> Iterator[str]:
        """The resources, covered or not, that the documented references of a resource refer to."""
        documented = {path for path, _ in resource.requirements}
        root = self.shapes.objects[resource.object]
        for path, member in self.shapes.members(root):
            kind = item_type(member.type)

            if isinstance(kind, Reference) and "/".join(path) in documented:
                reference = self.shapes.objects[kind.object]
                yield reference.resource

    def _unreferred(
        self,
        resource: Resource,
        names_by_printed: Mapping[str, str],
        referred: set[str],
    ) -> Iterator[Finding]:
        """Reports prerequisites that are no resource (S016), and those that no reference refers to (S023)."""
        for printed, name in names_by_printed.items():
            if not name:
                hint = self._hint(_plain(printed))
                location = PrerequisitePlace(resource.page.name)
                details = (("name", printed), ("hint", hint))
                yield Finding("S016", location, details)
                continue
            # An abstract prerequisite is met by a reference to a resource of that kind.
            meant = {name, *self._covered(name)}
            if referred.isdisjoint(meant):
                yield _finding(resource, "S023", name, printed)

    def _unnamed(self, resource: Resource, named: set[str]) -> Iterator[Finding]:
        """Reports covered resources that payloads refer to and the page does not name (S022)."""
        sent = set()
        for link in links_of(resource, self.shapes):
            sent.add(link.target.resource)
        for other in self.resources:
            if other.name in sent and other.name not in named:
                yield _finding(resource, "S022", other.name, other.name)

    def _resource_named(self, printed: str) -> str:
        """The resource that a prerequisite means; empty if there is no such resource."""
        plain = _plain(printed)
        # Pages print `Student School Association` for the resource `studentSchoolAssociations`.
        name = self.spoken.get(plain, plain).replace(" ", "")
        for known in self._names():
            if means_resource(name, known):
                return known
        return ""

    def _hint(self, name: str) -> str:
        """The resource name that a misspelt prerequisite resembles, as a question."""
        # Pages print prerequisites in the singular: `Student`, not `students`.
        names = [singular(known) for known in self._names()]
        return did_you_mean(singular(name), (*names, *self.spoken))

    def _names(self) -> Iterator[str]:
        """The names of covered resources first, then those of other resources, abstract ones included."""
        for resource in self.resources:
            yield resource.name
        yield from self.known
        for item in self.shapes.objects.values():
            # Only reference objects name a resource. It may be abstract, so that the API has no path for it.
            if item.resource:
                yield item.resource

    def _covered(self, name: str) -> Iterator[str]:
        """The covered resources that have this name, or are a kind of the abstract resource of this name."""
        for resource in self.resources:
            abstract_names = {abstract for abstract, _ in resource.api.aliases}
            if name == resource.name or name in abstract_names:
                yield resource.name


def _plain(printed: str) -> str:
    """A prerequisite without remarks in parentheses: `Vessel` for `Vessel (pre-loaded)`."""
    without_remarks = re.sub(r"\([^)]*\)", " ", printed)
    # Joins the words again with single spaces.
    return " ".join(without_remarks.split())


def _finding(resource: Resource, code: str, other: str, printed: str) -> Finding:
    """The finding about another resource, which the page prints as `printed`."""
    location = PrerequisitePlace(resource.page.name, other)
    name = ("name", printed)
    # The page does not print the name in S022, so there is only one name to report.
    if code == "S022":
        return Finding(code, location, (name,))
    return Finding(code, location, (name, ("resource", other)))
