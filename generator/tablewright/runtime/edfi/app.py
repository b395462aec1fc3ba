"""The HTTP application of an Ed-Fi package: discovery, tokens, and the data routes of its resources."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse

from ..core.application import check_services, endpoint_modules, new_application
from ..core.mounting import HttpPolicy, mount
from ..core.store import Store
from .oauth import Tokens
from .problems import refuse
from .resources import Resource
from .service import StoreService
from .settings import Credentials, Settings

_MEDIA_TYPES = ("application/json", "text/json")


def create_app(
    package: str,
    modules: Sequence[str],
    *,
    settings: Settings,
    services: Mapping[str, object] | None = None,
    database_url: str | None = None,
    credentials: Credentials | None = None,
    clock: Callable[[], float] = time.time,
) -> FastAPI:
    """The application of `package`, whose `api` holds one module a resource.

    `services` maps a resource's name to its own service; all others share a store at `database_url`
    (None: in memory). Credentials come from the environment unless given. Raises KeyError for a
    service without a resource, TypeError for one that lacks a method.
    """
    own = dict(services or {})
    found = endpoint_modules(package, modules)
    resources: dict[str, Resource] = {module.RESOURCE.name: module.RESOURCE for module in found}
    check_services(own, tuple(resources))
    client = credentials or Credentials.from_environment(os.environ)
    tokens = Tokens(client, settings.token_seconds, clock)
    manners = HttpPolicy(refuse, tokens.guard, _MEDIA_TYPES)
    application = new_application(package, settings.title, settings.version, refuse)
    application.state.notes = _notes(settings, client)
    _add_entrance(application, settings, tokens)
    store = Store(database_url or "sqlite://")
    application.state.store = store
    catalog = {name: resource for name, resource in resources.items() if name not in own}
    for module in found:
        resource = module.RESOURCE
        stored = StoreService(resource, resource.model, store, catalog, max_limit=settings.max_limit)
        mount(application, module.OPERATIONS, own.get(resource.name, stored), manners)
    return application


def _notes(settings: Settings, client: Credentials) -> tuple[str, ...]:
    """What somebody who starts the server needs to know."""
    secret = f"client secret {client.client_secret}" if client.are_demo else "its secret"
    notes = [f"Tokens at {settings.token_path} for client id {client.client_id} and {secret}."]
    if client.are_demo:
        notes.append("These are the demo credentials; set EDFI_CLIENT_ID and EDFI_CLIENT_SECRET for others.")
    return tuple(notes)


def _add_entrance(application: FastAPI, settings: Settings, tokens: Tokens) -> None:
    async def discover(request: Request) -> JSONResponse:
        return JSONResponse(_discovery(settings, str(request.base_url).rstrip("/")))

    application.add_api_route("/", discover, methods=["GET"], include_in_schema=False)
    application.add_api_route(settings.token_path, tokens.answer, methods=["POST"], include_in_schema=False)


def _discovery(settings: Settings, root: str) -> dict[str, Any]:
    standard = {"name": "Ed-Fi", "version": settings.data_standard, "informationalVersion": settings.title}
    return {
        "version": settings.version,
        "informationalVersion": settings.title,
        "suite": re.sub(r"\..*", "", settings.version),
        "build": settings.version,
        "dataModels": [standard],
        "urls": {
            "openApiMetadata": f"{root}/openapi.json",
            "oauth": root + settings.token_path,
            "dataManagementApi": f"{root}{settings.data_path}/",
        },
    }
