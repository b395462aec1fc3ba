"""Serves operations over HTTP: turns requests into calls of a service, and results into responses."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import Parameter as Argument
from inspect import iscoroutinefunction, signature
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..jsontext import UnreadableJsonError, read_json, write_json
from ..models.wire import WireLike
from ..operations import (
    HTTP_STATUS,
    Answer,
    AnswerLike,
    Operation,
    Refusal,
    refusal_from,
)
from ..store.records import StoreError
from .dispatch import Endpoint, Routes
from .parameters import ParameterReader, QueryPolicy
from .request_bodies import BodyPolicy, read_body

#: The logger that uvicorn prints.
_LOG = logging.getLogger("uvicorn.error")
_BUSY = Refusal(
    HTTP_STATUS,
    "The database cannot answer at the moment, and nothing was changed; send the request again.",
    headers={"Retry-After": "1"},
    status=503,
)
#: The statuses of responses that never have content.
_WITHOUT_CONTENT = frozenset({204, 304})

Guard = Callable[[Request], None]
Refuse = Callable[[Refusal], Response]


def _any_media_type(_operation: Operation, _request: Request) -> None:
    """Accepts every media type."""


@dataclass(frozen=True, slots=True)
class HttpPolicy:
    """The settings of a family for all requests: the form of refusals, the access check, the reading.

    `refuse` turns a refusal into a response. `guard` raises Refusal for a caller without access,
    `check_media_type` for a media type that does not fit. `path_text` returns the normal form of the text of
    a path parameter.
    """

    refuse: Refuse
    guard: Guard = lambda request: None
    query: QueryPolicy = field(default_factory=QueryPolicy)
    body: BodyPolicy = field(default_factory=BodyPolicy)
    check_media_type: Callable[[Operation, Request], None] = _any_media_type
    path_text: Callable[[str], str] = str


def mount(
    app: FastAPI, operations: Iterable[Operation], service: object, policy: HttpPolicy
) -> None:
    """Add a route for each operation; `service` has one method with the name of each.

    Methods have keyword arguments and return an Answer or raise a Refusal, of this package or of another
    one. Coroutine functions run in the event loop, plain functions in the thread pool. A method gets only the
    arguments that it has. Raises TypeError if the service lacks a method.
    """
    routes: Routes = app.state.routes
    for operation in operations:
        # At the start, not at the first request of the operation.
        method = getattr(service, operation.name, None)
        if not callable(method):
            raise TypeError(
                f"{type(service).__name__} has no method '{operation.name}', "
                f"which {operation.method} {operation.path} needs"
            )
        endpoint = _endpoint(operation, service, method, policy)
        routes.add(operation.method, operation.path, endpoint)


def _endpoint(
    operation: Operation,
    service: object,
    method: Callable[..., Any],
    policy: HttpPolicy,
) -> Endpoint:
    is_coroutine = iscoroutinefunction(method)
    parameters = ParameterReader(operation, policy.query)
    unknown = _unknown_arguments(operation, method)

    async def respond(request: Request, receive: Receive) -> ASGIApp:
        try:
            # First, so that a stranger does not learn which parameters are right.
            policy.guard(request)
            path = request.scope["path_params"]
            for name in path:
                path[name] = policy.path_text(path[name])
            arguments = parameters.read(request)
            policy.check_media_type(operation, request)
            if operation.body is not None:
                raw = await _whole_body(receive)
                try:
                    arguments["body"] = read_body(operation, raw, policy.body)
                except Refusal as invalid:
                    year = arguments.get("school_year")
                    raise await _with_all_faults(invalid, service, raw, year) from None
            for name in unknown:
                arguments.pop(name, None)
            if is_coroutine:
                result = await method(**arguments)
            else:
                result = await run_in_threadpool(method, **arguments)
            return render(_checked_answer(result, operation), request)
        except StoreError as error:
            return policy.refuse(database_refusal(error, request))
        except Exception as error:
            refusal = refusal_from(error)
            if refusal is None:
                raise
            return policy.refuse(refusal)

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        response = await respond(Request(scope), receive)
        await response(scope, receive, send)

    return endpoint


async def _with_all_faults(
    refusal: Refusal, service: object, raw: bytes, school_year: int | None
) -> Refusal:
    """A refusal of a body with the faults that the service finds too, so that a client learns all at once.

    The services of a package have the method `faults_in` for it; those of a caller need not have it.
    """
    find_faults = getattr(service, "faults_in", None)
    if refusal.kind != "invalid-body" or find_faults is None:
        return refusal
    try:
        content = read_json(raw, unique=False)
    except UnreadableJsonError:
        return refusal
    faults = list(refusal.faults)
    known = {fault.path for fault in faults}
    if isinstance(content, dict):
        for fault in await find_faults(content=content, school_year=school_year):
            if fault.path not in known:
                faults.append(fault)
    return Refusal(refusal.kind, refusal.message, faults=tuple(faults))


def database_refusal(error: StoreError, request: Request) -> Refusal:
    """The refusal of a request for which the database failed; only the log gets the reason."""
    _LOG.error("%s %s: %s", request.method, request.scope["path"], error)
    # Without the reason, which can contain the address of the database.
    return _BUSY if error.temporary else Refusal("failure")


def _unknown_arguments(
    operation: Operation, method: Callable[..., Any]
) -> tuple[str, ...]:
    """The arguments of an operation that a method does not have: it was written for an earlier release."""
    known = _argument_names(getattr(method, "__func__", method))
    if known is None:
        return ()
    names = [
        parameter.group or parameter.argument for parameter in operation.parameters
    ]
    return tuple(name for name in dict.fromkeys(names) if name not in known)


# Hundreds of services are objects of one class.
@lru_cache(maxsize=200)
def _argument_names(method: Callable[..., Any]) -> frozenset[str] | None:
    """The names of the arguments of a method; None if it takes any."""
    known = signature(method).parameters
    if any(argument.kind is Argument.VAR_KEYWORD for argument in known.values()):
        return None
    return frozenset(known)


async def _whole_body(receive: Receive) -> bytes:
    """The body of a request. Raises ClientDisconnect if the client does not send all of it."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


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


