"""Finds the dependencies of a resource: the targets of its references, and the prerequisites on its page.

Both lists should contain the same resources; a resource that is in one of them only is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tablewright.model.facts import ApiObjects
from tablewright.model.findings import Finding, PrerequisitePlace
from tablewright.model.types import Reference, item_type
from tablewright.model.version import Resource
from tablewright.naming import did_you_mean, means_resource, singular
from tablewright.resolve.samples.references import payload_references_of


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The names of the covered resources that a resource depends on, and the findings about them.

    `references` are those of the documented references, `prerequisites` those that the page names.
    """

    references: tuple[str, ...]
    prerequisites: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ResourceNames:
    """The names of resources by which printed names are looked up.

    `known` are the names of the covered resources first, then of all others. `printed_names` maps other names
    that pages use for resources to those names.
    """

    known: tuple[str, ...]
    printed_names: Mapping[str, str]

    @staticmethod
    def of(
        resources: Iterable[Resource],
        api_objects: ApiObjects,
        known: Iterable[str],
        printed_names: Mapping[str, str],
    ) -> ResourceNames:
        """The names of the covered resources and of all of the API, abstract ones included."""
        names = [resource.name for resource in resources]
        names += known
        for item in api_objects.by_name.values():
            # Only reference objects name a resource. It may be abstract, so that the API has no path for it.
            if item.resource:
                names.append(item.resource)
        return ResourceNames(tuple(names), printed_names)

    def resource_named(self, printed: str) -> str:
        """The resource that a printed name means; empty if there is no such resource."""
        plain = _plain(printed)
        # Pages print `Student School Association` for the resource `studentSchoolAssociations`.
        name = self.printed_names.get(plain, plain).replace(" ", "")
        for known in self.known:
            if means_resource(name, known):
                return known
        return ""

    def hint(self, printed: str) -> str:
        """The resource name that a misspelt name resembles, as a question."""
        # Pages print resources in the singular: `Student`, not `students`.
        names = [singular(known) for known in self.known]
        # The convention can give a printed name a resource that this version does not have.
        names += [name for name in self.printed_names if name != _plain(printed)]
        return did_you_mean(singular(_plain(printed)), names)


@dataclass(frozen=True, slots=True)
class DependencyReader:
    """Finds the dependencies of resources."""

    resources: tuple[Resource, ...]
    api_objects: ApiObjects
    names: ResourceNames

    def of(self, resource: Resource) -> Dependencies:
        """The dependencies of one resource."""
        targets = list(self._targets(resource))
        references: list[str] = []
        for name in targets:
            references += self._covered(name)
        names_by_printed: dict[str, str] = {}
        prerequisites: list[str] = []
        for printed in resource.page.prerequisites:
            name = self.names.resource_named(printed)
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
        root = self.api_objects.by_name[resource.object]
        for path, member in self.api_objects.members_below(root):
            kind = item_type(member.type)

            if isinstance(kind, Reference) and "/".join(path) in documented:
                reference = self.api_objects.by_name[kind.object]
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
                hint = self.names.hint(printed)
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
        for occurrence in payload_references_of(resource, self.api_objects):
            sent.add(occurrence.target.resource)
        for other in self.resources:
            if other.name in sent and other.name not in named:
                yield _finding(resource, "S022", other.name, other.name)

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
