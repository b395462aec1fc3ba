"""A typed scenario value -> the symbol that sample files carry (`runtime/core/samples.py` resolves it).

A symbol is plain JSON: a finished value, or an object with one key that begins with `$`. Text of the
pages becomes a JSON number, boolean or date here, by the type that the API gives the member.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from tablewright.model import values as cell
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar, Type
from tablewright.model.version import Branch, Leaf, Many, Tree
from tablewright.naming import words
from tablewright.values.limits import in_limits

Json = Any

#: What stands for `[System value]`, where the sender chooses and no page gives an example.
SYSTEM_DEFAULTS: Mapping[str, Json] = {
    "string": "SYS-1",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "date": {"$school-date": "09-01"},
    "datetime": {"$school-date": "09-01", "as": "datetime"},
    "local-datetime": {"$school-date": "09-01", "as": "datetime"},
    "time": "08:00:00",
    "date-or-datetime": {"$school-date": "09-01"},
}


_DATES = frozenset({"date", "datetime", "local-datetime", "date-or-datetime", "string"})
#: What the values that move with the school year or the day may stand for; all others are text.
_MOVING: Mapping[type, frozenset[str]] = {
    cell.SchoolYear: frozenset({"integer", "number", "string"}),
    cell.SchoolYearText: frozenset({"string"}),
    cell.SchoolDate: _DATES,
    cell.RelativeDate: _DATES,
}


class UnfitError(ValueError):
    """A value that the member's type cannot hold; the text says which."""


def type_mismatch(value: cell.Value, kind: Type) -> str:
    """Why a type cannot hold a value; the empty text where it can."""
    try:
        placeholder_of(value, kind, {})
    except UnfitError as error:
        return str(error)
    return ""


def placeholder_of(value: cell.Value, kind: Type, namespaces: Mapping[str, str]) -> Json:
    """The symbol of one leaf value.

    `namespaces` maps descriptor names to their URI; a descriptor with an empty one travels as its bare
    code value; in an array the type is that of an item. Raises UnfitError.
    """
    kind = _held_type(value, kind)
    match value:
        case cell.Literal(text=text):
            return _typed(text, kind, namespaces)
        case cell.Soft(preferred=preferred):
            return {"$prefer": placeholder_of(preferred, kind, namespaces)}
        case cell.Calculated(example=example):
            return {"$calculated": _typed(example, kind, namespaces)}
        case cell.SchoolYear(offset=offset):
            return {"$school-year": offset} | ({"as": "string"} if _name(kind) == "string" else {})
        case cell.SchoolYearText(template=template):
            return {"$school-year-text": template}
        case cell.SchoolDate(month=month, day=day):
            return {"$school-date": f"{month:02}-{day:02}"} | _as_datetime(kind)
        case cell.FixedDate(year=year, month=month, day=day):
            return _typed(f"{year:04}-{month:02}-{day:02}", kind, namespaces)
        case cell.RelativeDate(days=days):
            return {"$relative-date": days} | _as_datetime(kind)
        case cell.SystemValue():
            return {"$system": _system_default(kind, namespaces)}
        case cell.Variable(name=name, suffix=suffix, default=default):
            whole = _typed((default or name) + suffix, kind, namespaces)
            if not suffix:
                return {"$variable": name, "default": whole}
            return {"$variable": name, "default": str(whole).removesuffix(suffix), "suffix": suffix}
        case cell.Items():
            raise UnfitError("several items where one value stands")


def placeholders_of(tree: Tree, namespaces: Mapping[str, str]) -> Json:
    """A payload tree as JSON whose unsettled values are symbols. Raises UnfitError."""
    match tree:
        case Leaf(value=value, type=kind):
            return placeholder_of(value, kind, namespaces)
        case Branch(members=members):
            return {name: placeholders_of(child, namespaces) for name, child in members}
        case Many(items=items):
            return [placeholders_of(item, namespaces) for item in items]


def _held_type(value: cell.Value, kind: Type) -> Scalar | Descriptor:
    """The type of a single value, unless it can hold no value of this kind."""
    kind = kind.item if isinstance(kind, ListOf) else kind
    if isinstance(kind, Nested | Reference):
        raise UnfitError("a value stands where an object is expected")
    if _name(kind) not in _MOVING.get(type(value), {_name(kind)}):
        raise UnfitError(f"a {' '.join(words(type(value).__name__))} is no {_name(kind)}")
    return kind


def _name(kind: Scalar | Descriptor) -> str:
    return kind.name if isinstance(kind, Scalar) else "descriptor"


def _as_datetime(kind: Scalar | Descriptor) -> dict[str, Json]:
    return {"as": "datetime"} if _name(kind) in ("datetime", "local-datetime") else {}


def _system_default(kind: Scalar | Descriptor, namespaces: Mapping[str, str]) -> Json:
    if isinstance(kind, Descriptor):
        return _typed("Other", kind, namespaces)
    return in_limits(SYSTEM_DEFAULTS[kind.name], kind)


def _typed(text: str, kind: Scalar | Descriptor, namespaces: Mapping[str, str]) -> Json:
    match kind:
        case Descriptor(name=name):
            namespace = namespaces.get(name, "")
            return f"{namespace}#{text}" if namespace and "#" not in text else text
        case Scalar(one_of=choices) if choices and text not in choices:
            raise UnfitError(f"'{text}' is none of {', '.join(choices)}")
        case Scalar(name=name):
            try:
                return _SCALARS[name](text)
            except ValueError:
                raise UnfitError(f"'{text}' is no {name}") from None


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _number(text: str) -> int | float:
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _date(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _datetime(text: str) -> str:
    return datetime.fromisoformat(text).isoformat()


def _time(text: str) -> str:
    hour, minute, second = (int(part) for part in text.split(":"))
    return time(hour, minute, second).isoformat()


def _date_or_datetime(text: str) -> str:
    datetime.fromisoformat(text)
    return text


_SCALARS: Mapping[str, Callable[[str], Json]] = {
    "string": str,
    "integer": int,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "local-datetime": _datetime,
    "time": _time,
    "date-or-datetime": _date_or_datetime,
}
