"""Descriptors as resources: their items are the values that bodies may contain.

The data standard publishes values of most descriptors. They are in the store from its first use; a client can
add others, in any namespace that it owns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

from pydantic import Field

from ...core.jsontext import JsonObject
from ...core.models.descriptors import Descriptor
from ...core.models.whole_numbers import Int32
from ...core.models.wire import WireModel
from ...core.operations import Fault, Operation, ParameterType, Refusal
from ..resources import KeyPart, Resource
from .descriptor_values import resource_name

#: The largest length of a short description; that of a code value is smaller.
_SHORT_DESCRIPTION = 75


class DescriptorItem(WireModel):
    """An item of any descriptor resource: one value of the descriptor."""

    id: str | None = None
    """Written by the server."""

    code_value: Annotated[str, Field(alias="codeValue", min_length=1, max_length=50)]
    """Part of the natural key: the text behind the `#` of the value's URI."""

    description: Annotated[str | None, Field(max_length=1024)] = None
    """The meaning of the value."""

    effective_begin_date: Annotated[date | None, Field(alias="effectiveBeginDate")] = (
        None
    )
    """The first day on which the value may be used; the server does not check it."""

    effective_end_date: Annotated[date | None, Field(alias="effectiveEndDate")] = None
    """The last day on which the value may be used; the server does not check it."""

    namespace: Annotated[str, Field(min_length=5, max_length=255)]
    """Part of the natural key: the text before the `#` of the value's URI."""

    prior_descriptor_id: Annotated[Int32 | None, Field(alias="priorDescriptorId")] = (
        None
    )
    """The number of the value that this one replaces; only older data standards have it."""

    short_description: Annotated[
        str,
        Field(alias="shortDescription", min_length=1, max_length=_SHORT_DESCRIPTION),
    ]
    """A name of the value for people."""

    etag: Annotated[str | None, Field(alias="_etag")] = None
    """Written by the server."""

    last_modified_date: Annotated[datetime | None, Field(alias="_lastModifiedDate")] = (
        None
    )
    """Written by the server."""


def published_descriptors(package: str) -> tuple[type[Descriptor], ...]:
    """The descriptors of a package; a package can have none."""
    module_name = f"{package}.models.descriptors"
    if find_spec(module_name) is None:
        return ()
    module = import_module(module_name)
    return tuple(getattr(module, name) for name in module.NAMESPACES)


def published_bodies(descriptor: type[Descriptor]) -> list[JsonObject]:
    """The bodies of the items that the data standard publishes."""
    # Values of Ed-Fi v2 have no namespace in bodies, but the items of the resource have one.
    old_namespace = f"http://www.ed-fi.org/Descriptor/{descriptor.wire_name()}.xml"
    bodies: list[JsonObject] = []
    for code in descriptor.values:
        # Dictionaries and not models: this is part of the start of a server with an empty database.
        body = {
            "codeValue": code,
            "description": code,
            "namespace": descriptor.namespace or old_namespace,
            "shortDescription": code[:_SHORT_DESCRIPTION],
        }
        bodies.append(body)
    return bodies


def with_own_resource(
    descriptors: Iterable[type[Descriptor]], other_names: Collection[str]
) -> tuple[type[Descriptor], ...]:
    """The descriptors whose resource does not have the name of another resource of the version."""
    own = []
    for descriptor in descriptors:
        if resource_name(descriptor.wire_name()) not in other_names:
            own.append(descriptor)
    return tuple(own)


def descriptor_resources(
    descriptors: Iterable[type[Descriptor]], root: str
) -> dict[str, Resource]:
    """The resource of each descriptor by name; `root` is the path that contains them (`/data/v3/ed-fi`)."""
    resources = {}
    for descriptor in descriptors:
        name = resource_name(descriptor.wire_name())
        key_names = ["codeValue"]
        # A value of Ed-Fi v2 is a code value alone, so two namespaces cannot have the same one.
        if descriptor.namespace:
            key_names.insert(0, "namespace")
        queries = [(member, member) for member in _QUERIES if member not in key_names]
        resources[name] = Resource(
            name=name,
            title=descriptor.wire_name(),
            path=f"{root}/{name}",
            model=DescriptorItem,
            key=tuple(KeyPart(member, (member,)) for member in key_names),
            queries=tuple(queries),
            query_types=_QUERY_TYPES,
        )
    return resources


_QUERIES = (
    "description",
    "effectiveBeginDate",
    "effectiveEndDate",
    "namespace",
    "priorDescriptorId",
    "shortDescription",
)


_QUERY_TYPES: Mapping[str, ParameterType] = {
    "effectiveBeginDate": "date",
    "effectiveEndDate": "date",
    "priorDescriptorId": "int32",
}


def root_of(resource: Resource) -> str:
    """The path that contains a resource, and the descriptors of its version."""
    return resource.path.rpartition("/")[0]


def descriptor_operations(
    resource: Resource, operations: Iterable[Operation], model_resource: Resource
) -> tuple[Operation, ...]:
    """The operations of a descriptor resource: those of another resource of the version, with this path."""
    copied = []
    for operation in operations:
        copy = replace(
            operation, path=operation.path.replace(model_resource.path, resource.path)
        )
        if operation.body is not None:
            copy = replace(copy, body=resource.model)
        if operation.answer is not None:
            copy = replace(copy, answer=resource.model)
        if operation.filters:
            copy = replace(
                copy,
                filters=resource.query_names,
                filter_types=resource.query_types,
            )
        copied.append(copy)
    return tuple(copied)


def check_namespace(resource: Resource, namespace: str) -> None:
    """Raise Refusal if a descriptor cannot be in a namespace."""
    with_namespace = any(part.name == "namespace" for part in resource.key)
    form = rf"uri://[^#]+/{re.escape(resource.title)}"
    if with_namespace and not re.fullmatch(form, namespace, re.IGNORECASE):
        example = f"uri://example.org/{resource.title}"
        fault = Fault("$.namespace", f"'{namespace}' is not of the form '{example}'.")
        raise Refusal("invalid-body", faults=(fault,))


def check_owned(namespace: str, owned: tuple[str, ...]) -> None:
    """Raise Refusal if a client that owns these prefixes of namespaces may not write in a namespace."""
    folded = namespace.casefold()
    for prefix in owned:
        if folded.startswith(prefix.casefold()):
            return
    if owned:
        listed = ", ".join(f"'{prefix}'" for prefix in owned)
        raise Refusal(
            "namespace-mismatch",
            f"The namespace '{namespace}' is not one of those that the client owns: {listed}.",
        )
