"""Checks of the texts of spec files that packages print as names, paths and numbers, or on one line.

The templates escape every text (see `emit.support.templating`). These checks refuse a text earlier, with the
line of its entry, if it could only be a mistake, such as a name with a line break.
"""

from __future__ import annotations

import dataclasses
import functools
import keyword
import re
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from tablewright import naming
from tablewright.errors import EntryError
from tablewright.model import values as cell
from tablewright.model.corrections import AcceptedFile, CorrectionsFile
from tablewright.model.facts import DescriptorFacts, Facts
from tablewright.model.family import ConventionFile, FamilyInfo, OperationRule
from tablewright.model.findings import Finding
from tablewright.model.page import Page, Parameter
from tablewright.model.preload import Preload
from tablewright.model.properties import Property
from tablewright.model.renames import Renames
from tablewright.model.types import Scalar, ScalarName
from tablewright.model.version import ChangeNote, History, VersionInfo
from tablewright.specfiles.codec import PlainPath, fields_of, is_pairs, key_of
from tablewright.values.safe_text import visible
from tablewright.values.scalar_text import scalar_value

Errors: TypeAlias = Iterator[EntryError]

#: Everything that a terminal or a parser can take for the end of a line.
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
#: Those and all other control characters, and halves of surrogate pairs.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

#: The files that people write. Captured names can contain control characters, because documents do.
_WRITTEN_BY_HAND = (
    FamilyInfo,
    ConventionFile,
    VersionInfo,
    ChangeNote,
    History,
    CorrectionsFile,
    AcceptedFile,
    Renames,
    Preload,
)

#: Classes whose texts are values, which may have several lines, and fields with such texts.
_VALUE_CLASSES = (*typing.get_args(cell.Value), Finding)
_VALUE_FIELDS: Mapping[type, tuple[str, ...]] = {
    DescriptorFacts: ("values",),
    Scalar: ("one_of",),
    Property: ("one_of", "values"),
    Parameter: ("value", "default"),
}

#: The names of families and versions: folders of the spec, and parts of the names of Python packages.
FOLDER = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"[0-9][A-Za-z0-9]*(?:[-+.][A-Za-z0-9]+)*")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: Python changes the names of methods and arguments in a class that begin with two underscores.
_METHOD_OR_ARGUMENT = re.compile(r"[a-z][a-z0-9_]*")
#: The types in the signatures of service methods. A method with such a name would hide the type from the
#: methods below it, and the module could not be imported.
TYPES_OF_SIGNATURES = frozenset(
    {"bool", "date", "datetime", "float", "int", "list", "str", "time"}
)
#: The characters of a path in a URL (RFC 3986), and names in braces: of parameters, and of settings.
_URL_PATH = re.compile(r"/(?:[A-Za-z0-9/._~!$&'()*+,;=:@%-]|\{[\w-]+\})*", re.ASCII)
#: A path of an operation may begin with a setting, which is a path.
_OPERATION_PATH = re.compile(rf"(?:\{{[\w-]+\}})?(?:{_URL_PATH.pattern})?", re.ASCII)
#: The name of a header (RFC 9110).
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_PARAMETER_NAME = re.compile(r"[A-Za-z0-9_.~-]+")
#: Scenario numbers, as pages print them; sample files have them as names.
_SCENARIO_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def text_errors(file: str, contents: object) -> Errors:
    """Yields an error for each text of a spec file that cannot be meant as it is written."""
    unprintable: _Texts = []
    _find_unprintable(contents, (), unprintable)
    pattern = _CONTROL if isinstance(contents, _WRITTEN_BY_HAND) else _LINE_BREAK
    reported: set[PlainPath] = set()
    for keys, text in unprintable:
        if pattern.search(text):
            kind = "a line break" if _LINE_BREAK.search(text) else "a control character"
            what = f"'{visible(text)}' contains {kind}"
            yield EntryError(file, what, "write it on one line without it", keys)
            reported.add(keys)
    for kind_of_file, find_errors in _CHECKS.items():
        if isinstance(contents, kind_of_file):
            for error in find_errors(file, contents):
                # One error for each text is enough.
                if error.keys not in reported:
                    yield error


#: Texts with the keys that lead to them.
_Texts: TypeAlias = list[tuple[PlainPath, str]]


def _find_unprintable(thing: Any, keys: PlainPath, found: _Texts) -> None:
    """Adds every text of one line in a part of a file that has characters which are not printable."""
    # A list for all, not an iterator for each part: a spec has many thousand texts, of which none is found.
    if isinstance(thing, str):
        if not thing.isprintable():
            found.append((keys, thing))
    elif isinstance(thing, tuple):
        for position, item in enumerate(thing):
            _find_unprintable(item, (*keys, position), found)
    else:
        kind: type = type(thing)
        for name, key, has_names in _fields_with_texts(kind):
            content = getattr(thing, name)
            if not content:
                continue
            if not has_names:
                _find_unprintable(content, (*keys, key), found)
                continue
            for item_name, item in content:
                item_keys = (*keys, key, item_name)
                _find_unprintable(item_name, item_keys, found)
                _find_unprintable(item, item_keys, found)


