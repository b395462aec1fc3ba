"""Dataclasses of the model <-> the mappings, lists and texts that YAML files hold.

One rule holds for every class: a field is a key in kebab case; a field with its default value is left out; a
tuple of pairs is a mapping; any other tuple is a list. Seven classes and unions have a form of their own,
which is written by hand here: pages, lists of resources, properties, members with their types, cell values,
rules (`one-of: [a, b]`), and corrections, whose key `what` selects their class. All scalars arrive as text
and are converted by the type of the field, so that `03100500` and `no` stay as they are.
"""

# Why this is not a library: measured on the 105 files of the spec after parsing (which takes 0.7 s), this
# module reads them in 0.09 s. cattrs 26.2 takes 0.14 s for the first read in a process and as long as this
# module for the next ones, 0.06 s more to import, and needs its own code for the short forms and for the path
# of an error. pydantic 2.14 reads prepared values in 0.07 s, but only after the keys and short forms are
# converted and the classes of a union are tagged: it reads a Nested as a Reference, which has the same field.
# msgspec 0.22 refuses unions of dataclasses and cannot rename their fields. None of them writes the JSON
# Schema of the short forms.

from __future__ import annotations

import dataclasses
import functools
import operator
import re
import sys
import types
import typing
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeAlias, Union

from tablewright.model import types as api
from tablewright.model import values as cell
from tablewright.model.corrections import Correction
from tablewright.model.facts import Member
from tablewright.model.findings import (
    FactsPlace,
    Finding,
    ListPlace,
    Location,
    place_on_page,
)
from tablewright.model.json_types import Plain
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.required import LIST, RequiredList
from tablewright.model.requirements import Requirement
from tablewright.naming import did_you_mean, quoted
from tablewright.values.kinds import KEYED_KINDS, kind_of

#: The keys and list positions that lead from the root of a file to a value in it.
PlainPath: TypeAlias = tuple[str | int, ...]
#: Returns an instance of a class of the model, or a scalar, from its plain form.
Reader: TypeAlias = Callable[[Plain], Any]


class PlainError(ValueError):
    """A plain value that does not fit its class; `path` leads to it from the root of the file."""

    def __init__(self, message: str, path: PlainPath = ()) -> None:
        super().__init__(message)
        self.path = path

    def below(self, step: str | int) -> PlainError:
        """The same error as its parent value sees it: `step` is the key or position of the wrong value."""
        return PlainError(str(self), (step, *self.path))


def to_plain(thing: object) -> Plain:
    """The plain form of a dataclass, tuple or scalar of the model."""
    if isinstance(thing, float) and thing.is_integer():
        # The API documents print a limit such as 20 without a fraction.
        return int(thing)
    if isinstance(thing, str | bool | int | float) or thing is None:
        return thing
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, tuple):
        return [to_plain(item) for item in thing]
    writer = _WRITERS.get(type(thing))
    return writer(thing) if writer else _fields_to_plain(thing)


def from_plain(kind: Any, plain: Plain) -> Any:
    """An instance of `kind`, a class or annotation of the model, from its plain form.

    Raises PlainError with the path of the wrong value.
    """
    return _reader_of(kind)(plain)


def key_of(field: str) -> str:
    """The key of a field: `max_length` -> `max-length`."""
    return field.strip("_").replace("_", "-")


@functools.cache
def fields_of(kind: type) -> tuple[tuple[dataclasses.Field[Any], Any], ...]:
    """The fields of a dataclass with their resolved annotations."""
    hints = typing.get_type_hints(kind)
    return tuple((field, hints[field.name]) for field in dataclasses.fields(kind))


class WrittenField(NamedTuple):
    """A field of a dataclass as files have it; `is_mapping`: its pairs are a mapping there."""

    name: str
    key: str
    default: Any
    is_mapping: bool


@functools.cache
def written_fields(kind: type) -> tuple[WrittenField, ...]:
    """The fields of a dataclass as files have them, in their order."""
    fields: list[WrittenField] = []
    for field, annotation in fields_of(kind):
        key = key_of(field.name)
        written = WrittenField(field.name, key, field.default, is_pairs(annotation))
        fields.append(written)
    return tuple(fields)


