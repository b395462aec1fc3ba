"""Makes models read dates, times and numbers as strictly as the API does.

pydantic reads the text `"0"` as 1970-01-01 and `"1.5"` as a decimal number. The core schema of every model is
changed once, when the model is built.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?", re.ASCII)
#: Keys of a core schema whose values contain no schemas of members.
_NO_SCHEMAS = frozenset({"metadata", "serialization", "cls", "config", "function"})

Reader = Callable[[Any, core_schema.ValidationInfo], Any]


def read_date(text: str) -> date:
    """The date of a text such as `2017-03-01`. Raises ValueError for any other form."""
    # fromisoformat() also accepts `20170301` and `2017-W09-3`.
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def read_datetime(text: str) -> datetime:
    """The date with time of a text; the time zone may be absent. Raises ValueError for any other form."""
    if not _DATETIME.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text.upper())


def read_time(text: str) -> time:
    """The time of day of a text, without a time zone. Raises ValueError for any other form."""
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(text)


def strict_schema(schema: CoreSchema) -> CoreSchema:
    """The schema of a model with a strict reader before each date, datetime, time and decimal.

    Other models inside it stay as they are: they were changed when they were built.
    """
    return cast("CoreSchema", _with_readers(schema, is_root=True))


def _with_readers(node: Any, *, is_root: bool = False) -> Any:
    if isinstance(node, list):
        return [_with_readers(item) for item in node]
    if not isinstance(node, dict):
        return node
    kind = node.get("type")
    if kind == "model" and not is_root:
        return node
    if isinstance(kind, str) and kind in _READERS:
        return _with_reader(_READERS[kind], node, kind)
    if kind == "function-before" and node["function"]["function"] in _READERS.values():
        return node
    # A model that refers to itself is wrapped in a `definitions` schema.
    is_wrapper = is_root and kind in {"model", "definitions"}
    changed: dict[str, Any] = {}
    for key, value in node.items():
        if key in _NO_SCHEMAS:
            changed[key] = value
        else:
            changed[key] = _with_readers(value, is_root=is_wrapper and key == "schema")
    return changed


def _with_reader(reader: Reader, node: Any, kind: str) -> CoreSchema:
    serialization = None
    # pydantic writes a Decimal as a text; the API expects a number.
    if kind == "decimal":
        serialization = core_schema.plain_serializer_function_ser_schema(
            _number, when_used="json"
        )
    return core_schema.with_info_before_validator_function(
        reader, node, serialization=serialization
    )


def _date(value: Any, info: core_schema.ValidationInfo) -> Any:
    if info.mode != "json" or not isinstance(value, str):
        return value
    try:
        return read_date(value)
    except ValueError:
        raise PydanticCustomError("date_parsing", "not a date") from None


def _datetime(value: Any, info: core_schema.ValidationInfo) -> Any:
    if info.mode != "json" or not isinstance(value, str):
        return value
    try:
        return read_datetime(value)
    except ValueError:
        raise PydanticCustomError("datetime_parsing", "not a date with time") from None


def _time(value: Any, info: core_schema.ValidationInfo) -> Any:
    if info.mode != "json" or not isinstance(value, str):
        return value
    try:
        return read_time(value)
    except ValueError:
        raise PydanticCustomError("time_parsing", "not a time") from None


def _decimal(value: Any, info: core_schema.ValidationInfo) -> Any:
    if (
        info.mode == "json"
        and isinstance(value, int | float)
        and not isinstance(value, bool)
    ):
        # `Decimal(0.1)` would have 55 digits, the text has one.
        return Decimal(repr(value))
    return value


def _number(value: Decimal) -> int | float:
    if value == value.to_integral_value():
        return int(value)
    return float(value)


_READERS: dict[str, Reader] = {
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "decimal": _decimal,
}
