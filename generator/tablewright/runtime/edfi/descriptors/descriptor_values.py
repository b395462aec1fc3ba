"""Finds the descriptor values in a body, and compares them with the descriptors that the server has.

A value exists if there is an item of its descriptor resource: `uri://ed-fi.org/TermDescriptor#Fall Semester`
is the item of `termDescriptors` with this namespace and code value. Upper and lower case are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from ...core.models.descriptors import Descriptor
from ...core.models.wire import WireModel
from ...core.operations import Fault, Refusal
from ...core.store.store import ResourceKey, Transaction
from ..resources import DescriptorMembers, Resource

#: The largest number of values that are remembered for a data set: a client can create any number.
_MOST_REMEMBERED = 20_000
#: A value with its descriptor.
KnownValue = tuple[type[Descriptor], str]
#: The setting of the store that changes when a descriptor item is changed or deleted.
REVISION = "descriptor-revision"


@dataclass(frozen=True, slots=True)
class DescriptorUse:
    """A descriptor value in a body: its JSON path, the object with the member, and the descriptor."""

    path: str
    holder: dict[str, Any]
    member: str
    descriptor: type[Descriptor]

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
    return _members_in(model, frozenset())


def _members_in(
    model: type[WireModel], containers: frozenset[type]
) -> DescriptorMembers:
    """The descriptors in a model; `containers` are the models around it."""
    values: list[tuple[str, type[Descriptor]]] = []
    objects: list[tuple[str, DescriptorMembers]] = []
    for name, field in model.model_fields.items():
        wire_name = field.alias or name
        for found in _classes_in(field.annotation):
            if issubclass(found, Descriptor):
                values.append((wire_name, found))
            # An object may contain itself.
            elif issubclass(found, WireModel) and found not in containers:
                members = _members_in(found, containers | {found})
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


def resource_name(name: str) -> str:
    """The name of a descriptor's resource: `cteProgramServiceDescriptors`."""
    # All capitals at the beginning, except the one that begins the next word.
    capitals = re.match(r"[A-Z]+(?=[A-Z][a-z]|$)|[A-Z]", name)
    start = capitals.group() if capitals else ""
    return f"{start.lower()}{name[len(start):]}s"


def descriptor_key(descriptor: type[Descriptor], value: str) -> ResourceKey:
    """The natural key of the descriptor item that a value means."""
    namespace, _, code = value.partition("#")
    key = {"namespace": namespace, "codeValue": code}
    # Ed-Fi v2 sends the code value alone.
    if not descriptor.namespace:
        key = {"codeValue": value}
    return ResourceKey(resource_name(descriptor.wire_name()), key)


def value_of_key(key: Mapping[str, Any]) -> str:
    """The value that means the descriptor item with this natural key: the reverse of `descriptor_key`."""
    if "namespace" in key:
        return f"{key['namespace']}#{key['codeValue']}"
    return str(key["codeValue"])


class DescriptorValues:
    """Checks the descriptor values of bodies against the descriptor items in a store.

    `descriptors` are those that the store has a resource of; values of others are not checked. Values are
    remembered when they are found, because nearly all requests use the same ones.
    """

    def __init__(self, descriptors: Iterable[type[Descriptor]]) -> None:
        self._names = {descriptor.wire_name() for descriptor in descriptors}
        # By data set, the values that have the stored spelling, each with its descriptor.
        self._known: dict[str, set[KnownValue]] = {}
        self._revision: str | None = None

    def check(
        self,
        transaction: Transaction,
        resource: Resource,
        part: str,
        body: dict[str, Any],
    ) -> bool:
        """Give each value of a body the spelling of its descriptor; returns whether the body has changed.

        Raises Refusal with a fault for each value that does not exist.
        """
        members = descriptor_members(resource)
        if not members:
            return False
        self._forget_changed(transaction)
        known = self._known.setdefault(part, set())
        # Nearly all bodies have only such values.
        if _are_known(known, members, body):
            return False
        changed = False
        faults: list[Fault] = []
        for use, stored in self._stored(transaction, members, part, body):
            if stored is None:
                faults.append(_unknown(use))
            elif stored != use.value:
                use.holder[use.member] = stored
                changed = True
        if faults:
            raise Refusal("invalid-body", faults=tuple(faults))
        return changed

    def faults(
        self,
        transaction: Transaction,
        resource: Resource,
        part: str,
        body: dict[str, Any],
    ) -> tuple[Fault, ...]:
        """A fault for each value of a body that does not exist; the body stays as it is."""
        faults: list[Fault] = []
        members = descriptor_members(resource)
        for use, stored in self._stored(transaction, members, part, body):
            if stored is None:
                faults.append(_unknown(use))
        return tuple(faults)

    def _stored(
        self,
        transaction: Transaction,
        members: DescriptorMembers,
        part: str,
        body: dict[str, Any],
    ) -> Iterator[tuple[DescriptorUse, str | None]]:
        """Each value of a body with its stored spelling, None if there is no such descriptor item."""
        known = self._known.setdefault(part, set())
        for use in uses_in(members, body):
            if (use.descriptor, use.value) in known:
                yield use, use.value
                continue
            stored = self._find(transaction, part, use)
            if stored is not None and len(known) < _MOST_REMEMBERED:
                known.add((use.descriptor, stored))
            yield use, stored

    def _forget_changed(self, transaction: Transaction) -> None:
        """Forget all values if a descriptor was changed or deleted since the last check, by any process."""
        revision = transaction.setting(REVISION)
        if revision != self._revision:
            self._known.clear()
            self._revision = revision

    def _find(
        self, transaction: Transaction, part: str, use: DescriptorUse
    ) -> str | None:
        """The stored spelling of a value, None if there is no such descriptor item."""
        descriptor = use.descriptor
        if descriptor.wire_name() not in self._names:
            return use.value
        document = transaction.at(part, descriptor_key(descriptor, use.value))
        # Not remembered: another process can create the item at any time.
        return None if document is None else value_of_key(document.key)


def _are_known(
    known: set[KnownValue], members: DescriptorMembers, holder: dict[str, Any]
) -> bool:
    """Whether all descriptor values in an object are known."""
    for name, descriptor in members.values:
        value = holder.get(name)
        if isinstance(value, str) and (descriptor, value) not in known:
            return False
    for name, below in members.objects:
        value = holder.get(name)
        if not value:
            continue
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, dict) and not _are_known(known, below, item):
                return False
    return True


def _unknown(use: DescriptorUse) -> Fault:
    name = use.descriptor.wire_name()
    return Fault(use.path, f"The {name} '{use.value}' does not exist.")
