"""The values of payloads as texts for Bruno, in which `{{name}}` stands for a variable.

The school year and the namespace of descriptors are variables of an environment. Identifiers that a product
chooses are variables of the collection: each one occurs once, also if many records refer to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from tablewright import naming
from tablewright.model.facts import references_of
from tablewright.model.json_types import Json
from tablewright.model.values import (
    Calculated,
    PreferredValue,
    RelativeDate,
    SystemValue,
    Variable,
)
from tablewright.model.version import (
    ArrayTree,
    Branch,
    Leaf,
    Resource,
    Tree,
    Version,
)
from tablewright.runtime.core.samples.placeholders import (
    placeholder_name,
    resolve,
    school_date,
)
from tablewright.values.placeholders import placeholder_of

#: The namespace that the variable `descriptorNamespace` replaces.
NAMESPACE = "uri://ed-fi.org"

_OTHER_THAN_NAME = re.compile(r"[^A-Za-z0-9]+")


def leaves(tree: Tree, path: str = "") -> Iterator[tuple[str, Leaf]]:
    """Every scalar of a payload with its path, in which items of lists have no number."""
    match tree:
        case Leaf():
            yield path, tree
        case Branch(members=members):
            for name, child in members:
                yield from leaves(child, f"{path}/{name}" if path else name)
        case ArrayTree(items=items):
            for item in items:
                yield from leaves(item, path)
        case _:
            assert_never(tree)


def identifying_members(resource: Resource, version: Version) -> dict[str, str]:
    """The paths of the natural key and of the references of a resource, each with the name of the member.

    The name is that in the record that a reference means: two references can have other names for one member.
    """
    names: dict[str, str] = {}
    for part in resource.api.key:
        for path in part.paths:
            names[path] = path.rpartition("/")[2]
    for reference in references_of(resource.api.object, version.objects):
        for member, target in reference.key:
            names[f"{reference.path}/{member}"] = target
    return names


@dataclass(slots=True)
class Values:
    """Turns the values of a version into texts; `variables` has the default text of each variable.

    `years` and `days` are the offsets from the school year and from today that the texts have used so far.

    Only the identifiers that a page leaves open are variables, and wherever the same value identifies a
    record of that kind.
    """

    version: Version
    variables: dict[str, str] = field(default_factory=dict)
    years: set[int] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    _namespaces: dict[str, str] = field(init=False)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _members: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._namespaces = {
            descriptor.name: descriptor.namespace
            for descriptor in self.version.descriptors
        }
        resources = {resource.name: resource for resource in self.version.resources}
        for name, _ in self.version.order:
            if name in resources:
                self._add_variables(resources[name])

    def text(self, resource: Resource, path: str, leaf: Leaf) -> str:
        """The text of a value at a path without the numbers of items."""
        members = self._members[resource.name]
        if path in members:
            variable = self._names.get(self._identity(members[path], leaf))
            if variable:
                return f"{{{{{variable}}}}}"
        return self._template(self._placeholder(leaf))

    def is_fixed(self, resource: Resource, path: str, leaf: Leaf) -> bool:
        """Whether a step asks for exactly this value: the page prints it, or it identifies a record."""
        if leaf.source in ("default", "varied", "scenario"):
            return path in self._members[resource.name]
        if isinstance(leaf.value, Calculated):
            return False
        return not _is_open(leaf) or path in self._members[resource.name]

    def expected(self, resource: Resource, tree: Tree, path: str = "") -> Json:
        """The tree of the texts of all values that a step asks for; None for a tree without any."""
        match tree:
            case Leaf():
                if self.is_fixed(resource, path, tree):
                    return self.text(resource, path, tree)
                return None
            case Branch(members=members):
                found: dict[str, Json] = {}
                for name, child in members:
                    below = f"{path}/{name}" if path else name
                    content = self.expected(resource, child, below)
                    if content is not None:
                        found[name] = content
                return found or None
            case ArrayTree(items=items):
                contents: list[Json] = []
                for item in items:
                    content = self.expected(resource, item, path)
                    if content is not None:
                        contents.append(content)
                return contents or None
            case _:
                assert_never(tree)

    def _add_variables(self, resource: Resource) -> None:
        members = identifying_members(resource, self.version)
        self._members[resource.name] = members
        for sample in resource.samples:
            if sample.complete is None:
                continue
            for path, leaf in leaves(sample.complete):
                if path not in members or not _is_open(leaf):
                    continue
                key = self._identity(members[path], leaf)
                if key not in self._names:
                    subject = sample.scenario.subject or sample.scenario.number
                    name = self._free_name(resource.name, subject, members[path])
                    self._names[key] = name
                    self.variables[name] = self._template(self._placeholder(leaf))

    def _identity(self, member: str, leaf: Leaf) -> tuple[str, str]:
        """What two values have in common that are the same identifier."""
        # A day that happens to be the current date of the samples is not the current date.
        if isinstance(leaf.value, RelativeDate):
            return member, f"{leaf.value.days} days from today"
        return member, self._sample_text(leaf)

    def _free_name(self, resource: str, subject: str, member: str) -> str:
        """A name of a variable by its meaning: `students_elementary_studentUniqueId`."""
        words = [resource, naming.camel(_OTHER_THAN_NAME.sub("-", subject)), member]
        wanted = "_".join(word for word in words if word)
        name = wanted
        number = 2
        while name in self.variables:
            name = f"{wanted}_{number}"
            number += 1
        return name

    def _placeholder(self, leaf: Leaf) -> Json:
        return placeholder_of(leaf.value, leaf.type, self._namespaces)

    def _sample_text(self, leaf: Leaf) -> str:
        """The value as the sample file of the version's own school year has it."""
        info = self.version.info
        value = resolve(self._placeholder(leaf), info.school_year, info.reference_date)
        return _scalar_text(value)

    def _template(self, placeholder: Json) -> str:
        name = placeholder_name(placeholder)
        if not name:
            return _with_namespace(_scalar_text(placeholder))
        assert isinstance(placeholder, dict)
        content = placeholder[name]
        match name:
            case "$school-year":
                assert isinstance(content, int)
                return self._school_year(content)
            case "$school-year-text":
                text = str(content).replace("{start}", "{{schoolYearStart}}")
                return text.replace("{end}", "{{schoolYear}}")
            case "$school-date":
                return _school_day(str(content), placeholder)
            case "$relative-date":
                assert isinstance(content, int)
                self.days.add(content)
                time = "T00:00:00" if placeholder.get("as") == "datetime" else ""
                return f"{{{{todayPlus{content}}}}}{time}"
            case "$prefer" | "$calculated" | "$system":
                return self._template(content)
            case "$variable" if "default" in placeholder:
                default = self._template(placeholder["default"])
                return default + str(placeholder.get("suffix", ""))
            case _:
                info = self.version.info
                value = resolve(placeholder, info.school_year, info.reference_date)
                return _with_namespace(_scalar_text(value))

    def _school_year(self, offset: int) -> str:
        if offset == 0:
            return "{{schoolYear}}"
        self.years.add(offset)
        sign = "Minus" if offset < 0 else "Plus"
        return f"{{{{schoolYear{sign}{abs(offset)}}}}}"


def _is_open(leaf: Leaf) -> bool:
    """Whether the product may choose the value; the current date is that of the day when it sends it."""
    return isinstance(
        leaf.value, PreferredValue | SystemValue | Variable | RelativeDate
    )


def _school_day(day: str, placeholder: Mapping[str, Json]) -> str:
    # 2015 is the end of a school year without a February 29, which only leap years have.
    resolved = school_date(day, 2015)
    year = "schoolYear" if resolved.year == 2015 else "schoolYearStart"
    time = "T00:00:00" if placeholder.get("as") == "datetime" else ""
    return f"{{{{{year}}}}}-{resolved:%m-%d}{time}"


def _scalar_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _with_namespace(text: str) -> str:
    if text.startswith(f"{NAMESPACE}/"):
        return f"{{{{descriptorNamespace}}}}{text.removeprefix(NAMESPACE)}"
    return text