def refuse_media_type(header: str, allowed: tuple[str, ...]) -> None:
    """Raise Refusal if the Content-Type is not allowed; a request without the header passes."""
    media_type = header.partition(";")[0].strip().lower()
    if media_type and media_type not in allowed:
        raise Refusal(
            "unsupported-media-type",
            f"Bodies of type '{media_type}' are not accepted here.",
        )


class _AnswerResponse:
    """The response to a request that was carried out, as an ASGI application.

    A `Response` of the framework would take the headers apart and put them together again.
    """

    __slots__ = ("_content", "_headers", "_status")

    def __init__(self, answer: Answer[Any], content: bytes, root_url: str) -> None:
        headers: dict[bytes, bytes] = {}
        for name, value in answer.headers.items():
            is_path = name == "Location" and value.startswith("/")
            text = root_url + value if is_path else value
            headers[name.lower().encode("latin-1")] = text.encode("latin-1")
        # A response without content has no length (RFC 9110).
        if answer.status not in _WITHOUT_CONTENT:
            headers.setdefault(b"content-length", b"%d" % len(content))
        if answer.body is not None:
            headers.setdefault(b"content-type", b"application/json")
        self._status = answer.status
        self._headers = list(headers.items())
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        await send(
            {
                "type": "http.response.start",
                "status": self._status,
                "headers": self._headers,
            }
        )
        await send({"type": "http.response.body", "body": self._content})


def render(answer: Answer[Any], request: Request) -> ASGIApp:
    """The HTTP response for an answer."""
    content = b""
    # Also the `RawJson` of another package: it is a text that some store has written.
    if isinstance(answer.body, bytes):
        content = bytes(answer.body)
    elif answer.body is not None:
        content = write_json(_json_value(answer.body)).encode()
    root_url = _root_url(request) if "Location" in answer.headers else ""
    return _AnswerResponse(answer, content, root_url)


def _root_url(request: Request) -> str:
    """The address by which the client has reached the application, without a slash at its end."""
    host = request.headers.get("host")
    # A request of HTTP/1.0 has no such header; the framework then takes the address of the socket.
    if host is None:
        return str(request.base_url).rstrip("/")
    scope = request.scope
    root = scope.get("app_root_path", scope.get("root_path", ""))
    return f"{scope['scheme']}://{host}{root}"


def _json_value(body: Any) -> Any:
    # A service may return models of another package, so the check is for the method, not for the class.
    if isinstance(body, WireLike):
        return body.to_wire()
    if isinstance(body, list | tuple):
        return [_json_value(item) for item in body]
    return body
