"""Converts texts of pages to JSON values of the type that the API gives to a member."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from tablewright.model.json_types import Json
from tablewright.model.types import Descriptor, Scalar, ScalarName
from tablewright.values.limits import describe_unlisted, in_limits

#: The type of a member that holds one value.
SingleType = Scalar | Descriptor

#: The example for `[System value]`: the sender chooses the value, and no page gives an example.
_SYSTEM_DEFAULTS: Mapping[ScalarName, Json] = {
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


class UnfitError(ValueError):
    """The type of a member cannot hold a value; the message contains both."""


def typed_text(text: str, kind: SingleType, namespace: str) -> Json:
    """The JSON value of a text: `"07"` is 7 as an integer, and `"07"` as a string.

    `namespace` is the URI of a descriptor's values; without one the code value alone is sent. Raises
    UnfitError.
    """
    if isinstance(kind, Descriptor):
        # Some pages print the whole URI instead of the code value.
        return f"{namespace}#{text}" if namespace and "#" not in text else text
    if kind.one_of and text not in kind.one_of:
        raise UnfitError(describe_unlisted(text, kind.one_of))
    try:
        return _CONVERTERS[kind.name](text)
    except ValueError:
        raise UnfitError(f"'{text}' is not of the type {kind.name}") from None


def system_default(kind: SingleType, namespace: str) -> Json:
    """The example that is sent for a value that the sending system chooses."""
    if isinstance(kind, Descriptor):
        return typed_text("Other", kind, namespace)
    default: Json = in_limits(_SYSTEM_DEFAULTS[kind.name], kind)
    return default


def type_name(kind: SingleType) -> str:
    """The name of a scalar type, or `descriptor`."""
    return kind.name if isinstance(kind, Scalar) else "descriptor"


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _number(text: str) -> int | float:
    # Whole numbers stay integers: a float would lose the last digits of a long one.
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    number = float(text)
    # JSON has no infinity and no NaN, which `float` accepts.
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _date(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _datetime(text: str) -> str:
    return datetime.fromisoformat(text).isoformat()


def _time(text: str) -> str:
    # Pages print `8:15:00`; the API requires two digits for the hour.
    hour, minute, second = (int(part) for part in text.split(":"))
    return time(hour, minute, second).isoformat()


def _date_or_datetime(text: str) -> str:
    datetime.fromisoformat(text)
    return text


_CONVERTERS: Mapping[ScalarName, Callable[[str], Json]] = {
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
