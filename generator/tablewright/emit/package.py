"""The files that turn a folder into an installable package: metadata, README, command, typing marker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright import naming
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.page import Page
from tablewright.model.types import Reference, item_type
from tablewright.model.version import (
    ArrayTree,
    Branch,
    PageKind,
    Resource,
    Sample,
    Tree,
    Version,
)

#: The output kinds that cli.py needs: it loads the API and the samples by their names.
NEEDS = ("api", "runtime", "samples")


@dataclass(frozen=True, slots=True)
class ResourceView:
    """A resource as the README shows it; `address` and `number` belong to its first scenario."""

    name: str
    sample: str
    module: str
    class_name: str
    address: str
    number: str
    operations: str
    needs: str
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DescriptorView:
    """A descriptor as the README shows it: a class, one published short name, and its text on the wire."""

    name: str
    code: str
    wire: str


def emit(version: Version) -> tuple[Artifact, ...]:
    """pyproject.toml, README.md, `__init__.py`, `cli.py` and `py.typed`."""
    package = version.info.package
    # The README shows that samples work for other school years than the default one.
    year = version.info.school_year + 9
    resources = [_resource_view(resource, str(year)) for resource in version.resources]
    view = {
        "info": version.info,
        "package": package,
        "command": package.replace("_", "-"),
        "convention": version.convention,
        "settings": dict(version.convention.settings),
        "title": _title(version),
        "kinds": _KINDS[version.convention.page_kind],
        "resources": resources,
        "first": _first_example(resources, version),
        "descriptor": _descriptor_example(version),
        "year": year,
        "year_argument": (
            f", school_year={year}"
            if version.convention.page_kind == "resources"
            else ""
        ),
        "cleaning": _CLEANING[version.convention.page_kind],
        "variable": f"{package.partition('_')[0].upper()}_DATABASE_URL",
    }
    return (
        Artifact(
            "pyproject.toml", render("package/pyproject.toml.jinja", **view), "text"
        ),
        Artifact("README.md", render("package/README.md.jinja", **view), "text"),
        Artifact(
            f"{package}/__init__.py", render("package/init.py.jinja", **view), "python"
        ),
        Artifact(f"{package}/cli.py", render("package/cli.py.jinja", **view), "python"),
        Artifact(f"{package}/py.typed", "", "text"),
    )


#: Some kinds of refusal, for APIs with resources and for APIs with operation pages.
_KINDS: dict[PageKind, str] = {
    "resources": "`not-found`, `duplicate-key`, `dependent-item`",
    "operations": "`duplicate`, `invalid-body`",
}

#: What the tests leave on a server, for the same two kinds of API.
_CLEANING: dict[PageKind, str] = {
    "resources": "the scenarios delete the records that they create.",
    "operations": "the API has no operation that deletes, so the records stay; the next run replaces them.",
}


def _title(version: Version) -> str:
    if not version.descriptors:
        return version.info.title
    return f"{version.info.title} (data standard {version.info.data_standard})"


def _first_example(resources: list[ResourceView], version: Version) -> ResourceView:
    """The resource for the first call: one without references, because an empty server accepts it."""
    for view, resource in zip(resources, version.resources, strict=True):
        if not _has_references(resource, version):
            return view
    return resources[0]


def _has_references(resource: Resource, version: Version) -> bool:
    """Whether the first sample of a resource contains a reference."""
    references: set[str] = set()
    for obj in version.objects:
        for member in obj.members:
            kind = item_type(member.type)
            if isinstance(kind, Reference):
                references.add(member.name)
    return not references.isdisjoint(_member_names(_first_sample(resource).payload))


def _member_names(tree: Tree | None) -> Iterator[str]:
    """The names of all members of a payload, at every level."""
    if isinstance(tree, Branch):
        for name, child in tree.members:
            yield name
            yield from _member_names(child)
    elif isinstance(tree, ArrayTree):
        for item in tree.items:
            yield from _member_names(item)


def _descriptor_example(version: Version) -> DescriptorView | None:
    """The first descriptor with published values, None without any."""
    for descriptor in version.descriptors:
        if descriptor.values:
            code = descriptor.values[0]
            wire = f"{descriptor.namespace}#{code}" if descriptor.namespace else code
            return DescriptorView(descriptor.name, code, wire)
    return None


def _first_sample(resource: Resource) -> Sample:
    """The first sample with a payload."""
    return next(sample for sample in resource.samples if sample.payload is not None)


def _resource_view(resource: Resource, year: str) -> ResourceView:
    first = _first_sample(resource)
    values = {"schoolYear": year, **dict(first.query)}
    path = resource.operations[0].path
    prerequisites = ", ".join(resource.page.prerequisites)
    return ResourceView(
        name=resource.name,
        sample=naming.kebab(resource.name),
        module=naming.module_name(resource.name),
        class_name=naming.pascal(resource.object),
        # Parameters without a value stay in the address: `{id}`.
        address=re.sub(
            r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), path
        ),
        number=first.scenario.number,
        operations=", ".join(operation.name for operation in resource.operations),
        needs=f" Prerequisites: {prerequisites}." if prerequisites else "",
        scenarios=tuple(
            _sentence(resource.page, sample, dict(first.query))
            for sample in resource.samples
        ),
    )


#: What a scenario does, by its action; `{of}` is the scenario that created the record.
_ACTIONS = {
    "create": "create a record",
    "update": "replace the record of {of}",
    "delete": "delete the record of {of}",
    "again": "repeat {of}",
}


def _sentence(page: Page, sample: Sample, usual_query: Mapping[str, str]) -> str:
    """A scenario as one item of a list: `3. PUT: replace the record of scenario 1; changed: ...`."""
    scenario = sample.scenario
    default = scenario.action.replace("-", " ") + (
        " {of}" if scenario.record_of else ""
    )
    action = _ACTIONS.get(scenario.action, default).format(
        of=f"scenario {scenario.record_of}"
    )
    text = f"{scenario.number}. {scenario.method}: {action}"
    if scenario.subject:
        text += f" ({scenario.subject})"
    query = [
        f"`{name}={value}`"
        for name, value in sample.query
        if usual_query.get(name) != value
    ]
    if query:
        text += f" with {', '.join(query)}"
    if sample.recreate:
        text += " by DELETE and POST, because its key changes"
    left_empty = page.left_empty(scenario)
    changed = [
        path
        for path in scenario.changes
        if path not in {*left_empty, *scenario.removes}
    ]
    for label, paths in (
        ("changed", changed),
        ("removed", scenario.removes),
        ("left empty, so unchanged", left_empty),
    ):
        if paths:
            text += f"; {label}: {', '.join(f'`{path}`' for path in paths)}"
    if sample.status:
        text += f"; answered with {sample.status}"
    return text
