"""Dataclasses of the model <-> plain mappings, lists and texts, as YAML holds them.

One rule for every class: a field is a key in kebab case; a field that has its default is left out; a
tuple of pairs is a mapping; a tuple is a list. Only three classes read better in another shape, and
say so here: values, types, and what carries a type. All scalars arrive as text and are converted by
the field's declared type, so that `03100500` and `no` stay what they were.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
import types
import typing
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Union

from tablewright.model import types as api
from tablewright.model import values as cell
from tablewright.model.facts import Member
from tablewright.model.findings import FactsPlace, Finding, ListPlace, PagePlace
from tablewright.model.page import Page, Property
from tablewright.model.required import LIST, RequiredList

Plain = Any  # mappings, lists, texts, numbers: what YAML holds


class PlainError(ValueError):
    """A plain value that is not what its class asks for; `path` leads to it from the file's root."""

    def __init__(self, path: tuple[str | int, ...], what: str) -> None:
        super().__init__(what)
        self.path = path


def to_plain(thing: object) -> Plain:
    """The plain form of a dataclass, tuple or scalar of the model."""
    if isinstance(thing, float) and thing.is_integer():
        return int(thing)  # the documents write whole limits without a fraction
    if isinstance(thing, str | bool | int | float) or thing is None:
        return thing
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, tuple):
        return [to_plain(item) for item in thing]
    special = _WRITERS.get(type(thing))
    return special(thing) if special else _fields_to_plain(thing)


def from_plain(kind: Any, plain: Plain, path: tuple[str | int, ...] = ()) -> Any:
    """An instance of `kind` (a class or annotation of the model) from its plain form.

    Raises PlainError with the path of what is wrong.
    """
    reader = _READERS.get(kind)
    if reader:
        return reader(plain, path)
    if dataclasses.is_dataclass(kind):
        return _dataclass_from(typing.cast("type", kind), plain, path)
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return _tuple_from(args, plain, path)
    if origin in (Union, types.UnionType):
        return _optional_from(args, plain, path)
    if origin is typing.Literal:
        return _choice_from(args, plain, path)
    return _scalar_from(kind, plain, path)


def key_of(field: str) -> str:
    """The key of a field: `max_length` -> `max-length`."""
    return field.strip("_").replace("_", "-")


def fields_of(kind: type) -> tuple[tuple[dataclasses.Field[Any], Any], ...]:
    """The fields of a dataclass with their resolved annotations."""
    if kind not in _FIELDS:
        hints = typing.get_type_hints(kind)
        _FIELDS[kind] = tuple((field, hints[field.name]) for field in dataclasses.fields(kind))
    return _FIELDS[kind]


#: Annotations are resolved once a class.
_FIELDS: dict[type, tuple[tuple[dataclasses.Field[Any], Any], ...]] = {}


def one_of(kinds: tuple[Any, ...]) -> Any:
    """The annotation that any of the kinds fits."""
    return functools.reduce(operator.or_, kinds)


def is_pairs(annotation: Any) -> bool:
    """Whether an annotation is a tuple of (text, something) pairs, which is a mapping on disk."""
    args = typing.get_args(annotation)
    if typing.get_origin(annotation) is not tuple or len(args) != 2 or args[1] is not Ellipsis:
        return False
    return typing.get_origin(args[0]) is tuple and typing.get_args(args[0])[:1] == (str,)


# Writing --------------------------------------------------------------------------------------------


def _fields_to_plain(thing: Any, leave_out: frozenset[str] = frozenset()) -> dict[str, Plain]:
    plain: dict[str, Plain] = {}
    for field, annotation in fields_of(type(thing)):
        value = getattr(thing, field.name)
        if field.name in leave_out or (field.default is not dataclasses.MISSING and value == field.default):
            continue
        pairs = is_pairs(annotation)
        plain[key_of(field.name)] = {k: to_plain(v) for k, v in value} if pairs else to_plain(value)
    return plain


def _page_to_plain(page: Page) -> dict[str, Plain]:
    """The page's own name goes without saying in its findings."""
    plain = {_page_key(page.call is not None): page.name, **_fields_to_plain(page, frozenset({"name"}))}
    for finding in plain.get("findings", ()):
        del finding["page"]
    return plain


def _list_to_plain(required: RequiredList) -> dict[str, Plain]:
    """No finding about the list of resources names a page."""
    plain = _fields_to_plain(required)
    for finding in plain.get("findings", ()):
        del finding["page"]
    return plain