@functools.cache
def _fields_with_texts(kind: type) -> tuple[tuple[str, str, bool], ...]:
    """The fields of a class that may contain texts of one line: name, key, and whether it is a mapping."""
    if not dataclasses.is_dataclass(kind) or kind in _VALUE_CLASSES:
        return ()
    fields: list[tuple[str, str, bool]] = []
    for field, annotation in fields_of(kind):
        has_texts = annotation not in (bool, int, float, date)
        if has_texts and field.name not in _VALUE_FIELDS.get(kind, ()):
            fields.append((field.name, key_of(field.name), is_pairs(annotation)))
    return tuple(fields)


# Single files ---------------------------------------------------------------------------------------


def _version_errors(file: str, info: VersionInfo) -> Errors:
    for key, name in (("family", info.family), ("name", info.name)):
        yield from _folder_errors(file, (key,), name)
    yield from _number_errors(file, ("data-standard",), info.data_standard)
    yield from _number_errors(file, ("release",), info.release)


def _history_errors(file: str, history: History) -> Errors:
    for position, release in enumerate(history.releases):
        keys = ("releases", position, "number")
        yield from _number_errors(file, keys, release.number)


def _family_errors(file: str, family: FamilyInfo) -> Errors:
    for position, name in enumerate(family.versions):
        yield from _folder_errors(file, ("versions", position), name)


def _convention_errors(file: str, convention: ConventionFile) -> Errors:
    yield from _setting_errors(file, ("settings",), convention.settings)
    for version, version_rule in convention.versions:
        keys = ("versions", version, "settings")
        yield from _setting_errors(file, keys, version_rule.settings)
    for position, operation in enumerate(convention.operations):
        yield from _operation_errors(file, ("operations", position), operation)
    for page, rule in convention.pages:
        for key, name in (("object", rule.object), ("answer", rule.answer)):
            # Without a name, that of the operation is used.
            if name:
                yield from _object_errors(file, ("pages", page, key), name)
        numbers = [scenario.number for scenario in rule.scenarios]
        keys = ("pages", page, "scenarios")
        yield from _scenario_number_errors(file, keys, numbers)


def _operation_errors(file: str, keys: PlainPath, rule: OperationRule) -> Errors:
    yield from _method_errors(file, (*keys, "name"), rule.name)
    if rule.name in TYPES_OF_SIGNATURES:
        what = f"'{rule.name}' is a type that service methods use"
        todo = f"choose another name, such as {rule.name}_all"
        yield EntryError(file, what, todo, (*keys, "name"))
    if not rule.path or not _OPERATION_PATH.fullmatch(rule.path):
        what = f"'{visible(rule.path)}' is not a path of an operation"
        todo = 'write it as in "{data-path}/{resource}/{id}"'
        yield EntryError(file, what, todo, (*keys, "path"))
    for position, parameter in enumerate(rule.parameters):
        parameter_keys = (*keys, "parameters", position)
        argument_keys = (*parameter_keys, "argument")
        yield from _method_errors(file, argument_keys, parameter.argument)
        name = parameter.name
        if parameter.where == "header" and not _HEADER_NAME.fullmatch(name):
            what = f"'{visible(name)}' is not the name of a header"
            todo = "use letters, digits and hyphens, such as If-Match"
            yield EntryError(file, what, todo, (*parameter_keys, "name"))
        yield from _default_errors(file, (*parameter_keys, "value"), parameter)


def _default_errors(file: str, keys: PlainPath, parameter: Parameter) -> Errors:
    kind = parameter.type.lower()
    # Another check reports a type that parameters cannot have.
    if not parameter.value or kind not in typing.get_args(ScalarName):
        return
    try:
        scalar_value(parameter.value, typing.cast("ScalarName", kind))
    except ValueError:
        what = f"the default '{visible(parameter.value)}' is not of the type {kind}"
        yield EntryError(file, what, "correct the default or the type", keys)


def _setting_errors(
    file: str, keys: PlainPath, settings: tuple[tuple[str, str], ...]
) -> Errors:
    for name, value in settings:
        if name.endswith("-path"):
            pattern = _URL_PATH
            kind = "a path of a URL"
            todo = "begin it with a slash, and percent-encode other characters than letters and digits"
        elif name.endswith("-parameter"):
            pattern = _PARAMETER_NAME
            kind = "the name of a parameter"
            todo = "use letters, digits, hyphens and underscores"
        else:
            continue
        if not pattern.fullmatch(value):
            what = f"'{visible(value)}' is not {kind}"
            yield EntryError(file, what, todo, (*keys, name))


