"""Creates the HTTP application of a package with the `rest` runtime."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping, Sequence
from types import ModuleType, SimpleNamespace
from typing import Unpack

from fastapi import FastAPI
from starlette.requests import Request

from ..core.operations import Operation, Refusal
from ..core.server.application import check_services, endpoint_modules, new_application
from ..core.server.fault_injection import inject_faults
from ..core.server.limits import Limits, ServerOptions
from ..core.server.monitoring import add_monitoring
from ..core.server.mounting import Guard, HttpPolicy, mount
from ..core.server.parameters import QueryPolicy
from ..core.server.request_bodies import BodyPolicy
from ..core.store.store import Store
from .answers import refusing
from .resources import Resource
from .service import StoreService
from .settings import Settings, api_key_from


def create_app(
    package: str,
    modules: Sequence[str],
    *,
    settings: Settings,
    services: Mapping[str, object] | None = None,
    database_url: str | None = None,
    api_key: str | None = None,
    **options: Unpack[ServerOptions],
) -> FastAPI:
    """Returns the application of `package`; `modules` are the modules of its `api`, one for each operation.

    `services` maps the name of an operation's resource to a service of the caller; the other operations use
    a store at `database_url` (None: in memory). Without `api_key`, the environment gives the key. Raises
    KeyError for a service without an operation, TypeError for one that lacks a method.
    `options` are those of `ServerOptions`.
    """
    custom_services = dict(services or {})
    endpoints = endpoint_modules(package, modules)
    check_services(custom_services, tuple(module.RESOURCE.name for module in endpoints))
    key = api_key or api_key_from(os.environ, settings)
    limits = options.get("limits", Limits())
    application = new_application(
        package,
        settings.title,
        settings.version,
        refusing(settings),
        limits=limits,
        lenient=False,
    )
    application.state.notes = _notes(settings, key)
    store = Store(database_url or "sqlite://", owner=package)
    application.state.store = store
    add_monitoring(application, store)
    for module in endpoints:
        storing = _store_service(module, settings, store)
        service = custom_services.get(module.RESOURCE.name, storing)
        for operation in module.OPERATIONS:
            policy = _policy(operation, module.RESOURCE, settings, key, limits)
            mount(application, (operation,), service, policy)
    paths: dict[str, list[str]] = {}
    for module in endpoints:
        of_resource = paths.setdefault(module.RESOURCE.name, [])
        of_resource += [operation.path for operation in module.OPERATIONS]
    inject_faults(application, paths, refusing(settings), {}, options)
    return application


def _policy(
    operation: Operation,
    resource: Resource,
    settings: Settings,
    key: str,
    limits: Limits,
) -> HttpPolicy:
    """The policy of one operation: its own refusals, and a key if it has the parameter for it."""
    refuse = refusing(settings, resource.refusals)
    guard: Guard = _open
    if has_key_parameter(operation, settings):
        guard = _guard(settings, key)
    # Names and types are those of the page; only the Ed-Fi API is known to accept others.
    query = QueryPolicy(lenient=False)
    return HttpPolicy(refuse, guard, query, BodyPolicy(limits, lenient=False))


def has_key_parameter(operation: Operation, settings: Settings) -> bool:
    """Whether the page of an operation has the parameter that carries the API key."""
    for parameter in operation.parameters:
        if parameter.where == "query" and parameter.name == settings.key_parameter:
            return True
    return False


def _store_service(
    module: ModuleType, settings: Settings, store: Store
) -> SimpleNamespace:
    """A service with a method for each operation of a module, which uses the store."""
    methods = {}
    for operation in module.OPERATIONS:
        service = StoreService(
            module.RESOURCE,
            operation,
            operation.answer,
            settings.replace_parameter,
            store,
        )
        methods[operation.name] = service.call
    return SimpleNamespace(**methods)


def _open(_request: Request) -> None:
    """Lets every caller in."""


def _guard(settings: Settings, key: str) -> Guard:
    def guard(request: Request) -> None:
        sent = request.query_params.get(settings.key_parameter, "")
        # The time of the comparison does not depend on how much of the key is right.
        if not hmac.compare_digest(sent.encode("utf-8", "replace"), key.encode()):
            raise Refusal("unauthenticated")

    return guard


def _notes(settings: Settings, key: str) -> tuple[str, ...]:
    """The lines that `serve` prints before it starts."""
    parameter, variable = settings.key_parameter, settings.key_variable
    if not parameter:
        return ()
    if key != settings.demo_key:
        return (f"Callers send the key of {variable} as {parameter}.",)
    return (
        f"Callers send {parameter}={key}, the demo key; set {variable} for another.",
    )
