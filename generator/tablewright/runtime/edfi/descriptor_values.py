"""Finds the descriptor values in a body, and compares them with the descriptors that the server has.

A value exists if there is an item of its descriptor resource: `uri://ed-fi.org/TermDescriptor#Fall Semester`
is the item of `termDescriptors` with this namespace and code value. Upper and lower case are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from ..core.descriptors import Descriptor
from ..core.operations import Fault, Refusal
from ..core.store import ResourceKey
from ..core.wire import WireModel
from .resources import DescriptorMembers, Resource

#: The largest number of values that `DescriptorValues` remembers. A client can send any number of spellings.
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class DescriptorUse:
    """A descriptor value in a body: its JSON path, the object with the member, and the descriptor."""

    path: str
    holder: dict[str, Any]
    member: str
    descriptor: str

    @property
    def value(self) -> str:
        """The value, as the body has it."""
        text: str = self.holder[self.member]
        return text


def descriptor_members(resource: Resource) -> DescriptorMembers:
    """The descriptors in the bodies of a resource, read from its model if it does not declare them."""
    if resource.descriptors is not None:
        return resource.descriptors
    return members_of_model(resource.model)


@cache
def members_of_model(model: type[WireModel]) -> DescriptorMembers:
    """The descriptors in a model: the fields whose type is a class of descriptors, at any depth."""
    values: list[tuple[str, str]] = []
    objects: list[tuple[str, DescriptorMembers]] = []
    for name, field in model.model_fields.items():
        wire_name = field.alias or name
        for found in _classes_in(field.annotation):
            if issubclass(found, Descriptor):
                values.append((wire_name, found.wire_name()))
            elif issubclass(found, WireModel):
                members = members_of_model(found)
                if members:
                    objects.append((wire_name, members))
    return DescriptorMembers(tuple(values), tuple(objects))


def _classes_in(annotation: Any) -> Iterator[type]:
    """The classes in an annotation such as `Annotated[list[Address] | None, ...]`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _classes_in(get_args(annotation)[0])
    elif origin in (Union, UnionType, list):
        for argument in get_args(annotation):
            yield from _classes_in(argument)
    elif isinstance(annotation, type):
        yield annotation


def uses_in(
    members: DescriptorMembers, body: dict[str, Any], path: str = "$"
) -> list[DescriptorUse]:
    """The descriptor values of a body, in the order of its model."""
    uses: list[DescriptorUse] = []
    _add_uses(uses, members, body, path)
    return uses


def _add_uses(
    uses: list[DescriptorUse],
    members: DescriptorMembers,
    holder: dict[str, Any],
    path: str,
) -> None:
    for name, descriptor in members.values:
        if isinstance(holder.get(name), str):
            uses.append(DescriptorUse(f"{path}.{name}", holder, name, descriptor))
    for name, below in members.objects:
        value = holder.get(name)
        if isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    _add_uses(uses, below, item, f"{path}.{name}[{index}]")
        elif isinstance(value, dict):
            _add_uses(uses, below, value, f"{path}.{name}")


def resource_name(descriptor: str) -> str:
    """The name of the resource of a descriptor: `CTEProgramServiceDescriptor` has `cteProgramServiceDescriptors`."""
    # All capitals at the beginning, except the one that begins the next word.
    capitals = re.match(r"[A-Z]+(?=[A-Z][a-z]|$)|[A-Z]", descriptor)
    start = capitals.group() if capitals else ""
    return f"{start.lower()}{descriptor[len(start):]}s"


def descriptor_key(descriptor: str, value: str) -> ResourceKey:
    """The natural key of the descriptor that a value means.

    A value without a namespace, as Ed-Fi v2 sends it, is a code value.
    """
    namespace, mark, code = value.partition("#")
    key = {"namespace": namespace, "codeValue": code} if mark else {"codeValue": value}
    return ResourceKey(resource_name(descriptor), key)


def value_of_key(key: Mapping[str, Any]) -> str:
    """The value that means the descriptor with this natural key: the reverse of `descriptor_key`."""
    if "namespace" in key:
        return f"{key['namespace']}#{key['codeValue']}"
    return str(key["codeValue"])


#: Returns the natural key of the stored descriptor with a key, None if there is none.
FindDescriptor = Callable[[ResourceKey], Mapping[str, Any] | None]


class DescriptorValues:
    """The known values of an application, by data set, descriptor and spelling.

    Values are remembered when they are found, because nearly all requests use the same ones. `revision` of
    `check` is a value of the database that changes when a descriptor is changed or deleted, by any process.
    """

    def __init__(self) -> None:
        self._stored_value: dict[tuple[str, str, str], str] = {}
        self._revision: object = None

    def check(
        self,
        part: str,
        uses: list[DescriptorUse],
        find: FindDescriptor,
        revision: object,
    ) -> bool:
        """Give each value the spelling of its descriptor; returns whether the body has changed.

        Raises Refusal with a fault for each value that does not exist.
        """
        if revision != self._revision or len(self._stored_value) > _MOST_REMEMBERED:
            self._stored_value.clear()
            self._revision = revision
        changed = False
        faults: list[Fault] = []
        for use in uses:
            sent = use.value
            stored = self._stored_value.get((part, use.descriptor, sent))
            if stored is None:
                stored = self._find(part, use, find)
            if stored is None:
                faults.append(_unknown(use))
            elif stored != sent:
                use.holder[use.member] = stored
                changed = True
        if faults:
            raise Refusal("invalid-body", faults=tuple(faults))
        return changed

    def _find(self, part: str, use: DescriptorUse, find: FindDescriptor) -> str | None:
        key = find(descriptor_key(use.descriptor, use.value))
        if key is None:
            # Not remembered: another process can create the descriptor at any time.
            return None
        stored = value_of_key(key)
        self._stored_value[part, use.descriptor, use.value] = stored
        return stored


def _unknown(use: DescriptorUse) -> Fault:
    return Fault(use.path, f"The {use.descriptor} '{use.value}' does not exist.")
