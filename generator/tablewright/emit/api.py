"""The served API: a service protocol a resource (the stub that an implementer fills), and thin routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright import naming
from tablewright.emit.support.rest_answers import answers_of, refusals_of, refused_body
from tablewright.emit.support.schemas import Home, layout_of
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.facts import ApiObject
from tablewright.model.page import Parameter
from tablewright.model.types import ListOf, Nested, Reference
from tablewright.model.version import Operation, Resource, Version

_PYTHON = {"string": "str", "integer": "int", "boolean": "bool"}


@dataclass(frozen=True, slots=True)
class ParameterView:
    """A parameter as a route declares it and as a service method takes it."""

    name: str
    argument: str
    where: str
    type: str
    required: bool
    signature: str


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation with the finished arguments of its service method."""

    name: str
    method: str
    path: str
    description: str
    parameters: tuple[ParameterView, ...]
    arguments: str
    filters: bool
    body: str
    answer: str
    returns: str


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """A reference in a body: where, to which resource, and its key members."""

    path: str
    to: str
    key: tuple[tuple[str, str], ...]


def emit(version: Version) -> tuple[Artifact, ...]:
    """`api/services` and `api/routes` with a module a resource each, and `create_app`."""
    package = version.info.package
    homes = layout_of(version).homes
    found = [_application(version), *_folders(version)]
    for resource in version.resources:
        view = _view(resource, version, homes)
        module = naming.module_name(resource.name)
        for folder in ("services", "routes"):
            text = render(f"api/{folder}.py.jinja", **view)
            found.append(Artifact(f"{package}/api/{folder}/{module}.py", text, "python"))
    return tuple(found)


def _application(version: Version) -> Artifact:
    convention = version.convention
    text = render(
        f"api/{convention.runtime}_app.py.jinja",
        info=version.info,
        package=version.info.package,
        settings=dict(convention.settings),
        refused=refused_body(convention),
        refusals=refusals_of(convention),
        modules=tuple(f"routes.{naming.module_name(resource.name)}" for resource in version.resources),
    )
    return Artifact(f"{version.info.package}/api/__init__.py", text, "python")


def _folders(version: Version) -> Iterator[Artifact]:
    package = version.info.package
    for folder in ("services", "routes"):
        text = render(f"api/{folder}_folder.py.jinja", info=version.info, package=package)
        yield Artifact(f"{package}/api/{folder}/__init__.py", text, "python")


def _view(resource: Resource, version: Version, homes: Mapping[str, Home]) -> Mapping[str, object]:
    operations = tuple(_operation(operation) for operation in resource.operations)
    classes = {naming.pascal(name) for o in resource.operations for name in (o.body, o.answer) if name}
    modules = {homes[name].module for o in resource.operations for name in (o.body, o.answer) if name}
    return {
        "info": version.info,
        "package": version.info.package,
        "family": version.convention.runtime,
        "settings": dict(version.convention.settings),
        "resource": resource,
        "title": naming.pascal(resource.object),
        "path": resource.operations[0].path,
        "operations": operations,
        "imports": sorted(classes),
        "models": ".".join(modules.pop()),
        "answers": ["Answer", "Query"] if any(operation.filters for operation in operations) else ["Answer"],
        "queries": tuple((query.name, path) for query in resource.api.queries for path in query.paths),
        "references": tuple(_references(resource, version)),
        **answers_of(resource, version),
    }


def _operation(operation: Operation) -> OperationView:
    body = naming.pascal(operation.body) if operation.body else ""
    answer = naming.pascal(operation.answer) if operation.answer else "None"
    filters = any(parameter.group for parameter in operation.parameters)
    parameters = tuple(_parameter(parameter) for parameter in operation.parameters if not parameter.group)
    arguments = [parameter.signature for parameter in parameters if parameter.required]
    arguments += [f"body: {body}"] if body else []
    arguments += ["filters: Query"] if filters else []
    arguments += [parameter.signature for parameter in parameters if not parameter.required]
    return OperationView(
        operation.name,
        operation.method,
        operation.path,
        f"{operation.description} ({operation.method})." if operation.description else f"{operation.method}.",
        parameters,
        ", ".join(arguments),
        filters,
        body,
        answer,
        f"Answer[list[{answer}]]" if operation.many else f"Answer[{answer}]",
    )


def _parameter(parameter: Parameter) -> ParameterView:
    kind = parameter.type.lower()
    required = parameter.required == "required"
    default = _default(parameter.value, kind)
    hint = _PYTHON[kind] if required or default != "None" else f"{_PYTHON[kind]} | None"
    signature = f"{parameter.argument}: {hint}" + ("" if required else f" = {default}")
    return ParameterView(parameter.name, parameter.argument, parameter.where, kind, required, signature)


def _default(value: str, kind: str) -> str:
    """The Python literal of a parameter's default, by its type."""
    if not value:
        return "False" if kind == "boolean" else "None"
    return value.capitalize() if kind == "boolean" else value if kind == "integer" else repr(value)


def _references(resource: Resource, version: Version) -> Iterator[ReferenceView]:
    """Every reference of a resource's body, also those in its collections."""
    objects = {obj.name: obj for obj in version.objects}
    yield from _references_below(objects[resource.object], "", objects, frozenset())


def _references_below(
    obj: ApiObject, above: str, objects: Mapping[str, ApiObject], seen: frozenset[str]
) -> Iterator[ReferenceView]:
    for member in obj.members:
        kind = member.type.item if isinstance(member.type, ListOf) else member.type
        path = f"{above}{member.name}"
        if isinstance(kind, Reference):
            target = objects[kind.object]
            key = tuple(
                (part.name, part.name) for part in target.members if not (part.server or part.page_only)
            )
            yield ReferenceView(path, target.resource, key)
        elif isinstance(kind, Nested) and kind.object not in seen:
            yield from _references_below(objects[kind.object], f"{path}/", objects, seen | {kind.object})