def _finding_to_plain(finding: Finding) -> dict[str, Plain]:
    """A captured finding; its fix, if it has one, is made again by the check that finds it."""
    plain: dict[str, Plain] = {"page": finding.page, "at": finding.at, "code": finding.code}
    if isinstance(finding.location, ListPlace):
        plain["at"] = finding.location.place
    if finding.scenarios:
        plain["scenarios"] = list(finding.scenarios)
    if finding.details:
        plain["details"] = dict(finding.details)
    return plain


def _page_key(operation: bool) -> str:
    return "operation" if operation else "resource"


def _property_to_plain(prop: Property) -> dict[str, Plain]:
    """A reference's type is its name where nothing else is said; the demand is always said."""
    plain = _fields_to_plain(prop, frozenset({"type"}))
    first: dict[str, Plain] = {key: plain.pop(key) for key in ("name", "kind") if key in plain}
    if prop.type != _usual_type(prop.kind, prop.name):
        first["type"] = prop.type
    return {**first, "required": prop.required, **plain}


def _usual_type(kind: str, name: str) -> str:
    return name if kind in ("reference", "descriptor") else ""


def _member_to_plain(member: Member) -> dict[str, Plain]:
    rest = _fields_to_plain(member, frozenset({"name", "type"}))
    return {"name": member.name, **_type_to_plain(member.type), **rest}


def _type_to_plain(kind: api.Type) -> dict[str, Plain]:
    match kind:
        case api.Scalar():
            return {"type": kind.name, **_fields_to_plain(kind, frozenset({"name"}))}
        case api.Descriptor(name=name):
            return {"descriptor": name}
        case api.Reference(object=name):
            return {"reference": name}
        case api.Nested(object=name):
            return {"nested": name}
        case api.ListOf(item=item):
            return {"list": _type_to_plain(item)}


def _value_to_plain(value: cell.Value) -> Plain:
    match value:
        case cell.Literal(text=text):
            return text
        case cell.Soft(preferred=preferred):
            return {"prefer": to_plain(preferred)}
        case cell.Calculated(example=example, plus=plus):
            return {"calculated": example} if plus is None else {"calculated": example, "plus": plus}
        case cell.SchoolYear(offset=offset):
            return {"school-year": offset}
        case cell.SchoolYearText(template=template):
            return {"school-year-text": template}
        case cell.SchoolDate(month=month, day=day):
            return {"school-date": f"{month:02}-{day:02}"}
        case cell.FixedDate(year=year, month=month, day=day):
            return {"date": f"{year:04}-{month:02}-{day:02}"}
        case cell.RelativeDate(days=days):
            return {"days-from-today": days}
        case cell.SystemValue():
            return {"system": "value"}
        case cell.Variable(name=name, suffix=suffix, default=default):
            beside = {"suffix": suffix, "default": default}
            return {"variable": name} | {key: text for key, text in beside.items() if text}
        case cell.Items(items=items):
            return [to_plain(item) for item in items]


_WRITERS: dict[type, Callable[[Any], Plain]] = {
    Page: _page_to_plain,
    RequiredList: _list_to_plain,
    Finding: _finding_to_plain,
    Property: _property_to_plain,
    Member: _member_to_plain,
    **dict.fromkeys(typing.get_args(api.Type), _type_to_plain),
    **dict.fromkeys(typing.get_args(cell.Value), _value_to_plain),
}


# Reading --------------------------------------------------------------------------------------------


def _mapping(plain: Plain, path: tuple[str | int, ...]) -> Mapping[str, Plain]:
    if not isinstance(plain, Mapping):
        raise PlainError(path, "a mapping is expected here")
    return plain


def _refuse_others(mapping: Mapping[str, Plain], known: Collection[str], path: tuple[str | int, ...]) -> None:
    for key in mapping:
        if key not in known:
            raise PlainError((*path, key), f"unknown key '{key}' (known: {', '.join(known)})")


def _dataclass_from(kind: type, plain: Plain, path: tuple[str | int, ...]) -> Any:
    mapping = _mapping(plain, path)
    known = {key_of(field.name): (field, annotation) for field, annotation in fields_of(kind)}
    _refuse_others(mapping, known, path)
    values = {}
    for key, (field, annotation) in known.items():
        if key in mapping:
            values[field.name] = from_plain(annotation, mapping[key], (*path, key))
        elif field.default is dataclasses.MISSING:
            raise PlainError(path, f"the key '{key}' is missing")
    return kind(**values)


