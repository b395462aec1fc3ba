"""The served API of a package: a service protocol and the routes of each resource, and `create_app`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from tablewright.emit.support.merged_members import Merged, merged_members
from tablewright.emit.support.python_text import python_name
from tablewright.emit.support.reserved_names import ImportedClass, imported_class
from tablewright.emit.support.rest_answers import answers_of, refusals_of, refused_body
from tablewright.emit.support.schemas import (
    ModelClass,
    QueryType,
    layout_of,
    query_type,
    type_at,
)
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.facts import references_of
from tablewright.model.json_types import Json
from tablewright.model.page import Parameter
from tablewright.model.types import Scalar, ScalarName
from tablewright.model.version import Operation, Resource, ServiceRule, Version
from tablewright.package_names import module_name
from tablewright.values.safe_text import Name
from tablewright.values.scalar_text import scalar_value

#: The output kinds whose modules the emitted files import.
NEEDS = ("models", "package", "runtime")

#: The Python type of a parameter by its scalar type. A date with an optional time is a text, as in models.
_PYTHON_TYPES: Mapping[ScalarName, str] = {
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
    """A parameter as its route declares it."""

    name: str
    argument: Name
    where: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class ArgumentView:
    """A keyword argument of a service method; the default of an optional one may be None."""

    name: Name
    type: Name
    optional: bool = False
    default: Json = None


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation with the arguments of its service method, and the classes of its body and answer."""

    name: Name
    method: str
    path: str
    description: str
    parameters: tuple[ParameterView, ...]
    arguments: tuple[ArgumentView, ...]
    filters: bool
    body: Name | None
    answer: Name | None
    many: bool


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `api` package, with the folders `services` and `routes`."""
    package = version.info.package
    model_classes = layout_of(version).model_classes
    artifacts = [_application(version)]
    for folder in _FOLDERS:
        text = render(
            f"api/{folder}_folder.py.jinja",
            info=version.info,
            package=python_name(package),
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
        package=python_name(info.package),
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
        "package": python_name(version.info.package),
        "family": version.convention.runtime,
        "settings": dict(version.convention.settings),
        "resource": resource,
        "title": python_name(title),
        "model": python_name(local_names.get(resource.object, title)),
        "path": resource.operations[0].path,
        "operations": tuple(operations),
        "imports": sorted(imports),
        # The body and the answers of a resource are in one module.
        "models": python_name(".".join(modules.pop())),
        "answers": ["Answer", "Query"] if has_filters else ["Answer"],
        "queries": tuple(queries),
        "query_types": _query_types(resource, version),
        "references": references_of(resource.object, version.objects),
        "merged": _merged(resource, version),
        **answers_of(resource, version),
    }


def _merged(resource: Resource, version: Version) -> Merged:
    """The members of a resource with the same value at several paths."""
    resources = [other.api for other in version.resources]
    if version.other_resources is not None:
        resources += version.other_resources.resources
    references = references_of(resource.object, version.objects)
    return merged_members(resource.api, references, resources)


def _query_types(resource: Resource, version: Version) -> Mapping[str, QueryType]:
    """The types of the query names of a resource whose values are no texts."""
    types: dict[str, QueryType] = {}
    for part in (*resource.api.key, *resource.api.queries):
        # All members with one query name have the same type.
        kind = type_at(version, resource, part.paths[0])
        if isinstance(kind, Scalar) and kind.name != "string":
            types[part.name] = query_type(kind)
    return dict(sorted(types.items()))


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
        for argument in operation.arguments:
            names.add(argument.type)
    return tuple(sorted(names & {"date", "datetime", "time"}))


def _operation(operation: Operation, local_names: Mapping[str, str]) -> OperationView:
    """The view of an operation; `local_names` has the class of each body and answer."""
    body: Name | None = None
    if operation.body:
        body = python_name(local_names[operation.body])
    answer: Name | None = None
    if operation.answer:
        answer = python_name(local_names[operation.answer])
    has_filters = False
    parameters: list[ParameterView] = []
    arguments: list[ArgumentView] = []
    optional_arguments: list[ArgumentView] = []
    for parameter in operation.parameters:
        # Parameters of a group reach the service method as one mapping.
        if parameter.group:
            has_filters = True
            continue
        parameters.append(_parameter(parameter))
        argument = _argument(parameter)
        if argument.optional:
            optional_arguments.append(argument)
        else:
            arguments.append(argument)

    if body is not None:
        arguments.append(ArgumentView(python_name("body"), body))
    if has_filters:
        query_class = python_name("Query")
        arguments.append(ArgumentView(python_name("filters"), query_class))
    # All arguments are keyword-only; those that a caller may leave out come last for the reader.
    arguments += optional_arguments
    description = f"{operation.method}."
    if operation.description:
        description = f"{operation.description} ({operation.method})."
    return OperationView(
        name=python_name(operation.name),
        method=operation.method,
        path=operation.path,
        description=description,
        parameters=tuple(parameters),
        arguments=tuple(arguments),
        filters=has_filters,
        body=body,
        answer=answer,
        many=operation.many,
    )


def _parameter(parameter: Parameter) -> ParameterView:
    return ParameterView(
        parameter.name,
        python_name(parameter.argument),
        parameter.where,
        parameter.type.lower(),
        parameter.required == "required",
    )


def _argument(parameter: Parameter) -> ArgumentView:
    kind = cast("ScalarName", parameter.type.lower())
    python_type = python_name(_PYTHON_TYPES[kind])
    name = python_name(parameter.argument)
    if parameter.required == "required":
        return ArgumentView(name, python_type)
    default = _default(parameter.value, kind)
    return ArgumentView(name, python_type, optional=True, default=default)


def _default(value: str, kind: ScalarName) -> Json:
    """The default value of an argument, None for a parameter that was not sent."""
    if not value:
        return False if kind == "boolean" else None
    # A default date of a page is a text; the service reads it, and None means that it was not sent.
    if _PYTHON_TYPES[kind] in ("date", "datetime", "time"):
        return None
    return scalar_value(value, kind)