def without_none(union: Any) -> Any:
    """The annotation of a union without None: `str | None` -> `str`."""
    kinds = [kind for kind in typing.get_args(union) if kind is not type(None)]
    return functools.reduce(operator.or_, kinds)


def is_pairs(annotation: Any) -> bool:
    """Whether an annotation is a tuple of (text, something) pairs, which is a mapping in a file."""
    if typing.get_origin(annotation) is not tuple:
        return False
    # `tuple[X, ...]` has the arguments X and Ellipsis.
    item, *rest = typing.get_args(annotation)
    if rest != [Ellipsis] or typing.get_origin(item) is not tuple:
        return False
    first, *_, last = typing.get_args(item)
    # `tuple[str, ...]` is a list of texts.
    return first is str and last is not Ellipsis


# Writing --------------------------------------------------------------------------------------------


def _fields_to_plain(thing: Any, leave_out: str = "") -> dict[str, Plain]:
    plain: dict[str, Plain] = {}
    kind: type = type(thing)
    for field in written_fields(kind):
        value = getattr(thing, field.name)
        # A field without a default has MISSING here, which equals no value.
        if value == field.default or field.name == leave_out:
            continue
        if field.is_mapping:
            plain[field.key] = {name: to_plain(content) for name, content in value}
        else:
            plain[field.key] = to_plain(value)
    return plain


def _page_to_plain(page: Page) -> dict[str, Plain]:
    plain: dict[str, Plain] = {_page_key(page.call is not None): page.name}
    plain.update(_fields_to_plain(page, leave_out="name"))
    return _without_page_of_findings(plain)


def _list_to_plain(required: RequiredList) -> dict[str, Plain]:
    return _without_page_of_findings(_fields_to_plain(required))


def _without_page_of_findings(plain: dict[str, Plain]) -> dict[str, Plain]:
    """The file of a page without the name of the page in each of its findings, which all have it."""
    findings = plain.get("findings")
    if isinstance(findings, list):
        for finding in findings:
            del finding["page"]
    return plain


def _finding_to_plain(finding: Finding) -> dict[str, Plain]:
    """A captured finding without its fix: the check that finds it creates the fix again."""
    plain: dict[str, Plain] = {
        "page": finding.page,
        "at": finding.at,
        "code": finding.code,
    }
    if isinstance(finding.location, ListPlace):
        plain["at"] = finding.location.place
    if finding.scenarios:
        plain["scenarios"] = list(finding.scenarios)
    if finding.details:
        plain["details"] = dict(finding.details)
    return plain


def _page_key(is_operation: bool) -> str:
    return "operation" if is_operation else "resource"


def _property_to_plain(prop: Property) -> dict[str, Plain]:
    rest = _fields_to_plain(prop, leave_out="type")
    plain: dict[str, Plain] = {"name": prop.name}
    if "kind" in rest:
        plain["kind"] = prop.kind
    if prop.type != _usual_type(prop.kind, prop.name):
        plain["type"] = prop.type
    # Written even if it has its default: reviewers look for it in each property.
    plain["required"] = prop.required
    for key, content in rest.items():
        plain.setdefault(key, content)
    return plain


def _usual_type(kind: str, name: str) -> str:
    """The type of a property that has none in its file: that of a reference is its name."""
    return name if kind in ("reference", "descriptor") else ""


def _member_to_plain(member: Member) -> dict[str, Plain]:
    plain: dict[str, Plain] = {"name": member.name, **_type_to_plain(member.type)}
    for key, content in _fields_to_plain(member, leave_out="type").items():
        plain.setdefault(key, content)
    return plain


def _type_to_plain(kind: api.Type) -> dict[str, Plain]:
    match kind:
        case api.Scalar():
            return {"type": kind.name, **_fields_to_plain(kind, leave_out="name")}
        case api.Descriptor(name=name):
            return {"descriptor": name}
        case api.Reference(object=name):
            return {"reference": name}
        case api.Nested(object=name):
            return {"nested": name}
        case api.ListOf(item=item):
            return {"list": _type_to_plain(item)}
        case _:
            typing.assert_never(kind)


