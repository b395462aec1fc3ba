"""The files that turn a folder into an installable package: metadata, README, command, typing marker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString, assert_never
from urllib.parse import quote, urlencode

from tablewright import naming
from tablewright.emit.support.bruno_requests import counts_of
from tablewright.emit.support.python_text import plain_name, python_name
from tablewright.emit.support.schemas import ModelClass, layout_of
from tablewright.emit.support.templating import render
from tablewright.errors import RenderError
from tablewright.model.artifact import Artifact
from tablewright.model.types import Descriptor, Reference, item_type
from tablewright.model.values import Literal
from tablewright.model.version import (
    ArrayTree,
    Branch,
    Leaf,
    PageKind,
    Resource,
    Sample,
    Tree,
    Version,
)
from tablewright.package_names import module_name
from tablewright.values.markdown import cell, code, filled, joined
from tablewright.values.safe_text import Markdown, Name

#: The output kinds that cli.py needs: it loads the API and the samples by their names.
NEEDS = ("api", "runtime", "samples")


@dataclass(frozen=True, slots=True)
class ResourceView:
    """A resource as the README shows it; `address` and `number` belong to its first scenario."""

    name: str
    sample: str
    module: Name
    class_name: Name
    address: str
    number: str
    operations: tuple[str, ...]
    prerequisites: Markdown
    scenarios: tuple[Markdown, ...]
    method: str
    has_payload: bool
    inferred: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DescriptorView:
    """A descriptor as the README shows it: a class, one published short name, and its text on the wire."""

    name: str
    code: str
    wire: str


def emit(version: Version) -> tuple[Artifact, ...]:
    """pyproject.toml, README.md, `__init__.py`, `cli.py`, the public modules and `py.typed`."""
    package = version.info.package
    page_kind = version.convention.page_kind
    # The README shows that samples work for other school years than the default one.
    year = version.info.school_year + 9
    command = plain_name(package.replace("_", "-"))
    resources: list[ResourceView] = []
    model_classes = layout_of(version).model_classes
    for resource in version.resources:
        model_class = model_classes[resource.object]
        resources.append(_resource_view(resource, model_class, version, str(year)))
    first = _first_example(resources, version)
    package_prefix = package.partition("_")[0].upper()
    view = {
        "info": version.info,
        "package": python_name(package),
        "command": command,
        "convention": version.convention,
        "settings": dict(version.convention.settings),
        "title": _title(version),
        "kinds": _KINDS[page_kind],
        "resources": resources,
        "first": first,
        "samples_command": f"{command} samples {first.sample} {first.number}",
        "descriptor": _descriptor_example(version),
        "year": year,
        # The samples of operations do not depend on the school year.
        "sample_year": year if page_kind == "resources" else None,
        "yearly": "{schoolYear}" in version.resources[0].operations[0].path,
        "cleaning": _CLEANING[page_kind],
        # With it, `verify --since` has a version to compare with.
        "earlier": version.info.predecessor,
        # The size of the collection for Bruno, if the package has one.
        "requests": 0,
        "checks": 0,
        "has_uncovered": version.other_resources is not None,
        # The environment variables of credentials, and the one of the database.
        "prefix": plain_name(version.info.family.upper()),
        "variable": plain_name(f"{package_prefix}_DATABASE_URL"),
    }
    if "bruno" in version.info.optional_kinds and page_kind == "resources":
        view["requests"], view["checks"] = counts_of(version)
    project = render("package/pyproject.toml.jinja", **view)
    readme = render("package/README.md.jinja", **view)
    init_module = render("package/init.py.jinja", **view)
    command_module = render("package/cli.py.jinja", **view)
    public_modules: list[Artifact] = []
    for name in _PUBLIC_MODULES[version.convention.runtime]:
        template = f"package/{version.convention.runtime}_{name}.py.jinja"
        text = render(template, **view)
        public_modules.append(Artifact(f"{package}/{name}.py", text, "python"))
    return (
        Artifact("pyproject.toml", project, "text"),
        Artifact("README.md", readme, "text"),
        Artifact(f"{package}/__init__.py", init_module, "python"),
        Artifact(f"{package}/cli.py", command_module, "python"),
        *public_modules,
        # The marker file of PEP 561: type checkers then read the annotations of the package.
        Artifact(f"{package}/py.typed", "", "text"),
    )


#: The modules for programs that send data, by runtime.
_PUBLIC_MODULES: Mapping[str, tuple[str, ...]] = {
    "edfi": ("catalog", "client", "validation"),
    "rest": ("catalog", "validation"),
}

#: Some kinds of refusal, for APIs with resources and for APIs with operation pages.
_KINDS: Mapping[PageKind, Markdown] = {
    "resources": filled("`not-found`, `duplicate-key`, `dependent-item`"),
    "operations": filled("`duplicate`, `invalid-body`"),
}

#: The records that remain on a server after the tests, for the same two kinds of API.
_CLEANING: Mapping[PageKind, Markdown] = {
    "resources": filled("the scenarios delete the records that they create."),
    "operations": filled(
        "the API has no operation that deletes, so the records stay. Records that exist are not changed: "
        "`--distinct 7` gives those of the run other identifiers, `--value OLD=NEW` changes a single value."
    ),
}


def _title(version: Version) -> str:
    if not version.descriptors:
        return version.info.title
    return f"{version.info.title} (data standard {version.info.data_standard})"


def _first_example(resources: list[ResourceView], version: Version) -> ResourceView:
    """The resource for the first call: one whose sample a server without records accepts.

    One that sends a payload comes first, because it shows models and samples, too.

    Raises RenderError if there is no resource.
    """
    if not resources:
        what = "the facts contain no resource of a captured page"
        raise RenderError(version.info.package, what, "run `tablewright lint`")
    without_references: list[ResourceView] = []
    for view, resource in zip(resources, version.resources, strict=True):
        if _can_be_first(resource, version):
            without_references.append(view)
    for view in without_references:
        if view.has_payload:
            return view
    return (*without_references, *resources)[0]


def _can_be_first(resource: Resource, version: Version) -> bool:
    """Whether a first sample has no reference, and no descriptor value that a client must create first."""
    references: set[str] = set()
    for obj in version.objects:
        for member in obj.members:
            kind = item_type(member.type)
            if isinstance(kind, Reference):
                references.add(member.name)
    payload = _first_sample(resource).payload
    if not references.isdisjoint(_member_names(payload)):
        return False
    published = {facts.name: facts.values for facts in version.descriptors}
    for leaf in _leaves(payload):
        if isinstance(leaf.type, Descriptor) and isinstance(leaf.value, Literal):
            values = published.get(leaf.type.name, ())
            if leaf.value.text not in values:
                return False
    return True


def _leaves(tree: Tree | None) -> Iterator[Leaf]:
    """The scalars of a payload, at every level."""
    match tree:
        case None:
            return
        case Leaf():
            yield tree
        case Branch():
            for _, child in tree.members:
                yield from _leaves(child)
        case ArrayTree():
            for item in tree.items:
                yield from _leaves(item)
        case _:
            assert_never(tree)


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
    """The first sample with a payload, or the first one if the resource sends none."""
    for sample in resource.samples:
        if sample.payload is not None:
            return sample
    return resource.samples[0]


def _resource_view(
    resource: Resource, model_class: ModelClass, version: Version, year: str
) -> ResourceView:
    first = _first_sample(resource)
    query = dict(first.query)
    values = {"schoolYear": year, **query}

    scenarios: list[Markdown] = []
    for sample in resource.samples:
        scenarios.append(_sentence(resource, sample, query))
    path = resource.operations[0].path
    inferred = resource.service.inferred if resource.service is not None else ()
    return ResourceView(
        name=resource.name,
        sample=naming.kebab(resource.name),
        module=python_name(module_name(resource.name)),
        class_name=python_name(model_class.class_name),
        address=_address(path, values) + _query_text(query, resource, version),
        number=first.scenario.number,
        operations=tuple(operation.name for operation in resource.operations),
        prerequisites=joined(map(cell, resource.page.prerequisites)),
        scenarios=tuple(scenarios),
        method=first.scenario.method,
        has_payload=first.payload is not None,
        inferred=inferred,
    )


#: The characters that a path of a URL contains as they are, and the braces of parameters without a value.
_PLAIN_IN_PATH = "/{}!$&'()*+,;=:@"


def _address(path: str, values: Mapping[str, str]) -> str:
    """A path with the values of its parameters, as a URL contains it."""

    def value_of(match: re.Match[str]) -> str:
        # Parameters without a value stay in the address: `{id}`.
        name, braced = match[1], match[0]
        return values.get(name, braced)

    address = re.sub(r"\{(\w+)\}", value_of, path)
    return quote(address, _PLAIN_IN_PATH, errors="backslashreplace")


def _query_text(query: Mapping[str, str], resource: Resource, version: Version) -> str:
    """The query string of an address, with the demo key of the server; empty without any value."""
    pairs: list[tuple[str, str]] = []
    key_name = version.convention.setting("api-key-parameter")
    for parameter in resource.operations[0].parameters:
        if parameter.where != "query":
            continue
        # The runtime of operations derives the demo key from the name of the family.
        if parameter.name == key_name:
            pairs.append((parameter.name, f"{version.info.family}-demo-key"))
        elif parameter.name in query:
            pairs.append((parameter.name, query[parameter.name]))
    return f"?{urlencode(pairs, errors='backslashreplace')}" if pairs else ""


#: The description of a scenario by its action; `{}` is the scenario that created the record.
_ACTIONS: Mapping[str, LiteralString] = {
    "create": "create a record",
    "update": "replace the record of {}",
    "delete": "delete the record of {}",
}


def _sentence(
    resource: Resource, sample: Sample, usual_query: Mapping[str, str]
) -> Markdown:
    """A scenario as one item of a list: `3. PUT: replace the record of scenario 1; changed: ...`."""
    scenario = sample.scenario
    record = f"scenario {scenario.record_of}"
    parts = [
        filled("{}. {}: ", scenario.number, scenario.method),
        _action(scenario.action, record if scenario.record_of else ""),
    ]
    if scenario.subject:
        parts.append(filled(" ({})", scenario.subject))
    query: list[str] = []
    for name, value in sample.query:
        if usual_query.get(name) != value:
            query.append(f"{name}={value}")
    if query:
        parts.append(filled(" with {}", _code_spans(query)))
    if sample.recreate:
        parts.append(filled(" by DELETE and POST, because its key changes"))

    wire_paths = dict(resource.wire_paths)
    left_empty: list[str] = []
    for place in resource.page.left_empty(scenario):
        # The page can have rows that the API has no member for.
        left_empty.append(wire_paths.get(place, place))
    changed = [path for path in sample.changes if path not in sample.removed]
    labels = (
        ("changed", changed),
        ("removed" if scenario.record_of else "left empty on purpose", sample.removed),
        ("left empty, so unchanged", left_empty),
    )
    for label, paths in labels:
        if paths:
            parts.append(filled("; {}: {}", label, _code_spans(paths)))
    if sample.status:
        parts.append(filled("; answered with {}", sample.status))
    return joined(parts, "")


def _action(action: str, record: str) -> Markdown:
    if action in _ACTIONS:
        return filled(_ACTIONS[action], record)
    # An action of a convention (`check-in`) is its own description.
    words = action.replace("-", " ")
    return cell(f"{words} {record}".rstrip())


def _code_spans(texts: Sequence[str]) -> Markdown:
    return joined(map(code, texts))