def _tuple_from(args: tuple[Any, ...], plain: Plain, path: tuple[str | int, ...]) -> tuple[Any, ...]:
    if is_pairs(tuple[args]):  # type: ignore[valid-type]  # an annotation made at run time
        kind = typing.get_args(args[0])[1]
        return tuple((str(k), from_plain(kind, v, (*path, k))) for k, v in _mapping(plain, path).items())
    if not isinstance(plain, list):
        raise PlainError(path, "a list is expected here")
    return tuple(from_plain(args[0], item, (*path, i)) for i, item in enumerate(plain))


def _optional_from(args: tuple[Any, ...], plain: Plain, path: tuple[str | int, ...]) -> Any:
    if plain is None and type(None) in args:
        return None
    kinds = tuple(arg for arg in args if arg is not type(None))
    return from_plain(one_of(kinds), plain, path)


def _choice_from(choices: tuple[Any, ...], plain: Plain, path: tuple[str | int, ...]) -> str:
    if plain not in choices:
        raise PlainError(path, f"'{plain}' is none of {', '.join(choices)}")
    return str(plain)


def _scalar_from(kind: Any, plain: Plain, path: tuple[str | int, ...]) -> Any:
    if isinstance(plain, Mapping | list) or plain is None:
        raise PlainError(path, "a single value is expected here")
    text = str(plain)
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise PlainError(path, f"'{text}' is neither true nor false")
        return text.lower() == "true"
    try:
        return date.fromisoformat(text) if kind is date else kind(text)
    except ValueError:
        raise PlainError(path, f"'{text}' is no {kind.__name__}") from None


def _page_from(plain: Plain, path: tuple[str | int, ...]) -> Page:
    mapping = dict(_mapping(plain, path))
    own = _page_key("call" in mapping)
    name = mapping.pop(own, None)
    if name is None:
        raise PlainError(path, f"the key '{own}' is missing")
    known = (key_of(field.name) for field, _ in fields_of(Page) if field.name != "name")
    _refuse_others(mapping, (own, *known), path)
    plain = {"name": name, **_of_page(mapping, name, path)}
    return typing.cast("Page", _dataclass_from(Page, plain, path))


def _list_from(plain: Plain, path: tuple[str | int, ...]) -> RequiredList:
    # Findings about the list name no page; a page is given here so that their places stay as they are.
    mapping = _of_page(_mapping(plain, path), LIST, path)
    required = typing.cast("RequiredList", _dataclass_from(RequiredList, mapping, path))
    findings = tuple(finding.located(ListPlace(finding.at)) for finding in required.findings)
    return dataclasses.replace(required, findings=findings)


def _of_page(mapping: Mapping[str, Plain], name: str, path: tuple[str | int, ...]) -> dict[str, Plain]:
    """The mapping with the page's name in its findings, in which it goes without saying."""
    findings = mapping.get("findings")
    if not isinstance(findings, list):
        return dict(mapping)
    return {**mapping, "findings": [{"page": name, **_mapping(each, path)} for each in findings]}


def _finding_from(plain: Plain, path: tuple[str | int, ...]) -> Finding:
    """A finding of a page, or one of the facts file, which names no page."""
    mapping = _mapping(plain, path)
    _refuse_others(mapping, ("page", "at", "code", "scenarios", "details"), path)
    page, at, code = (_scalar_from(str, mapping.get(key, ""), path) for key in ("page", "at", "code"))
    scenarios = from_plain(tuple[str, ...], mapping.get("scenarios", []), (*path, "scenarios"))
    details = from_plain(tuple[tuple[str, str], ...], mapping.get("details", {}), (*path, "details"))
    location = PagePlace(page, at, scenarios) if page else FactsPlace(*at.partition("/")[::2])
    try:
        return Finding(code, location, details)
    except ValueError as error:
        raise PlainError(path, f"{error}; capture the page again") from None


def _property_from(plain: Plain, path: tuple[str | int, ...]) -> Property:
    mapping = dict(_mapping(plain, path))
    mapping.setdefault("type", _usual_type(mapping.get("kind", ""), mapping.get("name", "")))
    return typing.cast("Property", _dataclass_from(Property, mapping, path))


