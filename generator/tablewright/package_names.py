"""The names that a package gives to the objects, members and resources of its version.

Output kinds take the names of classes and modules from here, and `resolve/checks/name_clashes` reports names
that two sources share. Output kinds may add `_` to a name that Python or a generated module needs for
something else. None of the names here ends with `_`, so that such a name cannot be that of another source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright import naming
from tablewright.model.facts import ApiObject
from tablewright.model.types import Scalar, Type, item_type
from tablewright.model.version import Resource, Version

#: The module below `models` that contains all descriptors.
DESCRIPTORS = "descriptors"
#: The folders below `models` with the modules of references, and of objects that several resources use.
REFERENCES = "references"
SHARED = "shared"

#: The schema of refusals in the OpenAPI document of an API with problem details.
PROBLEM_DETAILS = "ProblemDetails"
#: Schemas in the OpenAPI document of an API with natural keys: one value of a descriptor, and the answers of
#: the operations that the runtime adds to each resource.
DESCRIPTOR_RECORD = "DescriptorRecord"
RUNTIME_SCHEMAS = (
    DESCRIPTOR_RECORD,
    "DeletedRecord",
    "KeyChange",
    "Partitions",
    "AvailableChangeVersions",
)

#: The file `samples/preload.json`, and the module `tests/test_all_scenarios.py`: no resource can have them.
OWN_FILES = {
    "preload": "samples/preload.json",
    "all_scenarios": "tests/test_all_scenarios.py",
}

_OWN_MODULES = frozenset({DESCRIPTORS, REFERENCES, SHARED})


def module_name(name: str) -> str:
    """The module of a resource or object: below `models`, of its routes, its service and its tests."""
    text = naming.identifier(name)
    # The module would have the name of a folder or module that every package has.
    return f"{text}_" if text in _OWN_MODULES else text


def owner_of(obj: ApiObject, version: Version) -> Resource | None:
    """The resource whose module contains an object, None for references and shared objects."""
    if obj.role == "reference":
        return None
    owner: Resource | None = None
    longest = 0
    for resource in version.resources:
        for root in _root_objects(resource):
            # The items of a resource have its name as a prefix: `sessionGradingPeriod` belongs to `session`.
            rest = obj.name.removeprefix(root)
            is_item = rest != obj.name and rest[:1].isupper()
            if obj.name != root and not is_item:
                continue
            # `studentSchoolAssociationAlternativeGraduationPlan` starts with `student`: the longest wins.
            if len(root) > longest:
                owner = resource
                longest = len(root)
    return owner


def _root_objects(resource: Resource) -> set[str]:
    """The objects of the bodies and the answers; an operation of a resource answers with its own object."""
    answers = {operation.answer for operation in resource.operations}
    return {resource.object, *answers} - {""}


class GivenNames:
    """The names of objects, descriptors and members from which the names in Python are made.

    They are the names of the API, or the ones that `renames.yaml` gives in their place.
    """

    def __init__(self, version: Version) -> None:
        self._given = {entry.name: entry.to for entry in version.python_names}

    def of(self, name: str) -> str:
        """The name for an object or a descriptor."""
        return self._given.get(name, name)

    def of_member(self, object_name: str, name: str) -> str:
        """The name for a member of an object."""
        return self._given.get(f"{object_name}/{name}", name)


def module_of(
    obj: ApiObject, owner: Resource | None, given: GivenNames
) -> tuple[str, ...]:
    """The module of an object's class, below `models`."""
    if owner is not None:
        return (module_name(owner.name),)
    # Objects that several resources use have modules of their own, which all of them can import.
    folder = REFERENCES if obj.role == "reference" else SHARED
    return (folder, naming.identifier(given.of(obj.name)))


@dataclass(frozen=True, slots=True)
class ClassNames:
    """The names of the classes of a version.

    `enumerations` has the members with choices, by the names of their object and of the member.
    """

    objects: Mapping[str, str]
    descriptors: Mapping[str, str]
    enumerations: Mapping[tuple[str, str], str]


def class_names(version: Version) -> ClassNames:
    """The names of all classes.

    The enumeration of a member has the member's name. If another class of the version has this name, it is
    preceded by that of the object: two members `status` give `OrderStatus` and `ShipmentStatus`.
    """
    given = GivenNames(version)
    objects: dict[str, str] = {}
    for obj in version.objects:
        objects[obj.name] = naming.pascal(given.of(obj.name))
    descriptors: dict[str, str] = {}
    for descriptor in version.descriptors:
        descriptors[descriptor.name] = naming.pascal(given.of(descriptor.name))
    enumerations: dict[tuple[str, str], str] = {}
    for object_name, member in _members_with_choices(version):
        name = naming.pascal(given.of_member(object_name, member))
        enumerations[object_name, member] = name
    uses = Counter([*objects.values(), *descriptors.values(), *enumerations.values()])
    for key, name in enumerations.items():
        if uses[name] > 1:
            object_name, _ = key
            enumerations[key] = f"{objects[object_name]}{name}"
    return ClassNames(objects, descriptors, enumerations)


def has_choices(type_: Type) -> bool:
    """Whether a type, or that of the items of a list, is a scalar with choices."""
    item = item_type(type_)
    return isinstance(item, Scalar) and bool(item.one_of)


def _members_with_choices(version: Version) -> Iterator[tuple[str, str]]:
    for obj in version.objects:
        for member in obj.members:
            if has_choices(member.type):
                yield obj.name, member.name
