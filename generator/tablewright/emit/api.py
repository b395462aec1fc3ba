"""The served API of a package: a service protocol and the routes of each resource, and `create_app`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tablewright.emit.support.reserved_names import ImportedClass, imported_class
from tablewright.emit.support.rest_answers import answers_of, refusals_of, refused_body
from tablewright.emit.support.schemas import ModelClass, layout_of
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.facts import ApiObject
from tablewright.model.page import Parameter
from tablewright.model.types import Nested, Reference, item_type
from tablewright.model.version import Operation, Resource, ServiceRule, Version
from tablewright.package_names import module_name

#: The output kinds whose modules the emitted files import.
NEEDS = ("models", "package", "runtime")

#: The Python type of a parameter by its scalar type. A date with an optional time is a text, as in models.
_PYTHON_TYPES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "date": "date",
    "datetime": "datetime",
    "local-datetime": "datetime",
    "time": "time",
    "date-or-datetime": "str",
}

#: The folders of the `api` package, each with one module for each resource.
_FOLDERS = ("services", "routes")


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
    model_classes = layout_of(version).model_classes
    artifacts = [_application(version)]
    for folder in _FOLDERS:
        text = render(
            f"api/{folder}_folder.py.jinja",
            info=version.info,
            package=package,
        )
        path = f"{package}/api/{folder}/__init__.py"
        artifacts.append(Artifact(path, text, "python"))
    for resource in version.resources:
        view = _view(resource, version, model_classes)
        module = module_name(resource.name)
        for folder in _FOLDERS:
            text = render(f"api/{folder}.py.jinja", **view)
            path = f"{package}/api/{folder}/{module}.py"
            artifacts.append(Artifact(path, text, "python"))
    return tuple(artifacts)


def _application(version: Version) -> Artifact:
    """The `__init__` of the `api` package, with `create_app`."""
    info = version.info
    convention = version.convention
    modules: list[str] = []
    for resource in version.resources:
        module = module_name(resource.name)
        modules.append(f"routes.{module}")
    text = render(
        f"api/{convention.runtime}_app.py.jinja",
        info=info,
        package=info.package,
        settings=dict(convention.settings),
        refused=refused_body(convention),
        refusals=refusals_of(convention.refusals),
        modules=tuple(modules),
    )
    return Artifact(f"{info.package}/api/__init__.py", text, "python")


def _view(
    resource: Resource, version: Version, model_classes: Mapping[str, ModelClass]
) -> Mapping[str, object]:
    """The values of the templates of one resource's modules."""
    operations: list[OperationView] = []
    title = model_classes[resource.object].class_name
    local_names: dict[str, str] = {}
    imports: set[ImportedClass] = set()
    modules: set[tuple[str, ...]] = set()
    has_filters = False
    for operation in resource.operations:
        for name in (operation.body, operation.answer):
            # A deletion has neither a body nor an answer.
            if name:
                model_class = model_classes[name]
                # The module of the service protocol has a class of its own.
                imported = imported_class(
                    model_class.class_name, "api", f"{title}Service"
                )
                imports.add(imported)
                local_names[name] = imported.local_name
                modules.add(model_class.module)
        operation_view = _operation(operation, local_names)
        operations.append(operation_view)
        has_filters = has_filters or operation_view.filters
    queries: list[tuple[str, str]] = []
    for query in resource.api.queries:
        # A query name can mean several members: `schoolId` of the body and of a reference in it.
        for path in query.paths:
            queries.append((query.name, path))
    times = _time_classes(operations)
    service = resource.service or ServiceRule()
    return {
        "service": service,
        "replaceable": _is_replaceable(resource, version),
        "refusals": refusals_of(service.refusals),
        "times": times,
        "info": version.info,
        "package": version.info.package,
        "family": version.convention.runtime,
        "settings": dict(version.convention.settings),
        "resource": resource,
        "title": title,
        "model": local_names.get(resource.object, title),
        "path": resource.operations[0].path,
        "operations": tuple(operations),
        "imports": sorted(imports),
        # The body and the answers of a resource are in one module.
        "models": ".".join(modules.pop()),
        "answers": ["Answer", "Query"] if has_filters else ["Answer"],
        "queries": tuple(queries),
        "references": tuple(_references(resource, version)),
        **answers_of(resource, version),
    }


