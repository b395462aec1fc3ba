"""Checks of single spec files beyond their form: settings, and names that refer to other entries.

Each function yields an EntryError for each wrong entry. `version_checks` has the checks between files, and
`reference_table` the names that refer to something.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from tablewright.errors import EntryError
from tablewright.model.corrections import (
    Acceptance,
    AcceptedFile,
    Correction,
    CorrectionsFile,
    is_pattern,
)
from tablewright.model.facts import Facts
from tablewright.model.family import ConventionFile, FamilyInfo, OperationRule, PageRule
from tablewright.model.page import Page
from tablewright.model.sources import Sources
from tablewright.model.version import ChangeNote, VersionInfo
from tablewright.naming import closest, count, did_you_mean, kebab, quoted
from tablewright.rules import RULES
from tablewright.specfiles.body_limits import size_errors
from tablewright.specfiles.codec import PlainPath
from tablewright.specfiles.identifiers import text_errors
from tablewright.specfiles.migrations import FORMAT
from tablewright.specfiles.reference_table import (
    ACCEPTED_FIELDS,
    ACCEPTED_FILLED,
    CONVENTION_FIELDS,
    CONVENTION_FILLED,
    CONVENTION_LISTS,
    CONVENTION_NUMBERS,
    CORRECTION_CODE_FIELDS,
    CORRECTION_FILLED,
    FACTS_FIELDS,
    FACTS_FILLED,
    FACTS_LISTS,
    FACTS_NUMBERS,
    FAMILY_FIELDS,
    FAMILY_FILLED,
    METHODS,
    PAGE_FIELDS,
    PAGE_FILLED,
    PAGE_LISTS,
    PAGE_NUMBERS,
    SOURCES_LISTS,
    SOURCES_NUMBERS,
    VERSION_NUMBERS,
    FactsNames,
    PageNames,
)
from tablewright.specfiles.references import (
    Errors,
    empty_list_errors,
    number_errors,
    reference_errors,
    repeated_entry_errors,
    repeated_names,
    unknown_name,
)
from tablewright.specfiles.scalar_limits import limit_errors
from tablewright.specfiles.settings import PAGE_KINDS, SETTINGS, Setting

CONVENTION = "convention.yaml"
FAMILY = "family.yaml"
CORRECTIONS = "corrections.yaml"
ACCEPTED = "accepted.yaml"

#: The types of parameters for which routes can be generated.
_PARAMETER_TYPES = ("string", "integer", "boolean")
#: A setting that the runtime does not know, and the path of an operation contains.
_OF_PATH = Setting(required=True)
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")


def package_problem(name: str) -> tuple[str, str] | None:
    """Why a Python package cannot have this name, and the next step; None if it can."""
    if not _PACKAGE.fullmatch(name) or keyword.iskeyword(name):
        what = f"'{name}' is not a name for a package"
        return what, "use lower-case letters, digits and underscores"
    # `import json` would import the package instead of the module that other libraries need.
    if name in sys.stdlib_module_names:
        what = f"'{name}' is a module of Python itself"
        return what, "choose another name for the package"
    # Installed in the environment of tablewright, the package would hide it.
    if name == "tablewright":
        return "'tablewright' is this program", "choose another name for the package"
    return None


# family.yaml -----------------------------------------------------------------------------------------


def family_errors(family: FamilyInfo) -> Errors:
    """Yields the errors of a `family.yaml`: no versions, and acceptances for unknown ones."""
    if not family.versions:
        todo = "add the folder of a version, such as v1"
        yield EntryError(FAMILY, "the list of versions is empty", todo, ("versions",))
    # A family without a number has the current format.
    if family.format not in (0, FORMAT):
        what = (
            f"the spec has format {family.format}, and this tablewright reads {FORMAT}"
        )
        todo = "use the tablewright that wrote it"
        yield EntryError(FAMILY, what, todo, ("format",))
    yield from repeated_names(FAMILY, ("versions",), family.versions, "name")
    yield from reference_errors(FAMILY, family, FAMILY_FIELDS, family)
    yield from empty_list_errors(FAMILY, family, FAMILY_FILLED)
    for version, accepted in family.accepted:
        yield from _level_errors(FAMILY, accepted, ("accepted", version))


# changes/*.yaml --------------------------------------------------------------------------------------


def note_errors(note: ChangeNote) -> Errors:
    """Yields an error for a note about a change without a sentence."""
    if not note.text.strip():
        todo = "write a sentence for the users of the package"
        yield EntryError("", "the text is empty", todo, ("text",))


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
    elif convention.page_kind == "resources" and not any(
        rule.body or rule.answer for rule in convention.operations
    ):
        what = (
            "no operation has a body or an answer, so no record could be sent or read"
        )
        todo = "add `body: true` or `answer: true` to an operation"
        yield EntryError(CONVENTION, what, todo, ("operations",))
    yield from repeated_entry_errors(CONVENTION, convention, CONVENTION_LISTS)
    yield from reference_errors(CONVENTION, convention, CONVENTION_FIELDS, convention)
    yield from number_errors(CONVENTION, convention, CONVENTION_NUMBERS)
    yield from empty_list_errors(CONVENTION, convention, CONVENTION_FILLED)
    yield from _repeated_call_errors(convention)
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


def _repeated_call_errors(convention: ConventionFile) -> Errors:
    """Operations with the method and the path of another one: only the first would be reached."""
    names: dict[tuple[str, str], str] = {}
    for position, rule in enumerate(convention.operations):
        path = rule.path
        # The names of parameters do not make a difference in a request.
        for parameter in rule.parameters:
            if parameter.where == "path":
                path = path.replace(f"{{{parameter.name}}}", "{}")
        other = names.setdefault((rule.method, path), rule.name)
        if other != rule.name:
            what = f"'{rule.name}' has the method and the path of '{other}', {rule.method} {rule.path}"
            keys = ("operations", position, "path")
            yield EntryError(CONVENTION, what, "correct the method or the path", keys)


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
        # A similar name is a typo, which is reported at the path.
        for name in _names_in_braces(rule.path):
            names = _names_of_path(rule, convention)
            if name not in names and not closest(name, names):
                setting = known.get(name, _OF_PATH)
                # Without its setting, the name would become a path parameter.
                if setting is not _OF_PATH:
                    setting = replace(setting, required=True)
                known[name] = setting
    return known


def _names_of_path(rule: OperationRule, convention: ConventionFile) -> list[str]:
    """The names that the path of an operation can contain without a further setting."""
    parameters: list[str] = []
    for parameter in rule.parameters:
        if parameter.where == "path":
            parameters.append(parameter.name)
    settings = dict(convention.settings)
    for _, version in convention.versions:
        settings.update(version.settings)
    return ["resource", *parameters, *settings]


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
    yield from unknown_name(
        CONVENTION, (*keys, "method"), rule.method, "an HTTP method", METHODS
    )
    yield from _status_errors(rule.statuses, keys)
    yield from _path_errors(rule, (*keys, "path"), convention)
    yield from _argument_errors(rule, keys)
    for position, parameter in enumerate(rule.parameters):
        type_keys = (*keys, "parameters", position, "type")
        kind = "a type of parameters"
        yield from unknown_name(
            CONVENTION, type_keys, parameter.type, kind, _PARAMETER_TYPES
        )


def _path_errors(
    rule: OperationRule, keys: PlainPath, convention: ConventionFile
) -> Errors:
    """Misspelt names in the path of an operation, its parameters that it lacks, and a missing slash."""
    in_path = _names_in_braces(rule.path)
    known = _names_of_path(rule, convention)
    for name in in_path:
        # Any other name is that of a setting, which `_setting_errors` requires.
        if closest(name, known):
            kind = "a name that the path can contain"
            yield from unknown_name(CONVENTION, keys, name, kind, known)
    for parameter in rule.parameters:
        if parameter.where == "path" and parameter.name not in in_path:
            what = f"the path lacks its parameter '{parameter.name}'"
            todo = f"add {{{parameter.name}}} to the path, or remove the parameter"
            yield EntryError(CONVENTION, what, todo, keys)
    # A setting is a path of its own, which begins with a slash.
    values = ("resource", *(parameter.name for parameter in rule.parameters))
    if rule.path.startswith(tuple(f"{{{name}}}" for name in values)):
        what = f"the path {rule.path} does not begin with a slash"
        yield EntryError(CONVENTION, what, f"write /{rule.path}", keys)


def _argument_errors(rule: OperationRule, keys: PlainPath) -> Errors:
    """Arguments of an operation that its method has already."""
    taken = {parameter.group for parameter in rule.parameters if parameter.group}
    if rule.body:
        taken.add("body")
    for position, parameter in enumerate(rule.parameters):
        # Parameters of a group reach the method as one argument, which has the name of the group.
        if parameter.group or not parameter.argument:
            continue
        if parameter.argument in taken:
            what = f"the operation has two arguments '{parameter.argument}'"
            argument_keys = (*keys, "parameters", position, "argument")
            yield EntryError(CONVENTION, what, "rename one of the two", argument_keys)
        taken.add(parameter.argument)


def _page_rule_errors(rule: PageRule, keys: PlainPath) -> Errors:
    needs_records = rule.behaviour in ("find", "rename")
    if needs_records and rule.records is None:
        what = f"`behaviour: {rule.behaviour}` needs `records`"
        todo = "add them: the operation that saves the records, and the filters"
        yield EntryError(CONVENTION, what, todo, (*keys, "behaviour"))


def _status_errors(statuses: Collection[int], keys: PlainPath) -> Errors:
    if not statuses:
        todo = "list those that the operation may answer, success first"
        yield EntryError(
            CONVENTION, "the list of statuses is empty", todo, (*keys, "statuses")
        )


# Pages -----------------------------------------------------------------------------------------------


def page_errors(page: Page) -> Errors:
    """Yields the errors of a page: names of scenarios and properties that the page does not have."""
    folder = "resources" if page.call is None else "operations"
    file = f"{folder}/{kebab(page.name)}.yaml"
    yield from repeated_entry_errors(file, page, PAGE_LISTS)
    yield from number_errors(file, page, PAGE_NUMBERS)
    yield from empty_list_errors(file, page, PAGE_FILLED)
    yield from reference_errors(file, page, PAGE_FIELDS, PageNames.of(page))


def sources_errors(sources: Sources) -> Errors:
    """Yields an error for each second entry of a page in `sources.yaml`, and for each wrong line number."""
    yield from repeated_entry_errors("sources.yaml", sources, SOURCES_LISTS)
    yield from number_errors("sources.yaml", sources, SOURCES_NUMBERS)


# facts.yaml and facts.hand.yaml ----------------------------------------------------------------------


def corrections_errors(file: CorrectionsFile) -> Errors:
    """Yields an error for each rule without a place, each unknown code, and each wrong `count`."""
    yield from empty_list_errors(CORRECTIONS, file, CORRECTION_FILLED)
    yield from reference_errors(CORRECTIONS, file, CORRECTION_CODE_FIELDS, file)
    for number, correction in enumerate(file.corrections):
        yield from _pattern_errors(correction, ("corrections", number))


def _pattern_errors(correction: Correction, keys: PlainPath) -> Errors:
    """Yields the error of a correction that could change what its author has not seen.

    A correction by value changes the same wrong value wherever it is, also on a page that is captured later.
    One without an old value changes everything at its places: these must be on one page, and counted.
    """
    has_old_value = correction.has_old_value
    at_keys = (*keys, "at")
    if not has_old_value and is_pattern(correction.at.partition("/")[0]):
        what = f"`at: {correction.at}` is a pattern for several pages, but the entry has no old value"
        todo = "write an entry for each page, or add `was` or `matches`"
        yield EntryError(CORRECTIONS, what, todo, at_keys)
    elif not has_old_value and is_pattern(correction.at) and correction.count is None:
        what = f"`at: {correction.at}` is a pattern, but the entry has no old value and no count"
        todo = "add in `count` how many places it changes"
        yield EntryError(CORRECTIONS, what, todo, at_keys)
    if correction.count is None:
        return
    if has_old_value or not is_pattern(correction.at):
        reason = "has an old value" if has_old_value else "has a single place"
        what = f"the entry {reason}, so it needs no `count`"
        yield EntryError(CORRECTIONS, what, "remove the key", (*keys, "count"))


def accepted_errors(file: AcceptedFile) -> Errors:
    """Yields an error for each code in `accepted.yaml` that no rule has, or that cannot be accepted."""
    yield from reference_errors(ACCEPTED, file, ACCEPTED_FIELDS, file)
    yield from empty_list_errors(ACCEPTED, file, ACCEPTED_FILLED)
    yield from _level_errors(ACCEPTED, file.accepted, ("accepted",))


def _level_errors(file: str, accepted: Iterable[Acceptance], keys: PlainPath) -> Errors:
    """Yields an error for each acceptance of a rule whose findings are no warnings."""
    for number, acceptance in enumerate(accepted):
        rule = RULES.get(acceptance.code)
        if rule is None or rule.level == "warning":
            continue
        what = f"{rule.code} is an {rule.level}, which needs no acceptance"
        todo = "delete the entry"
        if rule.level == "error":
            what = f"{rule.code} is an error, which no acceptance covers"
            todo = "correct what it reports, and delete the entry"
        yield EntryError(file, what, todo, (*keys, number, "code"))


def version_info_errors(info: VersionInfo) -> Errors:
    """Yields an error for each number of a `version.yaml` outside of its limits."""
    yield from number_errors("version.yaml", info, VERSION_NUMBERS)
    if not 1900 <= info.reference_date.year <= 2999:
        what = f"{info.reference_date} is not a date from 1900 to 2999"
        keys = ("reference-date",)
        yield EntryError("version.yaml", what, "correct the year", keys)


def facts_errors(facts: Facts) -> Errors:
    """Yields the errors of a facts file: names of objects, members and descriptors that it lacks."""
    # `SpecTree` locates the errors in the file that was read, which can be facts.hand.yaml.
    file = "facts.yaml"
    yield from repeated_entry_errors(file, facts, FACTS_LISTS)
    yield from number_errors(file, facts, FACTS_NUMBERS)
    yield from empty_list_errors(file, facts, FACTS_FILLED)
    yield from reference_errors(file, facts, FACTS_FIELDS, FactsNames.of(facts))
    yield from size_errors(file, facts)
    yield from _alias_errors(file, facts)
    yield from limit_errors(file, facts)


def _alias_errors(file: str, facts: Facts) -> Errors:
    """An error for each alias with another name of the key, where the key has not exactly one part."""
    for position, resource in enumerate(facts.resources):
        for alias, name in resource.aliases:
            if name and len(resource.key) != 1:
                parts = count(len(resource.key), "part")
                what = f"{quoted(name)} renames the key of {quoted(resource.name)}, which has {parts}"
                todo = "write '' if the key has the same names there; only a key of one part can be renamed"
                keys = ("resources", position, "aliases", alias)
                yield EntryError(file, what, todo, keys)


#: The check of each file that has one, by the class of its contents.
CHECKS: Mapping[type, Callable[[Any], Errors]] = {
    FamilyInfo: family_errors,
    ConventionFile: convention_errors,
    Page: page_errors,
    Sources: sources_errors,
    Facts: facts_errors,
    CorrectionsFile: corrections_errors,
    AcceptedFile: accepted_errors,
    VersionInfo: version_info_errors,
    ChangeNote: note_errors,
}


def file_errors(file: str, contents: object) -> Errors:
    """Yields every error that a spec file shows without the others.

    The loader and the commands that write spec files both use it: what is written can be read.
    """
    unprintable = list(text_errors(file, contents))
    yield from unprintable
    find_errors = CHECKS.get(type(contents))
    # A wrong text would be reported again by what refers to it.
    if find_errors is not None and not unprintable:
        yield from find_errors(contents)
