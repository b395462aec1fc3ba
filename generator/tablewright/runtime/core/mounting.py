"""Serves operations as HTTP routes: turns requests into calls of a service, and results into responses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from inspect import iscoroutinefunction
from typing import Any

from fastapi import FastAPI
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from .faults import faults_of
from .jsontext import UnreadableJsonError, read_json, write_json
from .operations import (
    Answer,
    AnswerLike,
    Operation,
    Parameter,
    ParameterType,
    Refusal,
    refusal_from,
)
from .strictness import read_date, read_datetime
from .wire import WireLike, WireModel

Guard = Callable[[Request], None]
Refuse = Callable[[Refusal], Response]


@dataclass(frozen=True, slots=True)
class HttpPolicy:
    """The settings of a family for all requests: the form of refusals, the access check, the accepted bodies.

    `refuse` turns a refusal into a response. `guard` raises Refusal for a caller without access. With empty
    `media_types`, JSON is accepted under any media type. `strict_query` refuses unknown query names.
    """

    refuse: Refuse
    guard: Guard = lambda request: None
    media_types: tuple[str, ...] = ()
    strict_query: bool = True


def mount(
    app: FastAPI, operations: Iterable[Operation], service: object, policy: HttpPolicy
) -> None:
    """Add a route for each operation; `service` has one method with the name of each.

    Methods have keyword arguments and return an Answer or raise a Refusal, of this package or of another
    one. Coroutine functions run in the event loop, plain functions in the thread pool. Raises TypeError if
    the service lacks a method.
    """
    for operation in operations:
        # At the start, not at the first request of the operation.
        method = getattr(service, operation.name, None)
        if not callable(method):
            raise TypeError(
                f"{type(service).__name__} has no method '{operation.name}', "
                f"which {operation.method} {operation.path} needs"
            )
        app.add_api_route(
            operation.path,
            _endpoint(operation, method, policy),
            methods=[operation.method],
            name=f"{operation.method} {operation.path}",
            response_model=None,
        )


def _endpoint(
    operation: Operation, method: Callable[..., Any], policy: HttpPolicy
) -> Callable[[Request], Any]:
    is_coroutine = iscoroutinefunction(method)

    async def endpoint(request: Request) -> Response:
        try:
            # First, so that a stranger does not learn which parameters are right.
            policy.guard(request)
            arguments = read_parameters(operation, request, strict=policy.strict_query)
            if operation.body is not None:
                check_media_type(
                    request.headers.get("content-type", ""), policy.media_types
                )
                arguments["body"] = read_body(operation, await request.body())
            if is_coroutine:
                result = await method(**arguments)
            else:
                result = await run_in_threadpool(method, **arguments)
            return render(_checked_answer(result, operation), request)
        except Exception as error:
            refusal = refusal_from(error)
            if refusal is None:
                raise
            return policy.refuse(refusal)

    return endpoint


def _checked_answer(result: object, operation: Operation) -> Answer[Any]:
    """The result of a service method as an Answer. Raises TypeError for anything else."""
    if isinstance(result, Answer):
        return result
    if isinstance(result, AnswerLike):
        return Answer(result.body, result.status, result.headers)
    # A method that is left as the protocol declares it returns None.
    raise TypeError(
        f"'{operation.name}' returned {type(result).__name__} instead of an Answer"
    )


def read_parameters(
    operation: Operation, request: Request, *, strict: bool
) -> dict[str, Any]:
    """The arguments from path, query and headers. Raises Refusal with a note for every wrong parameter."""
    arguments: dict[str, Any] = {}
    notes = _query_notes(operation, request.query_params) if strict else []
    for parameter in operation.parameters:
        text = _parameter_text(parameter, request)
        if text is None:
            # All notes are collected, so that a client can correct them in one step.
            if parameter.required:
                notes.append(
                    f"The {parameter.where} parameter '{parameter.name}' is required."
                )
            continue
        try:
            value = _READERS[parameter.type](text)
        except ValueError:
            notes.append(
                f"The parameter '{parameter.name}' must be {_TYPE_NAMES[parameter.type]}."
            )
            continue
        if parameter.group:
            arguments.setdefault(parameter.group, {})[parameter.name] = text
        else:
            arguments[parameter.argument] = value
    if notes:
        raise Refusal("invalid-parameter", notes=tuple(notes))
    return _with_groups(operation, request.query_params, arguments)


def _with_groups(
    operation: Operation, query: QueryParams, arguments: dict[str, Any]
) -> dict[str, Any]:
    """The arguments with a mapping for every group, also for a group without any value."""
    for parameter in operation.parameters:
        if parameter.group:
            arguments.setdefault(parameter.group, {})
    if operation.filters:
        filters = {name: query[name] for name in operation.filters if name in query}
        arguments["filters"] = arguments.get("filters", {}) | filters
    return arguments


def _query_notes(operation: Operation, query: QueryParams) -> list[str]:
    """A sentence for every query name that is unknown or repeated."""
    known = {
        parameter.name
        for parameter in operation.parameters
        if parameter.where == "query"
    }
    known.update(operation.filters)
    unknown = []
    repeated = []
    for name in query:
        if name not in known:
            unknown.append(f"There is no query parameter '{name}'.")
        # The server cannot know which of the two values the client means.
        if len(query.getlist(name)) > 1:
            repeated.append(f"The query parameter '{name}' is given twice.")
    return unknown + repeated


def _parameter_text(parameter: Parameter, request: Request) -> str | None:
    if parameter.where == "path":
        return str(request.path_params[parameter.name])
    source = request.query_params if parameter.where == "query" else request.headers
    return source.get(parameter.name)


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


def _time(text: str) -> time:
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?", text):
        raise ValueError(text)
    return time.fromisoformat(text)


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


_READERS: dict[ParameterType, Callable[[str], Any]] = {
    "string": str,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": read_date,
    "datetime": read_datetime,
    "local-datetime": _local_datetime,
    "time": _time,
    "date-or-datetime": _date_or_datetime,
}
_TYPE_NAMES: dict[ParameterType, str] = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date such as 2017-03-01",
    "datetime": "a date with time such as 2017-03-01T08:00:00Z",
    "local-datetime": "a date with time, without a time zone, such as 2017-03-01T08:00:00",
    "time": "a time such as 08:00:00",
    "date-or-datetime": "a date such as 2017-03-01, or a date with time",
}


def check_media_type(header: str, allowed: tuple[str, ...]) -> None:
    """Raise Refusal if the Content-Type is not allowed; a request without the header passes."""
    media_type = header.partition(";")[0].strip().lower()
    if allowed and media_type and media_type not in allowed:
        raise Refusal(
            "unsupported-media-type",
            f"Bodies of type '{media_type}' are not accepted here.",
        )


def read_body(operation: Operation, raw: bytes) -> WireModel:
    """The body as its model. Raises Refusal with all faults at once, each with its JSON path."""
    assert operation.body is not None
    if not raw.strip():
        raise Refusal("unreadable-body", "The request needs a body.")
    try:
        sent = read_json(raw)
    except UnreadableJsonError as error:
        raise Refusal(
            "unreadable-body", f"The body is not readable JSON: {error}."
        ) from None
    body = _with_correct_names(sent, operation.misspelt)
    text = raw if body is sent else write_json(body, ascii_only=True)
    try:
        return operation.body.model_validate_json(text, by_alias=True, by_name=False)
    except ValidationError as error:
        raise Refusal("invalid-body", faults=faults_of(error, body)) from None


def _with_correct_names(body: Any, misspelt: tuple[tuple[str, str], ...]) -> Any:
    """The body with misspelt members renamed; the same object if it has none."""
    if not isinstance(body, dict):
        return body
    renamed = {wrong: correct for wrong, correct in misspelt if wrong in body}
    if not renamed:
        return body
    for wrong, correct in renamed.items():
        if correct in body:
            raise Refusal(
                "unreadable-body", f"The body contains both '{wrong}' and '{correct}'."
            )
    return {renamed.get(name, name): value for name, value in body.items()}


def render(answer: Answer[Any], request: Request) -> Response:
    """The HTTP response for an answer."""
    headers = dict(answer.headers)
    if headers.get("Location", "").startswith("/"):
        headers["Location"] = str(request.base_url).rstrip("/") + headers["Location"]
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    # Also the `RawJson` of another package: it is a text that some store has written.
    if isinstance(answer.body, bytes):
        content = bytes(answer.body)
    else:
        content = write_json(_json_value(answer.body)).encode()
    return Response(content, answer.status, headers, media_type="application/json")


def _json_value(body: Any) -> Any:
    # A service may return models of another package, so the check is for the method, not for the class.
    if isinstance(body, WireLike):
        return body.to_wire()
    if isinstance(body, list | tuple):
        return [_json_value(item) for item in body]
    return body
