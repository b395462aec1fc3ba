"""Operations become HTTP routes: the one place where requests turn into service calls and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from .faults import faults_of
from .jsontext import UnreadableJsonError, read_json, write_json
from .operations import Answer, Operation, Parameter, Refusal
from .wire import WireModel

Guard = Callable[[Request], None]
Refuse = Callable[[Refusal], Response]


@dataclass(frozen=True, slots=True)
class HttpPolicy:
    """How a family treats requests: how it words a refusal, whom it lets in, which bodies it reads.

    `guard` raises Refusal for callers who may not enter. `media_types` empty: JSON under any media
    type. `strict_query`: query names that no parameter has are refused.
    """

    refuse: Refuse
    guard: Guard = lambda request: None
    media_types: tuple[str, ...] = ()
    strict_query: bool = True


def mount(app: FastAPI, operations: Iterable[Operation], service: object, manners: HttpPolicy) -> None:
    """Serve operations by a service, an object with one method for each operation's name.

    Methods are plain functions with keyword arguments; they run in the thread pool and return an
    Answer or raise a Refusal. Raises TypeError where the service lacks a method.
    """
    for operation in operations:
        method = getattr(service, operation.name, None)
        if not callable(method):
            raise TypeError(
                f"{type(service).__name__} has no method '{operation.name}', "
                f"which {operation.method} {operation.path} needs"
            )
        app.add_api_route(
            operation.path,
            _endpoint(operation, method, manners),
            methods=[operation.method],
            name=f"{operation.method} {operation.path}",
            response_model=None,
        )


def _endpoint(
    operation: Operation, method: Callable[..., Answer[Any]], manners: HttpPolicy
) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            manners.guard(request)
            arguments = read_parameters(operation, request, strict=manners.strict_query)
            if operation.body is not None:
                check_media_type(request.headers.get("content-type", ""), manners.media_types)
                arguments["body"] = read_body(operation, await request.body())
            return render(_checked(await run_in_threadpool(method, **arguments), operation), request)
        except Refusal as refusal:
            return manners.refuse(refusal)

    return endpoint


def _checked(answer: object, operation: Operation) -> Answer[Any]:
    """What a service returned, if it is an answer: a method left as the protocol has it returns None."""
    if not isinstance(answer, Answer):
        raise TypeError(f"'{operation.name}' returned {type(answer).__name__} instead of an Answer")
    return answer


def read_parameters(operation: Operation, request: Request, *, strict: bool) -> dict[str, Any]:
    """The arguments that path, query and headers give. Raises Refusal, naming every wrong parameter."""
    arguments: dict[str, Any] = {}
    notes = _query_notes(operation, request.query_params) if strict else []
    for parameter in operation.parameters:
        text = _text(parameter, request)
        if text is None:
            if parameter.required:
                notes.append(f"The {parameter.where} parameter '{parameter.name}' is required.")
            continue
        try:
            value = _READERS[parameter.type](text)
        except ValueError:
            notes.append(f"The parameter '{parameter.name}' must be {_WORDS[parameter.type]}.")
            continue
        if parameter.group:
            arguments.setdefault(parameter.group, {})[parameter.name] = text
        else:
            arguments[parameter.argument] = value
    if notes:
        raise Refusal("invalid-parameter", notes=tuple(notes))
    return _with_groups(operation, request.query_params, arguments)


def _with_groups(operation: Operation, query: QueryParams, arguments: dict[str, Any]) -> dict[str, Any]:
    for group in {parameter.group for parameter in operation.parameters} - {""}:
        arguments.setdefault(group, {})
    if operation.filters:
        given = {name: query[name] for name in operation.filters if name in query}
        arguments["filters"] = arguments.get("filters", {}) | given
    return arguments


def _query_notes(operation: Operation, query: QueryParams) -> list[str]:
    known = {parameter.name for parameter in operation.parameters if parameter.where == "query"}
    known.update(operation.filters)
    notes = [f"There is no query parameter '{name}'." for name in query if name not in known]
    notes += [
        f"The query parameter '{name}' is given twice." for name in query if len(query.getlist(name)) > 1
    ]
    return notes


def _text(parameter: Parameter, request: Request) -> str | None:
    if parameter.where == "path":
        return str(request.path_params[parameter.name])
    source = request.query_params if parameter.where == "query" else request.headers
    return source.get(parameter.name)


def _integer(text: str) -> int:
    # int() also takes '1_000', ' 1' and digits of other scripts.
    if not text.isascii() or not text.removeprefix("-").isdigit():
        raise ValueError(text)
    return int(text)


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


_READERS: dict[str, Callable[[str], Any]] = {"string": str, "integer": _integer, "boolean": _boolean}
_WORDS = {"string": "a text", "integer": "a whole number", "boolean": "true or false"}


def check_media_type(header: str, allowed: tuple[str, ...]) -> None:
    """Refuse a body whose Content-Type is none of the allowed; a request without one is believed."""
    media_type = header.partition(";")[0].strip().lower()
    if allowed and media_type and media_type not in allowed:
        raise Refusal("unsupported-media-type", f"A body of type '{media_type}' is not read here.")


def read_body(operation: Operation, raw: bytes) -> WireModel:
    """The body as its model. Raises Refusal with every fault at once, by JSON path."""
    assert operation.body is not None
    if not raw.strip():
        raise Refusal("unreadable-body", "The request needs a body.")
    try:
        tree = read_json(raw)
    except UnreadableJsonError as error:
        raise Refusal("unreadable-body", f"The body is not readable JSON: {error}.") from None
    meant = _as_meant(tree, operation.misspelt)
    text = raw if meant is tree else write_json(meant, ascii_only=True)
    try:
        return operation.body.model_validate_json(text, by_alias=True, by_name=False)
    except ValidationError as error:
        raise Refusal("invalid-body", faults=faults_of(error, meant)) from None


def _as_meant(tree: Any, misspelt: tuple[tuple[str, str], ...]) -> Any:
    names = {sent: meant for sent, meant in misspelt if isinstance(tree, dict) and sent in tree}
    for sent, meant in names.items():
        if meant in tree:
            raise Refusal("unreadable-body", f"The body holds both '{sent}' and '{meant}'.")
    return {names.get(name, name): value for name, value in tree.items()} if names else tree


def render(answer: Answer[Any], request: Request) -> Response:
    """The HTTP response of an answer."""
    headers = dict(answer.headers)
    if headers.get("Location", "").startswith("/"):
        headers["Location"] = str(request.base_url).rstrip("/") + headers["Location"]
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    content = write_json(_plain(answer.body)).encode()
    return Response(content, answer.status, headers, media_type="application/json")


def _plain(body: Any) -> Any:
    if isinstance(body, WireModel):
        return body.to_wire()
    return [_plain(item) for item in body] if isinstance(body, list | tuple) else body
