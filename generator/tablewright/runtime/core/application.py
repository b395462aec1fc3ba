"""The parts of an application that every family uses: its endpoints, its document, its error handlers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module, resources
from types import ModuleType
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from .documentation import add_documentation
from .mounting import Refuse
from .operations import Refusal


def endpoint_modules(package: str, modules: Sequence[str]) -> tuple[ModuleType, ...]:
    """The modules of the `api` of a package, by their names."""
    return tuple(import_module(f"{package}.api.{module}") for module in modules)


def new_application(package: str, title: str, version: str, refuse: Refuse) -> FastAPI:
    """An application without routes, which publishes the `openapi.json` of the package."""
    application = FastAPI(
        title=title,
        version=version,
        redirect_slashes=False,
        # The pages of the framework load their script from another server.
        docs_url=None,
        redoc_url=None,
    )
    # The documented way to replace the OpenAPI document that FastAPI generates from the routes.
    application.openapi = lambda: _document(package)  # type: ignore[method-assign]
    application.add_exception_handler(HTTPException, _http_error_handler(refuse))
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


def _http_error_handler(refuse: Refuse) -> Any:
    async def handle(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            allowed = ", ".join(sorted(_allowed_methods(request)))
            return refuse(
                Refusal(
                    "method-not-allowed",
                    notes=(f"{request.method} cannot be used here, only {allowed}.",),
                    headers={"Allow": allowed},
                )
            )
        return refuse(Refusal("not-found" if error.status_code == 404 else "failure"))

    return handle


def _failure_handler(refuse: Refuse) -> Any:
    async def handle(request: Request, error: Exception) -> Response:
        # The response hides the error; the server raises it again after this, so that the log shows it.
        return refuse(Refusal("failure"))

    return handle


def _allowed_methods(request: Request) -> set[str]:
    methods: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] != Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    return methods
