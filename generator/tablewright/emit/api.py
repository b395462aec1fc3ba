"""The served API of a package: a service protocol and the routes of each resource, and `create_app`."""

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
from tablewright.model.types import Nested, Reference, item_type
from tablewright.model.version import Operation, Resource, Version

#: The output kinds whose modules the emitted files import.
NEEDS = ("models", "package", "runtime")

_PYTHON_TYPES = {"string": "str", "integer": "int", "boolean": "bool"}


@dataclass(frozen=True, slots=True)
class ParameterView:
    """A parameter as its route declares it; `signature` is the argument of the service method."""

    name: str
    argument: str
    where: str
    type: str
    required: bool
    signature: str


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation with the Python source of the arguments and the result of its service method."""

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
    """A reference in a body: its path, the resource it refers to, and pairs of equal member names."""

    path: str
    to: str
    key: tuple[tuple[str, str], ...]


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `api` package, with the folders `services` and `routes`."""
    package = version.info.package
    homes = layout_of(version).homes
    artifacts = [_application(version)]
    for folder in ("services", "routes"):
        text = render(
            f"api/{folder}_folder.py.jinja", info=version.info, package=package
        )
        artifacts.append(
            Artifact(f"{package}/api/{folder}/__init__.py", text, "python")
        )
    for resource in version.resources:
        view = _view(resource, version, homes)
        module = naming.module_name(resource.name)
        for folder in ("services", "routes"):
            text = render(f"api/{folder}.py.jinja", **view)
            artifacts.append(
                Artifact(f"{package}/api/{folder}/{module}.py", text, "python")
            )
    return tuple(artifacts)


def _application(version: Version) -> Artifact:
    convention = version.convention
    text = render(
        f"api/{convention.runtime}_app.py.jinja",
        info=version.info,
        package=version.info.package,
        settings=dict(convention.settings),
        refused=refused_body(convention),
        refusals=refusals_of(convention),
        modules=tuple(
            f"routes.{naming.module_name(resource.name)}"
            for resource in version.resources
        ),
    )
    return Artifact(f"{version.info.package}/api/__init__.py", text, "python")


def _view(
    resource: Resource, version: Version, homes: Mapping[str, Home]
) -> Mapping[str, object]:
    operations = tuple(_operation(operation) for operation in resource.operations)
    classes: set[str] = set()
    modules: set[tuple[str, ...]] = set()
    for operation in resource.operations:
        for name in (operation.body, operation.answer):
            if name:
                classes.add(naming.pascal(name))
                modules.add(homes[name].module)
    queries: list[tuple[str, str]] = []
    for query in resource.api.queries:
        queries += [(query.name, path) for path in query.paths]
    has_filters = any(operation.filters for operation in operations)
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
        # The body and the answers of a resource are in one module.
        "models": ".".join(modules.pop()),
        "answers": ["Answer", "Query"] if has_filters else ["Answer"],
        "queries": tuple(queries),
        "references": tuple(_references(resource, version)),
        **answers_of(resource, version),
    }


def _operation(operation: Operation) -> OperationView:
    body = naming.pascal(operation.body) if operation.body else ""
    answer = naming.pascal(operation.answer) if operation.answer else "None"
    # Parameters of a group reach the service method as one mapping.
    parameters = tuple(
        _parameter(parameter)
        for parameter in operation.parameters
        if not parameter.group
    )
    has_filters = any(parameter.group for parameter in operation.parameters)
    arguments = [parameter.signature for parameter in parameters if parameter.required]
    if body:
        arguments.append(f"body: {body}")
    if has_filters:
        arguments.append("filters: Query")
    arguments += [
        parameter.signature for parameter in parameters if not parameter.required
    ]
    description = f"{operation.method}."
    if operation.description:
        description = f"{operation.description} ({operation.method})."
    return OperationView(
        name=operation.name,
        method=operation.method,
        path=operation.path,
        description=description,
        parameters=parameters,
        arguments=", ".join(arguments),
        filters=has_filters,
        body=body,
        answer=answer,
        returns=f"Answer[list[{answer}]]" if operation.many else f"Answer[{answer}]",
    )


def _parameter(parameter: Parameter) -> ParameterView:
    kind = parameter.type.lower()
    required = parameter.required == "required"
    python_type = _PYTHON_TYPES[kind]
    signature = f"{parameter.argument}: {python_type}"
    if not required:
        default = _default(parameter.value, kind)
        if default == "None":
            signature += " | None"
        signature += f" = {default}"
    return ParameterView(
        parameter.name, parameter.argument, parameter.where, kind, required, signature
    )


def _default(value: str, kind: str) -> str:
    """The Python source of the default value of a parameter."""
    if kind == "boolean":
        return value.capitalize() if value else "False"
    if not value:
        return "None"
    return value if kind == "integer" else repr(value)


def _references(resource: Resource, version: Version) -> Iterator[ReferenceView]:
    """Every reference in the body of a resource, including those in its collections."""
    objects = {obj.name: obj for obj in version.objects}
    yield from _references_in(objects[resource.object], "", objects, frozenset())


def _references_in(
    obj: ApiObject, prefix: str, objects: Mapping[str, ApiObject], seen: frozenset[str]
) -> Iterator[ReferenceView]:
    for member in obj.members:
        kind = item_type(member.type)
        path = f"{prefix}{member.name}"
        if isinstance(kind, Reference):
            target = objects[kind.object]
            key = []
            for part in target.members:
                # `link` is written by the server; members that only pages have are no part of the key.
                if not (part.server or part.page_only):
                    key.append((part.name, part.name))
            yield ReferenceView(path, target.resource, tuple(key))
        elif isinstance(kind, Nested) and kind.object not in seen:
            # An object may contain itself.
            yield from _references_in(
                objects[kind.object], f"{path}/", objects, seen | {kind.object}
            )
