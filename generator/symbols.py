"""A typed scenario value -> the symbol that sample files carry (`runtime/core/samples.py` resolves it).

A symbol is plain JSON: a finished value, or an object with one key that begins with `$`. Text of the
pages becomes a JSON number, boolean or date here, by the type that the API gives the member.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from generator.model import values as cell
from generator.model.types import Descriptor, ListOf, Scalar, Type
from generator.model.version import Branch, Leaf, Many, Tree

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
}


class UnfitError(ValueError):
    """A value that the member's type cannot hold; the text says which."""


def symbol_of(value: cell.Value, kind: Type, namespaces: Mapping[str, str]) -> Json:
    """The symbol of one leaf value.

    `namespaces` maps descriptor names to their URI; a descriptor with an empty one travels as its bare
    code value. Raises UnfitError.
    """
    match value:
        case cell.Literal(text=text):
            return _typed(text, kind, namespaces)
        case cell.Soft(preferred=preferred):
            return {"$prefer": symbol_of(preferred, kind, namespaces)}
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
        case cell.Variable(name=name, suffix=suffix):
            symbol: dict[str, Json] = {"$variable": name, "default": name}
            return symbol | ({"suffix": suffix} if suffix else {})
        case cell.Items():
            raise UnfitError("several items where one value stands")


def symbols_of(tree: Tree, namespaces: Mapping[str, str]) -> Json:
    """A payload tree as JSON whose unsettled values are symbols. Raises UnfitError."""
    match tree:
        case Leaf(value=value, type=kind):
            return symbol_of(value, kind, namespaces)
        case Branch(members=members):
            return {name: symbols_of(child, namespaces) for name, child in members}
        case Many(items=items):
            return [symbols_of(item, namespaces) for item in items]


def _name(kind: Type) -> str:
    return kind.name if isinstance(kind, Scalar) else "string"


def _as_datetime(kind: Type) -> dict[str, Json]:
    return {"as": "datetime"} if _name(kind) in ("datetime", "local-datetime") else {}


def _system_default(kind: Type, namespaces: Mapping[str, str]) -> Json:
    if isinstance(kind, Descriptor):
        return _typed("Other", kind, namespaces)
    return SYSTEM_DEFAULTS.get(_name(kind), "SYS-1")


def _typed(text: str, kind: Type, namespaces: Mapping[str, str]) -> Json:
    match kind:
        case Descriptor(name=name):
            namespace = namespaces.get(name, "")
            return f"{namespace}#{text}" if namespace and "#" not in text else text
        case ListOf(item=item):
            return _typed(text, item, namespaces)
        case Scalar(name=name):
            try:
                return _SCALARS[name](text)
            except ValueError:
                raise UnfitError(f"'{text}' is no {name}") from None
        case _:
            raise UnfitError(f"'{text}' stands where an object is expected")


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if re.fullmatch(r"-?\d+", text) else number


def _date(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _datetime(text: str) -> str:
    return datetime.fromisoformat(text).isoformat()


def _time(text: str) -> str:
    hour, minute, second = (int(part) for part in text.split(":"))
    return f"{hour:02}:{minute:02}:{second:02}"


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