def _correction_to_plain(correction: Correction) -> dict[str, Plain]:
    fields = _fields_to_plain(correction)
    plain: dict[str, Plain] = {"at": fields.pop("at"), "what": correction.what}
    # Readers look for the change first, and for the keys that manage the entry last.
    last_keys = ("count", "fixes")
    for key, content in fields.items():
        if key not in last_keys:
            plain[key] = content
    for key in last_keys:
        if key in fields:
            plain[key] = fields[key]
    return plain


def _requirement_to_plain(requirement: Requirement) -> dict[str, Plain]:
    fields = _fields_to_plain(requirement)
    # A rule that has nothing but places needs no mapping.
    if list(fields) == [_PLACES]:
        return {requirement.key: fields[_PLACES]}
    return {requirement.key: fields}


def _value_to_plain(value: cell.Value) -> Plain:
    return kind_of(value).to_yaml(value)


_WRITERS: Mapping[type, Callable[[Any], Plain]] = {
    Page: _page_to_plain,
    RequiredList: _list_to_plain,
    Finding: _finding_to_plain,
    Property: _property_to_plain,
    Member: _member_to_plain,
    **dict.fromkeys(typing.get_args(Correction), _correction_to_plain),
    **dict.fromkeys(typing.get_args(Requirement), _requirement_to_plain),
    **dict.fromkeys(typing.get_args(api.Type), _type_to_plain),
    **dict.fromkeys(typing.get_args(cell.Value), _value_to_plain),
}


# Reading --------------------------------------------------------------------------------------------


@functools.cache
def _reader_of(kind: Any) -> Reader:
    """The reader of a class or annotation; each is built once, which is most of the work."""
    if kind in _READERS:
        return _READERS[kind]
    if dataclasses.is_dataclass(kind):
        return _DataclassReader(typing.cast("type", kind))
    origin = typing.get_origin(kind)
    args = typing.get_args(kind)
    if is_pairs(kind):
        _, content = typing.get_args(args[0])
        return _pairs_reader(_reader_of(content))
    if origin is tuple:
        return _list_reader(_reader_of(args[0]))
    if origin in (Union, types.UnionType):
        return _optional_reader(_reader_of(without_none(kind)))
    if origin is typing.Literal:
        return _choice_reader(args)
    return _scalar_reader(kind)


class _DataclassReader:
    """Reads a mapping whose keys are the fields of a dataclass."""

    def __init__(self, kind: type) -> None:
        self._kind = kind

    # Built when a file is read and not before: a class may contain itself, as Property does.
    @functools.cached_property
    def _fields(self) -> dict[str, tuple[str, Reader]]:
        fields = {}
        for field, annotation in fields_of(self._kind):
            fields[key_of(field.name)] = (field.name, _reader_of(annotation))
        return fields

    @functools.cached_property
    def _required(self) -> tuple[str, ...]:
        fields = dataclasses.fields(self._kind)
        return tuple(
            key_of(field.name)
            for field in fields
            if field.default is dataclasses.MISSING
        )

    def __call__(self, plain: Plain) -> Any:
        mapping = _mapping(plain)
        _refuse_unknown_keys(mapping, self._fields)
        for key in self._required:
            if key not in mapping:
                raise _missing_key(key)
        values = {}
        for key, content in mapping.items():
            name, read = self._fields[key]
            try:
                values[name] = read(content)
            except PlainError as error:
                raise error.below(key) from None
        return self._kind(**values)


def _mapping(plain: Plain) -> dict[str, Plain]:
    if not isinstance(plain, dict):
        raise PlainError("a mapping is expected here")
    return plain


def _missing_key(key: str) -> PlainError:
    return PlainError(f"the key '{key}' is missing")


def _refuse_unknown_keys(mapping: Mapping[str, Plain], known: Collection[str]) -> None:
    for key in mapping:
        if key not in known:
            message = f"unknown key {quoted(str(key))} (known: {', '.join(known)})"
            raise PlainError(message, (key,))


