"""The parts of an application that every family uses: its endpoints, its document, its error handlers."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from importlib import import_module, resources
from types import ModuleType
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from ..operations import Refusal
from ..store.records import StoreError
from .dispatch import ALLOWED, Dispatcher, Routes
from .documentation import add_documentation
from .limits import Limits
from .mounting import Refuse, database_refusal
from .request_limits import RequestLimits

ExplainMethod = Callable[[str, Collection[str]], str]


def endpoint_modules(package: str, modules: Sequence[str]) -> tuple[ModuleType, ...]:
    """The modules of the `api` of a package, by their names."""
    return tuple(import_module(f"{package}.api.{module}") for module in modules)


def _explain_method(method: str, allowed: Collection[str]) -> str:
    return f"{method} cannot be used here, only {', '.join(allowed)}."


def new_application(
    package: str,
    title: str,
    version: str,
    refuse: Refuse,
    *,
    limits: Limits | None = None,
    lenient: bool = True,
    explain_method: ExplainMethod = _explain_method,
) -> FastAPI:
    """An application without routes, which publishes the `openapi.json` of the package.

    `mount` adds operations to its `state.routes`, whose paths are in any case if `lenient`. `explain_method`
    returns the sentence for a method that a path does not have, from the method and those that it has.
    """
    application = FastAPI(
        title=title,
        version=version,
        redirect_slashes=False,
        # The pages of the framework load their script from another server.
        docs_url=None,
        redoc_url=None,
    )
    application.state.routes = Routes(lenient=lenient)
    # The last one is the outermost.
    application.add_middleware(Dispatcher, routes=application.state.routes)
    application.add_middleware(RequestLimits, limits=limits or Limits(), refuse=refuse)
    # The documented way to replace the OpenAPI document that FastAPI generates from the routes.
    application.openapi = lambda: _document(package)  # type: ignore[method-assign]
    application.add_exception_handler(
        HTTPException, _http_error_handler(refuse, explain_method)
    )
    application.add_exception_handler(StoreError, _database_handler(refuse))
    application.add_exception_handler(Exception, _failure_handler(refuse))
    add_documentation(application)
    return application


def check_services(services: Mapping[str, object], known: Sequence[str]) -> None:
    """Raise KeyError for a service whose name is not one of `known`."""
    for name in services:
        if name not in known:
            raise KeyError(
                f"there is no endpoint '{name}'; use one of {', '.join(known)}"
            )


@cache
def _document(package: str) -> dict[str, Any]:
    text = resources.files(package).joinpath("openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _http_error_handler(refuse: Refuse, explain_method: ExplainMethod) -> Any:
    async def handle(request: Request, error: HTTPException) -> Response:
        allowed = request.scope.get(ALLOWED) or _allowed_methods(request)
        # The framework does not know the paths of operations, so their wrong methods are 404 for it.
        if allowed and error.status_code in {404, 405}:
            return refuse(
                Refusal(
                    "method-not-allowed",
                    notes=(explain_method(request.method, allowed),),
                    headers={"Allow": ", ".join(allowed)},
                )
            )
        return refuse(Refusal("not-found" if error.status_code == 404 else "failure"))

    return handle


def _database_handler(refuse: Refuse) -> Any:
    async def handle(request: Request, error: Exception) -> Response:
        assert isinstance(error, StoreError)
        return refuse(database_refusal(error, request))

    return handle


def _failure_handler(refuse: Refuse) -> Any:
    async def handle(request: Request, error: Exception) -> Response:
        # The response hides the error; the server raises it again after this, so that the log shows it.
        return refuse(Refusal("failure"))

    return handle


def _allowed_methods(request: Request) -> list[str]:
    methods: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] != Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    return sorted(methods)
