"""Reads the parameters of an operation from the path, the query and the headers of a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from .operations import Operation, Parameter, ParameterType, Refusal
from .strictness import read_date, read_datetime, read_time


@dataclass(frozen=True, slots=True)
class QueryPolicy:
    """How a family reads queries.

    `lenient`: names have any case, empty values count as absent, the first of several values counts.
    Otherwise names are exact and the last value counts. `strict` refuses unknown names, empty values and
    repeated names.
    """

    lenient: bool = True
    strict: bool = False


class ParameterReader:
    """Reads the arguments of an operation from requests, as the policy of its family says."""

    def __init__(self, operation: Operation, policy: QueryPolicy) -> None:
        self._operation = operation
        self._policy = policy
        # The names as a query may have them, with those of the operation.
        self._known: dict[str, str] = {}
        for name in _query_names(operation):
            self._known[self._folded(name)] = name

    def read(self, request: Request) -> dict[str, Any]:
        """The arguments of a request. Raises Refusal with a note for every wrong parameter."""
        notes: list[str] = []
        query: dict[str, str] = {}
        # Most requests have no query.
        if request.scope["query_string"]:
            query = self._query_values(request, notes)
        arguments: dict[str, Any] = {}
        for parameter in self._operation.parameters:
            if parameter.where == "query":
                text = query.get(parameter.name)
            elif parameter.where == "path":
                text = request.path_params[parameter.name]
            else:
                text = request.headers.get(parameter.name)
                # Proxies send headers without a value for absent ones.
                if self._policy.lenient and text is not None and not text.strip():
                    text = None
            if text is not None or parameter.required or parameter.group:
                _add_argument(arguments, parameter, text, notes)
        if self._operation.filters:
            filters = _filters(self._operation, query, notes)
            arguments["filters"] = arguments.get("filters", {}) | filters
        if notes:
            raise Refusal("invalid-parameter", notes=tuple(notes))
        return arguments

    def _folded(self, name: str) -> str:
        return name.lower() if self._policy.lenient else name

    def _query_values(self, request: Request, notes: list[str]) -> dict[str, str]:
        """The texts of the query by the names that the operation gives them; notes on what is refused."""
        text = request.scope["query_string"].decode("latin-1")
        values: dict[str, str] = {}
        for sent, value in parse_qsl(text, keep_blank_values=True):
            name = self._known.get(self._folded(sent), "")
            if self._policy.strict:
                notes += _strict_notes(sent, name, value, self._known, values)
            if not name:
                continue
            if self._policy.lenient and (not value or name in values):
                continue
            values[name] = value
        return values


def _add_argument(
    arguments: dict[str, Any], parameter: Parameter, text: str | None, notes: list[str]
) -> None:
    """Add the value of a parameter to the arguments, or a note if it has a wrong one."""
    if parameter.group:
        # The mapping of a group is there without any value, too.
        group = arguments.setdefault(parameter.group, {})
    if text is None:
        # All notes are collected, so that a client can correct them in one step.
        if parameter.required:
            notes.append(
                f"The {parameter.where} parameter '{parameter.name}' is required."
            )
        return
    try:
        value = _READERS[parameter.type](text)
    except ValueError:
        notes.append(_type_note(parameter.name, parameter.type))
        return
    if parameter.group:
        group[parameter.name] = text
    else:
        arguments[parameter.argument] = value


def _filters(
    operation: Operation, query: dict[str, str], notes: list[str]
) -> dict[str, str]:
    """The values of the filters as the store compares them: `7.0` of an integer is `7`."""
    filters: dict[str, str] = {}
    for name in operation.filters:
        if name not in query:
            continue
        kind = operation.filter_types.get(name, "string")
        try:
            filters[name] = _FILTER_READERS[kind](query[name])
        except ValueError:
            notes.append(_type_note(name, kind))
    return filters


def _query_names(operation: Operation) -> Iterable[str]:
    """The names of everything that a query of the operation may contain."""
    for parameter in operation.parameters:
        if parameter.where == "query":
            yield parameter.name
    yield from operation.filters


def _strict_notes(
    sent: str, name: str, value: str, known: dict[str, str], values: dict[str, str]
) -> Iterable[str]:
    if not name:
        similar = get_close_matches(sent.lower(), known, n=1)
        hint = f"; did you mean '{known[similar[0]]}'?" if similar else "."
        yield f"There is no query parameter '{sent}'{hint}"
    elif not value:
        yield f"The query parameter '{sent}' has no value."
    # The server cannot know which of the two values the client means.
    elif name in values:
        yield f"The query parameter '{sent}' is given twice."


def _type_note(name: str, kind: ParameterType) -> str:
    return f"The parameter '{name}' must be {_TYPE_NAMES[kind]}."


def _integer(text: str) -> int:
    # int() also accepts '1_000', ' 1' and digits of other scripts.
    if not text.isascii() or not text.removeprefix("-").isdigit():
        raise ValueError(text)
    return int(text)


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def _number(text: str) -> float:
    # float() also accepts 'nan', 'inf', '1_000' and digits of other scripts.
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", text):
        raise ValueError(text)
    # A code such as `1234` stays a whole number, so that it is the same text again.
    return int(text) if text.removeprefix("-").isdigit() else float(text)


def _local_datetime(text: str) -> datetime:
    moment = read_datetime(text)
    if moment.tzinfo is not None:
        raise ValueError(text)
    return moment


def _date_or_datetime(text: str) -> str:
    # The text is passed on as it was sent: a date is not midnight of that day.
    if "T" in text:
        read_datetime(text)
    else:
        read_date(text)
    return text


def _whole_number_filter(text: str, width: int) -> str:
    # A number has no zeros in front: an id such as `0255901107` is a text that was taken for a number.
    if not re.fullmatch(r"-?(0|[1-9][0-9]{0,18})(\.0{1,9})?", text):
        raise ValueError(text)
    number = int(text.partition(".")[0])
    if not -(2 ** (width - 1)) <= number < 2 ** (width - 1):
        raise ValueError(text)
    return str(number)


def _int32_filter(text: str) -> str:
    return _whole_number_filter(text, 32)


def _int64_filter(text: str) -> str:
    return _whole_number_filter(text, 64)


def _number_filter(text: str) -> str:
    number = float(_number(text))
    return str(int(number)) if number.is_integer() else str(number)


def _date_filter(text: str) -> str:
    return read_date(text).isoformat()


def _datetime_filter(text: str) -> str:
    # An unquoted plus sign in a query is a space.
    moment = read_datetime(text.replace(" ", "+"))
    return moment.isoformat().replace("+00:00", "Z")


def _local_datetime_filter(text: str) -> str:
    # A date means its midnight, as in bodies of an API without dates.
    is_date = "T" not in text.upper()
    return _local_datetime(f"{text}T00:00:00" if is_date else text).isoformat()


_READERS: dict[ParameterType, Callable[[str], Any]] = {
    "string": str,
    "integer": _integer,
    "int32": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": read_date,
    "datetime": read_datetime,
    "local-datetime": _local_datetime,
    "time": read_time,
    "date-or-datetime": _date_or_datetime,
}
_FILTER_READERS: dict[ParameterType, Callable[[str], str]] = {
    "string": str,
    "integer": _int64_filter,
    "int32": _int32_filter,
    "number": _number_filter,
    "boolean": lambda text: str(_boolean(text)).lower(),
    "date": _date_filter,
    "datetime": _datetime_filter,
    "local-datetime": _local_datetime_filter,
    "time": lambda text: read_time(text).isoformat(),
    "date-or-datetime": _date_or_datetime,
}
_TYPE_NAMES: dict[ParameterType, str] = {
    "string": "a text",
    "integer": "a whole number",
    "int32": "a whole number within 32 bits",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date such as 2017-03-01",
    "datetime": "a date with time such as 2017-03-01T08:00:00Z",
    "local-datetime": "a date with time, without a time zone, such as 2017-03-01T08:00:00",
    "time": "a time such as 08:00:00",
    "date-or-datetime": "a date such as 2017-03-01, or a date with time",
}