def _pairs_reader(read_content: Reader) -> Reader:
    def read(plain: Plain) -> tuple[tuple[str, Any], ...]:
        pairs = []
        for key, content in _mapping(plain).items():
            try:
                pairs.append((str(key), read_content(content)))
            except PlainError as error:
                raise error.below(key) from None
        return tuple(pairs)

    return read


def _list_reader(read_item: Reader) -> Reader:
    def read(plain: Plain) -> tuple[Any, ...]:
        if not isinstance(plain, list):
            raise PlainError("a list is expected here")
        items: list[Any] = []
        try:
            for item in plain:
                items.append(read_item(item))
        except PlainError as error:
            raise error.below(len(items)) from None
        return tuple(items)

    return read


def _optional_reader(read_content: Reader) -> Reader:
    def read(plain: Plain) -> Any:
        return None if plain is None else read_content(plain)

    return read


def _choice_reader(choices: tuple[str, ...]) -> Reader:
    def read(plain: Plain) -> str:
        if plain not in choices:
            hint = did_you_mean(str(plain), choices)
            known = ", ".join(choices)
            raise PlainError(f"{quoted(str(plain))} is not one of {known}{hint}")
        return str(plain)

    return read


#: The scalars that not every text is, as messages call them.
_KIND_NAMES = {
    int: "a whole number of 64 bits",
    float: "a finite number",
    date: "a date such as 2017-03-01",
}
#: The texts of these scalars. Python reads more texts as numbers, such as `nan` and `1_000`, and numbers
#: that JSON and other languages cannot hold.
_FORMS = {
    int: re.compile(r"[+-]?[0-9]{1,19}"),
    float: re.compile(r"[+-]?[0-9]{1,310}(\.[0-9]{1,310})?([eE][+-]?[0-9]{1,3})?"),
    date: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
_LARGEST = {int: 2**63 - 1, float: sys.float_info.max}


def _scalar_reader(kind: Any) -> Reader:
    if kind is str:
        return _text_from
    if kind is bool:
        return _boolean_from
    convert = date.fromisoformat if kind is date else kind

    def read(plain: Plain) -> Any:
        text = _text_from(plain)
        try:
            value: Any = convert(text) if _FORMS[kind].fullmatch(text) else None
        except ValueError:
            # A date of the right form need not be in the calendar.
            value = None
        is_number = isinstance(value, int | float)
        if value is None or (is_number and abs(value) > _LARGEST[kind]):
            raise PlainError(f"{quoted(text)} is not {_KIND_NAMES[kind]}")
        return value

    return read


def _text_from(plain: Plain) -> str:
    if isinstance(plain, Mapping | list) or plain is None:
        raise PlainError("a single value is expected here")
    return str(plain)


def _boolean_from(plain: Plain) -> bool:
    text = _text_from(plain)
    if text.lower() not in ("true", "false"):
        raise PlainError(f"{quoted(text)} is neither true nor false")
    return text.lower() == "true"


# The short forms ------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class _StoredFinding:
    """The keys of a finding in a spec file."""

    at: str
    code: str
    page: str = ""
    scenarios: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


_read_stored_finding = _DataclassReader(_StoredFinding)
_read_page_fields = _DataclassReader(Page)
_read_list_fields = _DataclassReader(RequiredList)
_read_property_fields = _DataclassReader(Property)
_read_scalar_type = _DataclassReader(api.Scalar)


def _page_from(plain: Plain) -> Page:
    mapping = dict(_mapping(plain))
    name_key = _page_key(mapping.get("call") is not None)
    if name_key not in mapping:
        raise _missing_key(name_key)
    name = mapping.pop(name_key)
    known_keys = [name_key]
    for field, _ in fields_of(Page):
        # The field `name` has the key `resource` or `operation` in the file.
        if field.name != "name":
            known_keys.append(key_of(field.name))
    _refuse_unknown_keys(mapping, known_keys)
    mapping["name"] = name
    complete = _with_page_of_findings(mapping, name)
    return typing.cast("Page", _read_page_fields(complete))


def _list_from(plain: Plain) -> RequiredList:
    # Findings about the list name no page; a page is given here so that their places stay as they are.
    mapping = _with_page_of_findings(_mapping(plain), LIST)
    required = typing.cast("RequiredList", _read_list_fields(mapping))
    findings = tuple(
        finding.located(ListPlace(finding.at)) for finding in required.findings
    )
    return dataclasses.replace(required, findings=findings)


def _with_page_of_findings(mapping: dict[str, Plain], name: Plain) -> dict[str, Plain]:
    """The file of a page with the name of the page in each of its findings."""
    findings = mapping.get("findings")
    if not isinstance(findings, list):
        return mapping
    complete: list[Plain] = []
    for position, finding in enumerate(findings):
        if not isinstance(finding, dict):
            raise PlainError("a mapping is expected here", ("findings", position))
        complete.append({"page": name, **finding})
    return {**mapping, "findings": complete}


def _finding_from(plain: Plain) -> Finding:
    """A finding of a page, or one of the facts file, which names no page."""
    stored = _read_stored_finding(plain)
    if stored.page:
        location: Location = place_on_page(stored.page, stored.at, stored.scenarios)
    else:
        object_name, _, member = stored.at.partition("/")
        location = FactsPlace(object_name, member)
    try:
        return Finding(stored.code, location, stored.details)
    except ValueError as error:
        raise PlainError(f"{error}; capture the page again") from None


def _property_from(plain: Plain) -> Property:
    mapping = _mapping(plain)
    if "type" not in mapping:
        kind = str(mapping.get("kind", ""))
        name = str(mapping.get("name", ""))
        mapping = {**mapping, "type": _usual_type(kind, name)}
    return typing.cast("Property", _read_property_fields(mapping))


#: The class of a correction by the value of its key `what`.
CORRECTION_CLASSES: Mapping[str, type] = {
    kind.what: kind for kind in typing.get_args(Correction)
}
_read_what = _choice_reader(tuple(CORRECTION_CLASSES))


def _correction_from(plain: Plain) -> Correction:
    mapping = dict(_mapping(plain))
    if "what" not in mapping:
        raise _missing_key("what")
    try:
        what = _read_what(mapping["what"])
    except PlainError as error:
        raise error.below("what") from None
    kind = CORRECTION_CLASSES[what]
    known_keys = ["what", *(key_of(field.name) for field, _ in fields_of(kind))]
    _refuse_unknown_keys(mapping, known_keys)
    del mapping["what"]
    return typing.cast("Correction", _reader_of(kind)(mapping))


#: The class of a rule by its key.
REQUIREMENT_CLASSES: Mapping[str, type] = {
    kind.key: kind for kind in typing.get_args(Requirement)
}
_PLACES = "places"


def is_list_of_places(kind: type) -> bool:
    """Whether a class of rules has nothing but places, so that its form is a list."""
    return [field.name for field, _ in fields_of(kind)] == [_PLACES]


def _requirement_from(plain: Plain) -> Requirement:
    mapping = _mapping(plain)
    _refuse_unknown_keys(mapping, REQUIREMENT_CLASSES)
    if len(mapping) != 1:
        raise PlainError(
            f"one of the keys {', '.join(REQUIREMENT_CLASSES)} is expected"
        )
    [(key, content)] = mapping.items()
    kind = REQUIREMENT_CLASSES[key]
    if is_list_of_places(kind):
        content = {_PLACES: content}
    try:
        return typing.cast("Requirement", _reader_of(kind)(content))
    except PlainError as error:
        # The file does not have the key that is added above.
        if is_list_of_places(kind) and error.path[:1] == (_PLACES,):
            error = PlainError(str(error), error.path[1:])
        raise error.below(key) from None


def _member_from(plain: Plain) -> Member:
    mapping = _mapping(plain)
    _refuse_unknown_keys(mapping, (*_member_readers(), *_TYPE_KEYS))
    if "name" not in mapping:
        raise _missing_key("name")
    type_mapping: dict[str, Plain] = {}
    values: dict[str, Any] = {}
    for key, content in mapping.items():
        read = _member_readers().get(key)
        if read is None:
            type_mapping[key] = content
            continue
        try:
            values[key.replace("-", "_")] = read(content)
        except PlainError as error:
            raise error.below(key) from None
    return Member(type=_type_from(type_mapping), **values)


@functools.cache
def _member_readers() -> Mapping[str, Reader]:
    """The readers of the keys of a member that do not belong to its type."""
    readers = {}
    for field, annotation in fields_of(Member):
        if field.name != "type":
            readers[key_of(field.name)] = _reader_of(annotation)
    return readers


_CONSTRAINTS = tuple(
    key_of(field.name)
    for field in dataclasses.fields(api.Scalar)
    if field.name != "name"
)
_TYPE_KEYS = ("type", *_CONSTRAINTS, "descriptor", "reference", "nested", "list")


def _type_from(plain: Plain) -> api.Type:
    mapping = _mapping(plain)
    if "list" in mapping:
        _refuse_unknown_keys(mapping, ("list",))
        try:
            item = _type_from(mapping["list"])
        except PlainError as error:
            raise error.below("list") from None
        return api.ListOf(typing.cast("Any", item))
    if "descriptor" in mapping:
        return api.Descriptor(_type_name_from(mapping, "descriptor"))
    if "reference" in mapping:
        return api.Reference(_type_name_from(mapping, "reference"))
    if "nested" in mapping:
        return api.Nested(_type_name_from(mapping, "nested"))
    if "type" not in mapping:
        raise PlainError(
            "a type is missing (type, descriptor, reference, nested or list)"
        )
    # The field of the class is `name`, because `Scalar.type` would be misleading.
    constraints = {
        ("name" if key == "type" else key): content for key, content in mapping.items()
    }
    return typing.cast("api.Scalar", _read_scalar_type(constraints))


def _type_name_from(mapping: Mapping[str, Plain], key: str) -> str:
    _refuse_unknown_keys(mapping, (key,))
    try:
        return _text_from(mapping[key])
    except PlainError as error:
        raise error.below(key) from None


def _value_from(plain: Plain) -> cell.Value:
    if isinstance(plain, list):
        items = []
        for item in plain:
            items.append(None if item is None else _value_from(item))
        return cell.Items(tuple(items))
    if not isinstance(plain, dict):
        return cell.Literal(_text_from(plain))
    for key in plain:
        kind = KEYED_KINDS.get(key)
        if kind is None:
            continue
        _refuse_unknown_keys(plain, [known for known, _ in kind.yaml_keys])
        value: cell.Value
        try:
            value = kind.from_yaml(_ValueMapping(plain))
        except PlainError:
            raise
        except ValueError as error:
            raise PlainError(str(error)) from None
        return value
    raise PlainError(
        f"unknown form of a value (known: a text, a list, {', '.join(KEYED_KINDS)})"
    )


#: The largest number of years or days in a value.
_LARGEST_OFFSET = 99_999


class _ValueMapping:
    """The mapping of one value, as the kinds of values read it."""

    def __init__(self, mapping: Mapping[str, Plain]) -> None:
        self._mapping = mapping

    def has(self, key: str) -> bool:
        """Whether the mapping has the key."""
        return key in self._mapping

    def text(self, key: str) -> str:
        """The text of a key."""
        return _text_from(self._mapping[key])

    def whole(self, key: str) -> int:
        """The whole number of a key."""
        number: int = _reader_of(int)(self._mapping[key])
        # Years and days that are far away are in no calendar.
        if abs(number) > _LARGEST_OFFSET:
            raise PlainError(
                f"{number} is not between -{_LARGEST_OFFSET} and {_LARGEST_OFFSET}"
            )
        return number

    def value(self, key: str) -> cell.Value:
        """The value of a key."""
        return _value_from(self._mapping[key])


_READERS: Mapping[Any, Reader] = {
    Page: _page_from,
    RequiredList: _list_from,
    Finding: _finding_from,
    Property: _property_from,
    Member: _member_from,
    Correction: _correction_from,
    Requirement: _requirement_from,
    api.Type: _type_from,
    cell.Value: _value_from,
}
