"""Faults on request, such as `students:503:0.3`, with which a client can test how it handles errors."""

from __future__ import annotations

import asyncio
import difflib
import random
import re
import secrets
import socket
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..operations import HTTP_STATUS, Refusal
from .limits import ServerOptions

#: The statuses that a fault can have.
STATUSES = (401, 409, 412, 429, 500, 503)
#: A sentence in each answer, which shows a developer that the fault was requested.
NOTE = "The server was started with a fault for this address."
RETRY_AFTER_SECONDS = 1

#: The request is not carried out, and gets no answer.
RESET = "reset"
#: The request is carried out, and gets no answer.
LOST_ANSWER = "lost-answer"
#: The request is carried out, and gets the first half of its answer.
HALF_ANSWER = "half-answer"
LATENCY = "latency"

FORM = (
    "[METHOD:]RESOURCE:FAULT[:PROBABILITY], such as 'students:503:0.3', 'POST:sections:reset' or "
    f"'*:{LATENCY}=200ms'; FAULT is {', '.join(map(str, STATUSES))}, {RESET}, {LOST_ANSWER}, {HALF_ANSWER} "
    f"or {LATENCY}=TIME"
)
EVERY_RESOURCE = "*"

_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_WRITES = ("POST", "PUT", "DELETE")
#: No read can have them, so without a method these faults are for writes only.
_WRITE_STATUSES = (409, 412)
_TIME = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s)")
#: A longer wait is probably a mistyped unit, and stops every client.
_LONGEST_SECONDS = 3600


class FaultSpecError(ValueError):
    """A text that describes no fault, or a fault of a resource that the API does not have."""


@dataclass(frozen=True, slots=True)
class RequestedFault:
    """A fault: `action` is a status, `latency` (of `seconds`) or one of the three ways to close a connection.

    `methods` is empty for all methods.
    """

    resource: str
    action: int | str
    methods: tuple[str, ...] = ()
    seconds: float = 0.0
    probability: float = 1.0


def read_fault(text: str) -> RequestedFault:
    """The fault that a text such as `POST:students:503:0.3` describes. Raises FaultSpecError."""
    fields = [field.strip() for field in text.split(":")]
    methods: tuple[str, ...] = ()
    if fields[0].upper() in _METHODS:
        methods = (fields.pop(0).upper(),)
    if len(fields) not in (2, 3) or not fields[0]:
        raise FaultSpecError(f"'{text}' must have the form {FORM}")
    action, seconds = _read_action(text, fields[1])
    if action in _WRITE_STATUSES and not methods:
        methods = _WRITES
    probability = _read_probability(text, fields[2]) if len(fields) == 3 else 1.0
    return RequestedFault(fields[0], action, methods, seconds, probability)


def _read_action(text: str, word: str) -> tuple[int | str, float]:
    """The status or the name of a fault, and its seconds."""
    name, _, value = word.partition("=")
    time = _TIME.fullmatch(value)
    if name == LATENCY and time:
        seconds = float(time[1])
        if time[2] == "ms":
            seconds /= 1000
        if seconds > _LONGEST_SECONDS:
            raise FaultSpecError(
                f"'{text}' waits longer than {_LONGEST_SECONDS} seconds"
            )
        return LATENCY, seconds
    if word in (RESET, LOST_ANSWER, HALF_ANSWER):
        return word, 0.0
    for status in STATUSES:
        if word == str(status):
            return status, 0.0
    raise FaultSpecError(
        f"'{word}' in '{text}' is not a known fault; the form is {FORM}"
    )


def _read_probability(text: str, word: str) -> float:
    if not re.fullmatch(r"0|1|[01]?\.[0-9]+", word) or float(word) > 1:
        raise FaultSpecError(
            f"'{word}' in '{text}' is not a probability between 0 and 1"
        )
    return float(word)