def _member_from(plain: Plain, path: tuple[str | int, ...]) -> Member:
    own = {key_of(field.name): annotation for field, annotation in fields_of(Member) if field.name != "type"}
    mapping = _mapping(plain, path)
    _refuse_others(mapping, (*own, *_TYPE_KEYS), path)
    if "name" not in mapping:
        raise PlainError(path, "the key 'name' is missing")
    kind = _type_from({k: v for k, v in mapping.items() if k not in own}, path)
    return Member(type=kind, **{k: from_plain(own[k], v, (*path, k)) for k, v in mapping.items() if k in own})


_CONSTRAINTS = tuple(key_of(field.name) for field in dataclasses.fields(api.Scalar) if field.name != "name")
_TYPE_KEYS = ("type", *_CONSTRAINTS, "descriptor", "reference", "nested", "list")


def _type_from(plain: Plain, path: tuple[str | int, ...]) -> api.Type:
    mapping = _mapping(plain, path)
    for key, kind in (("descriptor", api.Descriptor), ("reference", api.Reference), ("nested", api.Nested)):
        if key in mapping:
            _refuse_others(mapping, (key,), path)
            return kind(_scalar_from(str, mapping[key], (*path, key)))
    if "list" in mapping:
        _refuse_others(mapping, ("list",), path)
        return api.ListOf(typing.cast("Any", _type_from(mapping["list"], (*path, "list"))))
    if "type" not in mapping:
        raise PlainError(path, "a type is missing (type, descriptor, reference, nested or list)")
    constraints = {("name" if key == "type" else key): value for key, value in mapping.items()}
    return typing.cast("api.Scalar", _dataclass_from(api.Scalar, constraints, path))


_VALUE_READERS: dict[str, Callable[[Mapping[str, Plain], tuple[str | int, ...]], cell.Value]] = {
    "prefer": lambda m, p: cell.Soft(typing.cast("Any", _value_from(m["prefer"], p))),
    "calculated": lambda m, p: cell.Calculated(
        _scalar_from(str, m["calculated"], p), _whole(m["plus"], p) if "plus" in m else None
    ),
    "school-year": lambda m, p: cell.SchoolYear(_whole(m["school-year"], p)),
    "school-year-text": lambda m, p: cell.SchoolYearText(_scalar_from(str, m["school-year-text"], p)),
    "school-date": lambda m, p: cell.SchoolDate(*_day(m["school-date"], p, _LEAP_YEAR)[1:]),
    "date": lambda m, p: cell.FixedDate(*_day(m["date"], p)),
    "days-from-today": lambda m, p: cell.RelativeDate(_whole(m["days-from-today"], p)),
    "system": lambda _m, _p: cell.SystemValue(),
    "variable": lambda m, p: cell.Variable(
        *(_scalar_from(str, m.get(key, ""), p) for key in ("variable", "suffix", "default"))
    ),
}
#: What may stand beside the key that names the kind of value.
_BESIDE = {"calculated": ("plus",), "variable": ("suffix", "default")}
#: The beginning of a year that has every day which a month and a day may name.
_LEAP_YEAR = "2000-"


def _value_from(plain: Plain, path: tuple[str | int, ...]) -> cell.Value:
    if isinstance(plain, list):
        return cell.Items(tuple(None if item is None else _value_from(item, path) for item in plain))
    if not isinstance(plain, Mapping):
        return cell.Literal(_scalar_from(str, plain, path))
    for key, reader in _VALUE_READERS.items():
        if key in plain:
            _refuse_others(plain, (key, *_BESIDE.get(key, ())), path)
            return reader(plain, path)
    raise PlainError(path, f"unknown value (known: a text, a list, {', '.join(_VALUE_READERS)})")


def _whole(plain: Plain, path: tuple[str | int, ...]) -> int:
    return typing.cast("int", _scalar_from(int, plain, path))


def _day(plain: Plain, path: tuple[str | int, ...], year: str = "") -> tuple[int, int, int]:
    try:
        day = date.fromisoformat(f"{year}{plain}")
    except ValueError:
        raise PlainError(path, f"'{plain}' is no day of the calendar") from None
    return day.year, day.month, day.day


_READERS: dict[Any, Callable[[Plain, tuple[str | int, ...]], Any]] = {
    Page: _page_from,
    RequiredList: _list_from,
    Finding: _finding_from,
    Property: _property_from,
    Member: _member_from,
    api.Type: _type_from,
    cell.Value: _value_from,
}
