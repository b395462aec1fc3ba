"""Checks of single spec files beyond their form: settings, and names that refer to other entries.

Each function yields an EntryError for each wrong entry. `version_checks` has the checks between files.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from tablewright.errors import EntryError
from tablewright.model import types as api
from tablewright.model.facts import ApiObject, ApiResource, Facts
from tablewright.model.family import ConventionFile, FamilyInfo, OperationRule, PageRule
from tablewright.model.page import Page
from tablewright.model.requirements import Requirement
from tablewright.naming import did_you_mean
from tablewright.specfiles.body_limits import size_errors
from tablewright.specfiles.codec import PlainPath
from tablewright.specfiles.settings import PAGE_KINDS, SETTINGS, Setting

Errors: TypeAlias = Iterator[EntryError]

CONVENTION = "convention.yaml"
FAMILY = "family.yaml"

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: The types of parameters for which routes can be generated.
_PARAMETER_TYPES = ("string", "integer", "boolean")
#: A message lists at most this many of the known names.
_MOST_NAMES = 12
#: A setting that the runtime does not know, and the path of an operation contains.
_OF_PATH = Setting(required=True)
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")


def unknown_name(
    file: str, keys: PlainPath, name: str, kind: str, known: Collection[str]
) -> Errors:
    """Yields an error if a name is not one of the known ones; `kind` is what it should be: `an object`."""
    if name in known:
        return
    what = f"'{name}' is not {kind}{did_you_mean(name, known)}"
    yield EntryError(file, what, _one_of(known), keys)


def _one_of(known: Collection[str]) -> str:
    """The next step after an unknown name: the known names, or the first of them."""
    names = list(known)
    if not names:
        return "remove it: there is none"
    listed = ", ".join(names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        return f"use a known one, such as {listed}"
    return f"use one of {listed}"


def repeated_names(
    file: str, keys: PlainPath, names: Sequence[str], kind: str
) -> Errors:
    """Yields an error for each name that an earlier entry of the list at `keys` has as well."""
    earlier: set[str] = set()
    for position, name in enumerate(names):
        if name in earlier:
            what = f"two entries have the {kind} '{name}'"
            todo = "rename or remove one of them"
            yield EntryError(file, what, todo, (*keys, position))
        earlier.add(name)


def package_problem(name: str) -> tuple[str, str] | None:
    """Why a Python package cannot have this name, and the next step; None if it can."""
    if not _PACKAGE.fullmatch(name) or keyword.iskeyword(name):
        what = f"'{name}' is not a name for a package"
        return what, "use lower-case letters, digits and underscores"
    # `import json` would import the package instead of the module that other libraries need.
    if name in sys.stdlib_module_names:
        what = f"'{name}' is a module of Python itself"
        return what, "choose another name for the package"
    return None


# family.yaml -----------------------------------------------------------------------------------------


def family_errors(family: FamilyInfo) -> Errors:
    """Yields the errors of a `family.yaml`: no versions, and acceptances for unknown ones."""
    if not family.versions:
        todo = "add the folder of a version, such as v1"
        yield EntryError(FAMILY, "the list of versions is empty", todo, ("versions",))
    yield from repeated_names(FAMILY, ("versions",), family.versions, "name")
    for name, _ in family.accepted:
        keys = ("accepted", name)
        yield from unknown_name(
            FAMILY, keys, name, "a version of the family", family.versions
        )


# convention.yaml -------------------------------------------------------------------------------------


def convention_errors(convention: ConventionFile) -> Errors:
    """Yields the errors of a `convention.yaml` that it shows without the pages."""
    page_kind = PAGE_KINDS[convention.runtime]
    if convention.page_kind != page_kind:
        what = f"the runtime {convention.runtime} serves {page_kind}, not {convention.page_kind}"
        todo = f"use `page-kind: {page_kind}`, or another runtime"
        yield EntryError(CONVENTION, what, todo, ("runtime",))
    yield from _setting_errors(convention)
    if convention.page_kind == "resources" and not convention.operations:
        what = "there are no operations, so the packages would have no routes"
        todo = "add those that every resource has, such as upsert and find"
        yield EntryError(CONVENTION, what, todo, ("operations",))
    names = [rule.name for rule in convention.operations]
    yield from repeated_names(CONVENTION, ("operations",), names, "name")
    for position, rule in enumerate(convention.operations):
        yield from _operation_errors(rule, ("operations", position), convention)
    objects: dict[str, str] = {}
    for name, page_rule in convention.pages:
        yield from _page_rule_errors(page_rule, ("pages", name))
        for key, object_name in (
            ("object", page_rule.object),
            ("answer", page_rule.answer),
        ):
            # Each operation describes the members of its own objects.
            if object_name and object_name in objects:
                what = f"{name} and {objects[object_name]} both have an object '{object_name}'"
                keys = ("pages", name, key)
                yield EntryError(CONVENTION, what, "rename one of the two", keys)
            objects.setdefault(object_name, name)


def _setting_errors(convention: ConventionFile) -> Errors:
    """Unknown settings and values, those of single versions included, and missing settings."""
    keys: PlainPath = ("settings",)
    family_settings = dict(convention.settings)
    known = _known_settings(convention)
    yield from _wrong_settings(family_settings, keys, convention.runtime, known)
    yield from _missing_settings(family_settings, keys, known)
    for version, rule in convention.versions:
        version_keys = ("versions", version, "settings")
        version_settings = dict(rule.settings)
        yield from _wrong_settings(
            version_settings, version_keys, convention.runtime, known
        )
        yield from _missing_settings(
            {**family_settings, **version_settings}, version_keys, known
        )


def _known_settings(convention: ConventionFile) -> dict[str, Setting]:
    """The settings of the runtime, and those that the paths of operations contain."""
    known = dict(SETTINGS[convention.runtime])
    for rule in convention.operations:
        parameters = [parameter.name for parameter in rule.parameters]
        for name in _names_in_braces(rule.path):
            if name != "resource" and name not in parameters:
                setting = known.get(name, _OF_PATH)
                # Without its setting, the name would become a path parameter.
                if setting is not _OF_PATH:
                    setting = replace(setting, required=True)
                known[name] = setting
    return known


def _names_in_braces(path: str) -> list[str]:
    return re.findall(r"\{([\w-]+)\}", path)


def _wrong_settings(
    settings: Mapping[str, str],
    keys: PlainPath,
    runtime: str,
    known: Mapping[str, Setting],
) -> Errors:
    for name, value in settings.items():
        kind = f"a setting of the runtime {runtime}"
        yield from unknown_name(CONVENTION, (*keys, name), name, kind, known)
        if name in known and known[name].choices:
            kind = f"a value of the setting {name}"
            choices = known[name].choices
            yield from unknown_name(CONVENTION, (*keys, name), value, kind, choices)


def _missing_settings(
    settings: Mapping[str, str], keys: PlainPath, known: Mapping[str, Setting]
) -> Errors:
    for name, setting in known.items():
        if setting.required and name not in settings:
            # A setting that only a path of an operation names can be misspelt there.
            hint = did_you_mean(name, settings) if setting is _OF_PATH else ""
            what = f"the setting '{name}' is missing{hint}"
            yield EntryError(CONVENTION, what, "add it to `settings`", keys)
    has_key = settings.get("security") == "api-key"
    # Packages read the parameter's name, and OpenAPI documents the kind of security.
    if has_key != ("api-key-parameter" in settings):
        what = "`security: api-key` and `api-key-parameter` need each other"
        todo = "add the missing one, or remove both"
        yield EntryError(CONVENTION, what, todo, (*keys, "security"))


def _operation_errors(
    rule: OperationRule, keys: PlainPath, convention: ConventionFile
) -> Errors:
    if not rule.name.isidentifier() or keyword.iskeyword(rule.name):
        # The name becomes that of a method.
        what = f"'{rule.name}' is not a Python name"
        todo = "use lower-case letters, digits and underscores, such as find_all"
        yield EntryError(CONVENTION, what, todo, (*keys, "name"))
    yield from unknown_name(
        CONVENTION, (*keys, "method"), rule.method, "an HTTP method", _METHODS
    )
    yield from _status_errors(rule.statuses, keys)
    for position, parameter in enumerate(rule.parameters):
        type_keys = (*keys, "parameters", position, "type")
        kind = "a type of parameters"
        yield from unknown_name(
            CONVENTION, type_keys, parameter.type, kind, _PARAMETER_TYPES
        )


def _page_rule_errors(rule: PageRule, keys: PlainPath) -> Errors:
    needs_records = rule.behaviour in ("find", "rename")
    if needs_records and rule.records is None:
        what = f"`behaviour: {rule.behaviour}` needs `records`"
        todo = "add them: the operation that saves the records, and the filters"
        yield EntryError(CONVENTION, what, todo, (*keys, "behaviour"))
    numbers = [scenario.number for scenario in rule.scenarios]
    scenarios_keys = (*keys, "scenarios")
    yield from repeated_names(CONVENTION, scenarios_keys, numbers, "number")
    for position, scenario in enumerate(rule.scenarios):
        if scenario.record_of:
            # A record exists only after the scenario that creates it.
            earlier = numbers[:position]
            record_keys = (*scenarios_keys, position, "record-of")
            kind = "the number of an earlier scenario"
            yield from unknown_name(
                CONVENTION, record_keys, scenario.record_of, kind, earlier
            )


def _status_errors(statuses: Collection[int], keys: PlainPath) -> Errors:
    if not statuses:
        todo = "list those that the operation may answer, success first"
        yield EntryError(
            CONVENTION, "the list of statuses is empty", todo, (*keys, "statuses")
        )


# Pages -----------------------------------------------------------------------------------------------


def page_errors(page: Page) -> Errors:
    """Yields an error for each rule of a page that names a place which the page does not have."""
    for position, rule in enumerate(page.requirements):
        keys = ("requirements", position)
        yield from rule_errors(f"{page.name}.yaml", keys, rule, page)


def rule_errors(
    file: str, keys: PlainPath, rule: Requirement, page: Page, *other_forms: Page
) -> Errors:
    """Yields an error for each place of a rule, at `keys` in the file, that no form of a page has."""
    places: dict[str, None] = {}
    for form in (page, *other_forms):
        places.update(dict.fromkeys(place for place, _ in form.walk()))
    kind = f"a property of {page.name}"
    for place in rule.places:
        yield from unknown_name(file, (*keys, rule.key), place, kind, places)


# facts.yaml and facts.hand.yaml ----------------------------------------------------------------------


def facts_errors(file: str, facts: Facts) -> Errors:
    """Yields the errors of a facts file: names of objects, members and descriptors that it lacks."""
    objects = {item.name: item for item in facts.objects}
    descriptors = [descriptor.name for descriptor in facts.descriptors]
    yield from _resource_errors(file, ("resources",), facts.resources, objects)
    yield from _object_errors(file, ("objects",), facts.objects, objects, descriptors)
    # Uncovered resources may use the objects of covered ones, and their descriptors are not listed.
    uncovered = facts.uncovered
    all_objects = {**objects, **{item.name: item for item in uncovered.objects}}
    keys = ("uncovered", "resources")
    yield from _resource_errors(file, keys, uncovered.resources, all_objects)
    keys = ("uncovered", "objects")
    yield from _object_errors(file, keys, uncovered.objects, all_objects, None)
    yield from size_errors(file, facts)


def _resource_errors(
    file: str,
    keys: PlainPath,
    resources: Sequence[ApiResource],
    objects: Mapping[str, ApiObject],
) -> Errors:
    for position, resource in enumerate(resources):
        resource_keys = (*keys, position)
        object_keys = (*resource_keys, "object")
        yield from _unknown_object(file, object_keys, resource.object, objects)
        flat_names = {"key": resource.key, "queries": resource.queries}
        for list_key, names in flat_names.items():
            for index, flat_name in enumerate(names):
                paths_keys = (*resource_keys, list_key, index, "paths")
                for path in flat_name.paths:
                    yield from _path_errors(
                        file, paths_keys, path, resource.object, objects
                    )


def _path_errors(
    file: str,
    keys: PlainPath,
    path: str,
    object_name: str,
    objects: Mapping[str, ApiObject],
) -> Errors:
    """An error for a path, such as `bookReference/isbn`, that leads to no member."""
    missing = missing_step(objects, object_name, path)
    if missing is None:
        return
    holder, step = missing
    members: list[str] = []
    kind = f"a member, as the path {path} requires"
    if holder:
        # An unknown object is an error of its own, at the place that names it.
        if holder not in objects:
            return
        members = [member.name for member in objects[holder].members]
        kind = f"a member of the object '{holder}', as the path {path} requires"
    yield from unknown_name(file, keys, step, kind, members)


def missing_step(
    objects: Mapping[str, ApiObject], object_name: str, path: str
) -> tuple[str, str] | None:
    """The object, and the step of a path from another object that is not a member of it.

    The object is empty if the step before leads to a single value. The result is None for a complete path.
    """
    for step in path.split("/"):
        if object_name not in objects:
            return object_name, step
        members = {member.name: member for member in objects[object_name].members}
        if step not in members:
            return object_name, step
        object_name = _object_in(members[step].type)
    return None


def _object_in(kind: api.Type) -> str:
    """The name of the object that a member holds, alone or in a list; empty for a single value."""
    item = kind.item if isinstance(kind, api.ListOf) else kind
    if isinstance(item, api.Nested | api.Reference):
        return item.object
    return ""


def _object_errors(
    file: str,
    keys: PlainPath,
    items: Sequence[ApiObject],
    objects: Collection[str],
    descriptors: Collection[str] | None,
) -> Errors:
    """Unknown names in the types of members; without `descriptors`, those are not checked."""
    for position, item in enumerate(items):
        for index, member in enumerate(item.members):
            type_keys: PlainPath = (*keys, position, "members", index)
            kind = member.type
            if isinstance(kind, api.ListOf):
                type_keys = (*type_keys, "list")
                kind = kind.item
            if isinstance(kind, api.Nested):
                nested_keys = (*type_keys, "nested")
                yield from _unknown_object(file, nested_keys, kind.object, objects)
            if isinstance(kind, api.Reference):
                reference_keys = (*type_keys, "reference")
                yield from _unknown_object(file, reference_keys, kind.object, objects)
            if isinstance(kind, api.Descriptor) and descriptors is not None:
                descriptor_keys = (*type_keys, "descriptor")
                expected = "a descriptor of the file"
                yield from unknown_name(
                    file, descriptor_keys, kind.name, expected, descriptors
                )


def _unknown_object(
    file: str, keys: PlainPath, name: str, objects: Collection[str]
) -> Errors:
    yield from unknown_name(file, keys, name, "an object of the file", objects)


#: The check of each file that has one, by the class of its contents.
CHECKS: Mapping[type, Callable[[Any], Errors]] = {
    FamilyInfo: family_errors,
    ConventionFile: convention_errors,
    Page: page_errors,
}