class FaultInjection:
    """An ASGI application that answers some requests with faults, and passes the others to `application`.

    `paths` maps the name of each resource to its path templates. `refuse` gives an answer the form of the
    family; `refusals` are those with more than a status. The same seed and the same order of requests
    give the same faults; each fault has random numbers of its own, so that a further one changes no other.
    Raises FaultSpecError for a resource that `paths` does not have.
    """

    def __init__(
        self,
        application: ASGIApp,
        *,
        faults: Sequence[RequestedFault],
        paths: Mapping[str, Sequence[str]],
        refuse: Callable[[Refusal], Response],
        refusals: Mapping[int, Refusal],
        seed: int,
    ) -> None:
        self._application = application
        self._refuse = refuse
        self._refusals = refusals
        self._rules: list[tuple[RequestedFault, re.Pattern[str], random.Random]] = []
        for number, fault in enumerate(faults):
            pattern = _pattern(_templates(fault.resource, paths))
            # Not for security: the numbers must be the same in every run.
            numbers = random.Random(f"{seed}:{number}")
            self._rules.append((fault, pattern, numbers))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        action: int | str | None = None
        if scope["type"] == "http":
            for fault in self._faults_of(scope["method"], scope["path"]):
                if fault.action == LATENCY:
                    await asyncio.sleep(fault.seconds)
                elif action is None:
                    action = fault.action
        if action is None:
            await self._application(scope, receive, send)
        elif action == RESET:
            await _close(receive, reset=True)
        elif action == LOST_ANSWER:
            await self._application(scope, receive, _discard)
            await _close(receive, reset=False)
        elif action == HALF_ANSWER:
            await self._send_half(scope, receive, send)
        else:
            assert isinstance(action, int)
            await self._answer(action)(scope, receive, send)

    def _answer(self, status: int) -> Response:
        known = self._refusals.get(status, Refusal(HTTP_STATUS))
        headers = dict(known.headers)
        if status in (429, 503):
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        notes = (*known.notes, NOTE)
        return self._refuse(
            Refusal(known.kind, notes=notes, headers=headers, status=status)
        )

    def _faults_of(self, method: str, path: str) -> list[RequestedFault]:
        """The faults that this request has, in the order in which they were requested."""
        chosen = []
        for fault, pattern, numbers in self._rules:
            if fault.methods and method not in fault.methods:
                continue
            # Each matching request takes a number, also when an earlier fault answers it.
            if pattern.fullmatch(path) and numbers.random() < fault.probability:
                chosen.append(fault)
        return chosen

    async def _send_half(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._application(scope, receive, keep)
        bodies = [message.get("body", b"") for message in messages[1:]]
        content = b"".join(bodies)
        # An answer without a body has no half: the connection closes before it.
        if content:
            half = content[: len(content) // 2]
            await send(messages[0])
            await send({"type": "http.response.body", "body": half, "more_body": True})
        await _close(receive, reset=False)


async def _discard(_message: Message) -> None:
    """Receives the messages of an answer that the client does not get."""


async def _close(receive: Receive, *, reset: bool) -> None:
    """Close the connection of a request; `reset` makes the client get an error instead of an end.

    ASGI has no message for this, so the transport of uvicorn is used. Raises ConnectionResetError if another
    server, or a client in this process, sends the requests.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the connection is closed: a fault on request")
    if reset:
        # A client that is still sending its body would get another error.
        while (await receive()).get("more_body"):
            pass
        _close_with_reset(transport)
    else:
        transport.close()
    # uvicorn sends an error answer if the application ends before the connection does.
    while (await receive())["type"] != "http.disconnect":
        pass


def _close_with_reset(transport: Any) -> None:
    connection = transport.get_extra_info("socket")
    if connection is not None:
        # With a linger time of zero, TCP sends a reset instead of an orderly end.
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


def _templates(name: str, paths: Mapping[str, Sequence[str]]) -> list[str]:
    """The path templates of a resource, in any case. Raises FaultSpecError with similar names."""
    templates: list[str] = []
    for known, of_resource in paths.items():
        if name in (EVERY_RESOURCE, known) or name.casefold() == known.casefold():
            templates += of_resource
    if not templates:
        similar = difflib.get_close_matches(name, list(paths), n=3) or list(paths)[:3]
        raise FaultSpecError(
            f"there is no resource '{name}' for a fault; use {', '.join(similar)} ... "
            f"or {EVERY_RESOURCE} for all"
        )
    return templates


def _pattern(templates: Sequence[str]) -> re.Pattern[str]:
    """A pattern of the paths of these templates, and of everything below them."""
    alternatives = []
    for template in templates:
        texts = re.split(r"\{[^}]*\}", template)
        alternatives.append("[^/]+".join(map(re.escape, texts)))
    return re.compile(f"(?:{'|'.join(alternatives)})(?:/.*)?", re.IGNORECASE)


def inject_faults(
    application: Any,
    paths: Mapping[str, Sequence[str]],
    refuse: Callable[[Refusal], Response],
    refusals: Mapping[int, Refusal],
    options: ServerOptions,
) -> None:
    """Add the faults of the options to a Starlette application, with a new seed if they have none.

    Raises FaultSpecError for a text of a wrong form.
    """
    texts = options.get("faults", ())
    seed = options.get("fault_seed")
    if not texts:
        return
    arguments: dict[str, Any] = {
        "faults": [read_fault(text) for text in texts],
        "paths": paths,
        "refuse": refuse,
        "refusals": refusals,
        "seed": secrets.randbelow(1_000_000) if seed is None else seed,
    }
    # Checks the names now, because Starlette creates the middleware at the first request.
    FaultInjection(application, **arguments)
    application.add_middleware(FaultInjection, **arguments)
    note = f"Faults on request: {' '.join(texts)}. They repeat with the seed {arguments['seed']}."
    application.state.notes = (*application.state.notes, note)
