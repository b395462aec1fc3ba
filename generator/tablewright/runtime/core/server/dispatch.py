"""Finds the operation of a request in a tree of path segments, without the router of the framework.

The router compares a path with the pattern of each route in turn; the tree needs one look-up for each
segment. Requests for other paths reach the framework, so that routes can be added to it as to any
application.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Endpoint = Callable[[Scope, Receive, Send], Awaitable[None]]

#: The key of a scope with the methods that its path has, for requests with another method.
ALLOWED = "allowed_methods"
#: The key of a scope with the template of its path, such as `/schools/{id}`.
TEMPLATE = "path_template"


@dataclass(frozen=True, slots=True)
class Route:
    """The endpoint of a method and a path template, and the names of the parameters in the template."""

    method: str
    template: str
    endpoint: Endpoint
    names: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    """A position in the tree: its next segments, that for any other one, and the routes that end here."""

    children: dict[str, _Node] = field(default_factory=dict)
    any_segment: _Node | None = None
    routes: dict[str, Route] = field(default_factory=dict)


class Routes:
    """The routes of an application by method and path.

    `lenient` routes accept path segments in any case, and a slash at the end of a path.
    """

    def __init__(self, *, lenient: bool = True) -> None:
        self.lenient = lenient
        self._root = _Node()

    def add(self, method: str, template: str, endpoint: Endpoint) -> None:
        """Add a route; `template` has parameters as whole segments: `/schools/{id}`."""
        node = self._root
        names: list[str] = []
        for segment in template.split("/")[1:]:
            if segment.startswith("{"):
                names.append(segment[1:-1])
                if node.any_segment is None:
                    node.any_segment = _Node()
                node = node.any_segment
            else:
                folded = segment.lower() if self.lenient else segment
                node = node.children.setdefault(folded, _Node())
        node.routes[method] = Route(method, template, endpoint, tuple(names))

    def __iter__(self) -> Iterator[Route]:
        """Every route, in the order in which their paths were added."""
        waiting = [self._root]
        while waiting:
            node = waiting.pop(0)
            yield from node.routes.values()
            waiting += node.children.values()
            if node.any_segment is not None:
                waiting.append(node.any_segment)

    def find(self, path: str) -> tuple[dict[str, Route], list[str]] | None:
        """The routes of a path by method, and the texts of its parameters; None if it has no routes."""
        if self.lenient and len(path) > 1 and path[-1] == "/":
            path = path[:-1]
        node = self._root
        texts: list[str] = []
        for segment in path.split("/")[1:]:
            child = node.children.get(segment.lower() if self.lenient else segment)
            if child is None:
                child = node.any_segment
                if child is None or not segment:
                    return None
                texts.append(segment)
            node = child
        return (node.routes, texts) if node.routes else None


class Dispatcher:
    """An ASGI middleware that answers requests for the paths of `routes`; others reach the application."""

    def __init__(self, app: ASGIApp, routes: Routes) -> None:
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        try:
            await self._answer(scope, receive, send)
        except ClientDisconnect:
            # Nobody waits for an answer, and nothing was carried out.
            return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = None
        if scope["type"] == "http":
            path = scope["path"]
            # An application that is mounted in another one has a part of the path.
            root = scope.get("root_path", "")
            root = root if path.startswith(root) else ""
            path = path[len(root) :]
            found = self._routes.find(path)
            if found is None and self._routes.lenient:
                scope["path"] = root + _usual_path(path, scope["app"].routes)
        if found is None:
            await self._app(scope, receive, send)
            return
        routes, texts = found
        method = scope["method"]
        if method == "HEAD" and "HEAD" not in routes and "GET" in routes:
            method = "GET"
            send = _without_body(send)
        route = routes.get(method)
        if route is not None:
            scope["path_params"] = dict(zip(route.names, texts, strict=True))
            scope[TEMPLATE] = route.template
            await route.endpoint(scope, receive, send)
        elif method == "OPTIONS":
            allow = ", ".join(allowed_methods(routes))
            await Response(status_code=204, headers={"Allow": allow})(
                scope, receive, send
            )
        else:
            # A route of the framework may have this method; without one, its error handler needs the list.
            scope[ALLOWED] = allowed_methods(routes)
            await self._app(scope, receive, send)


def _usual_path(path: str, routes: Iterable[BaseRoute]) -> str:
    """The path of the route of the framework that is the same but for case and a slash at the end."""
    folded = path.lower().rstrip("/")
    for route in routes:
        usual: str = getattr(route, "path", "")
        if usual != path and usual.lower().rstrip("/") == folded:
            return usual
    return path


def allowed_methods(routes: dict[str, Route]) -> tuple[str, ...]:
    """The methods that a path with these routes answers, sorted."""
    methods = {*routes, "OPTIONS"}
    if "GET" in methods:
        methods.add("HEAD")
    return tuple(sorted(methods))


def _without_body(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sending
