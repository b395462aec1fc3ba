"""What makes a folder an installable package: metadata, README, entry point, typing marker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright import naming
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.page import Page
from tablewright.model.types import ListOf, Reference
from tablewright.model.version import Branch, Many, PageKind, Resource, Sample, Tree, Version


@dataclass(frozen=True, slots=True)
class ResourceView:
    """A resource as the README shows it; `address` and `number` are those of its first scenario."""

    name: str
    sample: str
    module: str
    class_name: str
    address: str
    number: str
    operations: str
    needs: str
    scenarios: tuple[str, ...]


def emit(version: Version) -> tuple[Artifact, ...]:
    """pyproject.toml, README, `__init__`, `cli` and `py.typed`."""
    package = version.info.package
    year = version.info.school_year + 9
    resources = [_resource(resource, str(year)) for resource in version.resources]
    alone = (
        shown for shown, each in zip(resources, version.resources, strict=True) if _is_alone(each, version)
    )
    view = {
        "info": version.info,
        "package": package,
        "command": package.replace("_", "-"),
        "convention": version.convention,
        "settings": dict(version.convention.settings),
        "title": _title(version),
        "kinds": _KINDS[version.convention.page_kind],
        "resources": resources,
        "first": next(alone, resources[0]),
        "year": year,
        "year_argument": f", school_year={year}" if version.convention.page_kind == "resources" else "",
        "cleaning": _CLEANING[version.convention.page_kind],
        "variable": f"{package.partition('_')[0].upper()}_DATABASE_URL",
    }
    return (
        Artifact("pyproject.toml", render("package/pyproject.toml.jinja", **view), "text"),
        Artifact("README.md", render("package/README.md.jinja", **view), "text"),
        Artifact(f"{package}/__init__.py", render("package/init.py.jinja", **view), "python"),
        Artifact(f"{package}/cli.py", render("package/cli.py.jinja", **view), "python"),
        Artifact(f"{package}/py.typed", "", "text"),
    )


def _title(version: Version) -> str:
    standard = f" (data standard {version.info.data_standard})" if version.descriptors else ""
    return version.info.title + standard


def _is_alone(resource: Resource, version: Version) -> bool:
    """Whether the first sample refers to nothing, so that any server takes it."""
    references = {
        member.name
        for each in version.objects
        for member in each.members
        if isinstance(member.type.item if isinstance(member.type, ListOf) else member.type, Reference)
    }
    return references.isdisjoint(_names(_first(resource).payload))


def _names(tree: Tree | None) -> Iterator[str]:
    """The names of all members of a payload."""
    if isinstance(tree, Branch):
        for name, child in tree.members:
            yield name
            yield from _names(child)
    elif isinstance(tree, Many):
        for item in tree.items:
            yield from _names(item)


#: Some kinds of refusal, by whether the API holds resources or takes single calls.
_KINDS: dict[PageKind, str] = {
    "resources": "`not-found`, `duplicate-key`, `dependent-item`",
    "operations": "`duplicate`, `invalid-body`",
}

#: What tests leave on a server, by the same.
_CLEANING: dict[PageKind, str] = {
    "resources": "what the scenarios create, they delete again.",
    "operations": "the API deletes nothing, so it keeps the records; the next run replaces them.",
}


def _first(resource: Resource) -> Sample:
    """The first sample that sends something."""
    return next(sample for sample in resource.samples if sample.payload is not None)


def _resource(resource: Resource, year: str) -> ResourceView:
    first = _first(resource)
    values = {"schoolYear": year, **dict(first.query)}
    address = re.sub(r"\{(\w+)\}", lambda hole: values.get(hole[1], hole[0]), resource.operations[0].path)
    needed = ", ".join(resource.page.prerequisites)
    return ResourceView(
        resource.name,
        naming.kebab(resource.name),
        naming.module_name(resource.name),
        naming.pascal(resource.object),
        address,
        first.scenario.number,
        ", ".join(operation.name for operation in resource.operations),
        f" Prerequisites: {needed}." if needed else "",
        tuple(_sentence(resource.page, sample, dict(first.query)) for sample in resource.samples),
    )


#: What a scenario does, in words; `{of}` is the scenario whose record it works on.
_DEEDS = {
    "create": "create a record",
    "update": "replace the record of {of}",
    "delete": "delete the record of {of}",
    "again": "repeat {of}",
}


def _sentence(page: Page, sample: Sample, usual: Mapping[str, str]) -> str:
    """A scenario as a line of a list, in words made from its structure."""
    scenario = sample.scenario
    plain = scenario.action.replace("-", " ") + (" {of}" if scenario.record_of else "")
    deed = _DEEDS.get(scenario.action, plain).format(of=f"scenario {scenario.record_of}")
    words = [f"{scenario.number}. {scenario.method}: {deed}"]
    words += [f"({scenario.subject})"] if scenario.subject else []
    requirements = [f"`{name}={value}`" for name, value in sample.query if usual.get(name) != value]
    words += [f"with {', '.join(requirements)}"] if requirements else []
    words += ["by DELETE and POST, as its key changes"] if sample.recreate else []
    empty = page.left_empty(scenario)
    changed = [place for place in scenario.changes if place not in {*empty, *scenario.removes}]
    told = {"changed": changed, "removed": scenario.removes, "left empty, so unchanged": empty}
    text = " ".join(words) + "".join(
        f"; {what}: {', '.join(f'`{place}`' for place in places)}" for what, places in told.items() if places
    )
    return text + (f"; answered with {sample.status}" if sample.status else "")