def _facts_errors(file: str, facts: Facts) -> Errors:
    for position, descriptor in enumerate(facts.descriptors):
        keys = ("descriptors", position, "name")
        # The name is the name of a class as it is.
        yield from _identifier_errors(file, keys, descriptor.name)
    for position, item in enumerate(facts.objects):
        yield from _object_errors(file, ("objects", position, "name"), item.name)
    for position, resource in enumerate(facts.resources):
        keys = ("resources", position, "name")
        yield from _class_errors(file, keys, resource.name)


def _rename_errors(file: str, renames: Renames) -> Errors:
    for position, entry in enumerate(renames.python):
        # Only the path of a member has a slash.
        is_member = "/" in entry.name
        convert = naming.identifier if is_member else naming.pascal
        kind = "a field" if is_member else "a class"
        if naming.has_identifier(entry.to) and convert(entry.to) == entry.to:
            continue
        similar = convert(entry.to) if naming.has_identifier(entry.to) else ""
        what = f"'{visible(entry.to)}' is not a Python name of {kind}"
        example = similar or ("school_year" if is_member else "SchoolYear")
        todo = f"use ASCII letters and digits, such as {example[:40]}"
        yield EntryError(file, what, todo, ("python", position, "to"))


def _page_errors(file: str, page: Page) -> Errors:
    key = "resource" if page.call is None else "operation"
    yield from _class_errors(file, (key,), page.name)
    numbers = [scenario.number for scenario in page.scenarios]
    yield from _scenario_number_errors(file, ("scenarios",), numbers)


# Single texts ---------------------------------------------------------------------------------------


def _folder_errors(file: str, keys: PlainPath, name: str) -> Errors:
    if not FOLDER.fullmatch(name):
        what = f"'{visible(name)}' is not a name for a folder of the spec"
        todo = "use lower-case letters, digits and underscores, and rename the folder"
        yield EntryError(file, what, todo, keys)


def _scenario_number_errors(
    file: str, keys: PlainPath, numbers: Sequence[str]
) -> Errors:
    for position, number in enumerate(numbers):
        if not _SCENARIO_NUMBER.fullmatch(number):
            what = f"'{visible(number)}' is not the number of a scenario"
            number_keys = (*keys, position, "number")
            yield EntryError(file, what, "use a whole number such as 1", number_keys)


def _number_errors(file: str, keys: PlainPath, number: str) -> Errors:
    if not _NUMBER.fullmatch(number):
        what = f"'{visible(number)}' is not the number of a version"
        yield EntryError(file, what, "write a number such as 5.2 or 5.2.1", keys)


def _identifier_errors(file: str, keys: PlainPath, name: str) -> Errors:
    """An error for a name that is printed as a Python name as it is."""
    if not _IDENTIFIER.fullmatch(name) or keyword.iskeyword(name):
        what = f"'{visible(name)}' is not a Python name"
        todo = "use letters, digits and underscores, such as TermDescriptor"
        yield EntryError(file, what, todo, keys)


def _method_errors(file: str, keys: PlainPath, name: str) -> Errors:
    """An error for a name that a method or an argument cannot have."""
    if not _METHOD_OR_ARGUMENT.fullmatch(name) or keyword.iskeyword(name):
        what = f"'{visible(name)}' is not a Python name of a method or an argument"
        similar = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        if not _METHOD_OR_ARGUMENT.fullmatch(similar) or keyword.iskeyword(similar):
            similar = "find_all"
        todo = f"use lower-case letters, digits and underscores, such as {similar[:40]}"
        yield EntryError(file, what, todo, keys)


def _object_errors(file: str, keys: PlainPath, name: str) -> Errors:
    """An error for a name of an object: JSON schemas refer to it by `#/$defs/NAME`."""
    if re.search(r"[/~%#]", name):
        what = f"'{visible(name)}' is not a name of an object"
        yield EntryError(file, what, "leave out the characters / ~ % and #", keys)
    else:
        yield from _class_errors(file, keys, name)


def _class_errors(file: str, keys: PlainPath, name: str) -> Errors:
    """An error for a name from which no name of a class or module can be made."""
    class_name = naming.pascal(name)
    if not _IDENTIFIER.fullmatch(class_name) or not naming.words(name):
        what = f"'{visible(name)}' has no letters from which a Python name can be made"
        yield EntryError(file, what, "use letters of the alphabet A to Z", keys)


_CHECKS: Mapping[type, Callable[[str, Any], Errors]] = {
    VersionInfo: _version_errors,
    History: _history_errors,
    FamilyInfo: _family_errors,
    ConventionFile: _convention_errors,
    Facts: _facts_errors,
    Page: _page_errors,
    Renames: _rename_errors,
}
