"""How wire models read dates and numbers: as the API does, where pydantic would guess.

pydantic takes the text `"0"` for 1970-01-01 and `"1.5"` for a decimal number. The schema of every
wire model is rewritten once, when the model is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII | re.IGNORECASE
)
#: Parts of a core schema that hold no types of this model's own members.
_ELSEWHERE = frozenset({"metadata", "serialization", "cls", "config", "function"})

Reader = Callable[[Any, core_schema.ValidationInfo], Any]


def strict_schema(schema: CoreSchema) -> CoreSchema:
    """The schema of a model class with strict readers before its dates, datetimes and decimals.

    Models inside it are left alone: they were rewritten when they were made themselves.
    """
    return cast("CoreSchema", _rewritten(schema, own=True))


def _rewritten(node: Any, *, own: bool = False) -> Any:
    if isinstance(node, list):
        return [_rewritten(item) for item in node]
    if not isinstance(node, dict):
        return node
    kind = node.get("type")
    if kind == "model" and not own:
        return node
    if isinstance(kind, str) and kind in _READERS:
        return _read_first(_READERS[kind], node, kind)
    # A `definitions` schema wraps the model when it refers to itself.
    inner = own and kind in {"model", "definitions"}
    if kind == "function-before" and node["function"]["function"] in _READERS.values():
        return node
    return {
        key: value if key in _ELSEWHERE else _rewritten(value, own=inner and key == "schema")
        for key, value in node.items()
    }


def _read_first(reader: Reader, node: Any, kind: str) -> CoreSchema:
    serialization = None
    if kind == "decimal":
        serialization = core_schema.plain_serializer_function_ser_schema(_number, when_used="json")
    return core_schema.with_info_before_validator_function(reader, node, serialization=serialization)


def _date(value: Any, info: core_schema.ValidationInfo) -> Any:
    if info.mode != "json" or not isinstance(value, str):
        return value
    if not _DATE.fullmatch(value):
        raise PydanticCustomError("date_parsing", "not a date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("date_parsing", "not a date") from None


def _datetime(value: Any, info: core_schema.ValidationInfo) -> Any:
    if info.mode != "json" or not isinstance(value, str):
        return value
    if not _DATETIME.fullmatch(value):
        raise PydanticCustomError("datetime_parsing", "not a date with time")
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        raise PydanticCustomError("datetime_parsing", "not a date with time") from None


def _decimal(value: Any, info: core_schema.ValidationInfo) -> Any:
    if info.mode == "json" and isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    return value


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


_READERS: dict[str, Reader] = {"date": _date, "datetime": _datetime, "decimal": _decimal}