def _is_replaceable(resource: Resource, version: Version) -> bool:
    """Whether an operation has the parameter that replaces an existing record."""
    name = version.convention.setting("replace-parameter")
    names: set[str] = set()
    for operation in resource.operations:
        names.update(parameter.name for parameter in operation.parameters)
    return bool(name) and name in names


def _time_classes(operations: Iterable[OperationView]) -> tuple[str, ...]:
    """The classes of `datetime` in the signatures of service methods, sorted."""
    names: set[str] = set()
    for operation in operations:
        for parameter in operation.parameters:
            names.add(_PYTHON_TYPES[parameter.type])
    return tuple(sorted(names & {"date", "datetime", "time"}))


def _operation(operation: Operation, local_names: Mapping[str, str]) -> OperationView:
    """The view of an operation; `local_names` has the class of each body and answer."""
    body = local_names[operation.body] if operation.body else ""
    answer = local_names[operation.answer] if operation.answer else "None"
    has_filters = False
    parameters: list[ParameterView] = []
    arguments: list[str] = []
    optional_arguments: list[str] = []
    for parameter in operation.parameters:
        # Parameters of a group reach the service method as one mapping.
        if parameter.group:
            has_filters = True
            continue
        view = _parameter(parameter)
        parameters.append(view)
        if view.required:
            arguments.append(view.signature)
        else:
            optional_arguments.append(view.signature)

    if body:
        arguments.append(f"body: {body}")
    if has_filters:
        arguments.append("filters: Query")
    # All arguments are keyword-only; those that a caller may leave out come last for the reader.
    arguments += optional_arguments
    description = f"{operation.method}."
    if operation.description:
        description = f"{operation.description} ({operation.method})."
    return OperationView(
        name=operation.name,
        method=operation.method,
        path=operation.path,
        description=description,
        parameters=tuple(parameters),
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
        parameter.name,
        parameter.argument,
        parameter.where,
        kind,
        required,
        signature,
    )


def _default(value: str, kind: str) -> str:
    """The Python source of the default value of a parameter."""
    if kind == "boolean":
        # `true` on the page is `True` in Python.
        return value.capitalize() if value else "False"
    if not value:
        return "None"
    if kind in ("integer", "number"):
        return value
    # A default date of a page is a text; the service reads it, and None means that it was not sent.
    if _PYTHON_TYPES[kind] != "str":
        return "None"
    return repr(value)


def _references(resource: Resource, version: Version) -> Iterator[ReferenceView]:
    """Every reference in the body of a resource, including those in its collections."""
    objects = {obj.name: obj for obj in version.objects}
    body = objects[resource.object]
    yield from _references_in(body, "", objects, frozenset())


def _references_in(
    obj: ApiObject,
    prefix: str,
    objects: Mapping[str, ApiObject],
    containers: frozenset[str],
) -> Iterator[ReferenceView]:
    """Every reference in an object; `containers` are the nested objects around it."""
    for member in obj.members:
        kind = item_type(member.type)
        path = f"{prefix}{member.name}"
        if isinstance(kind, Reference):
            target = objects[kind.object]
            key = _key_of(target)
            yield ReferenceView(path, target.resource, key)
        # An object may contain itself.
        elif isinstance(kind, Nested) and kind.object not in containers:
            yield from _references_in(
                objects[kind.object],
                f"{path}/",
                objects,
                containers | {kind.object},
            )


def _key_of(reference: ApiObject) -> tuple[tuple[str, str], ...]:
    """The members of a reference's key, each with the member of the target that it equals."""
    key: list[tuple[str, str]] = []
    for member in reference.members:
        # `link` is written by the server; members that only pages have are no part of the key.
        if member.server or member.page_only:
            continue
        key.append((member.name, member.name))
    return tuple(key)
