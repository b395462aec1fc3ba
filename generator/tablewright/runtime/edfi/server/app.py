"""The application of an Ed-Fi package: discovery, tokens, and the routes of its resources."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Unpack

from fastapi import FastAPI

from ...core.models.descriptors import Descriptor
from ...core.server.application import check_services, endpoint_modules, new_application
from ...core.server.fault_injection import inject_faults
from ...core.server.limits import Limits
from ...core.server.monitoring import add_monitoring
from ...core.server.mounting import HttpPolicy, mount
from ...core.server.parameters import QueryPolicy
from ...core.server.request_bodies import BodyPolicy
from ...core.store.store import Store
from ..authorization.oauth import Tokens, add_tokens, signing_key
from ..authorization.token_info import add_token_info
from ..metadata.discovery import add_discovery
from ..metadata.documents import add_metadata
from ..resources import Resource
from ..settings import Credentials, Settings
from .change_queries import (
    mount_change_versions,
    mount_tracking,
    with_snapshot_check,
)
from .dangerous_texts import dangerous_texts
from .descriptor_service import Descriptors
from .options import AppOptions
from .problems import FAULTS, explain_method, refuse, refuse_in_old_form
from .relationships import access_rule
from .request_rules import check_media_type, path_text
from .service import StoreService
from .uncovered import UncoveredApi, load_uncovered


def create_app(
    package: str,
    modules: Sequence[str],
    *,
    settings: Settings,
    services: Mapping[str, object] | None = None,
    database_url: str | None = None,
    credentials: Credentials | None = None,
    clock: Callable[[], float] = time.time,
    **options: Unpack[AppOptions],
) -> FastAPI:
    """The application of `package`; `modules` are the modules of its `api`, one per resource.

    `services` maps the name of a resource to a service of the caller; the other resources share a store at
    `database_url` (None: in memory). Without `credentials`, the environment gives them. `clock` returns
    seconds since the epoch. `options` are those of `AppOptions`. Raises KeyError for a service of an unknown
    resource, TypeError for a service that lacks a method, FaultSpecError for a wrong fault.
    """
    custom_services = dict(services or {})
    endpoints = endpoint_modules(package, modules)
    uncovered = None
    if options.get("all_resources"):
        uncovered = load_uncovered(package, endpoints[0])
    api = _api_of(package, endpoints, uncovered, custom_services, database_url)
    client = credentials or Credentials.from_environment(os.environ, settings)
    key = signing_key(api.store, client)
    tokens = Tokens(client, settings, key, refuse, clock)
    policy = _policy(tokens, options)
    application = new_application(
        package,
        settings.title,
        settings.version,
        policy.refuse,
        limits=policy.body.limits,
        explain_method=explain_method,
    )
    if uncovered is not None:
        document = uncovered.documenting(application.openapi)
        application.openapi = document  # type: ignore[method-assign]
    application.state.notes = _notes(settings, client)
    application.state.missing_credentials = _missing_credentials(settings, client)
    application.state.store = api.store
    add_discovery(application, settings)
    add_metadata(application, package, settings, api.resources)
    add_tokens(application, settings, tokens)
    add_token_info(
        application,
        settings,
        tokens=tokens,
        catalog=api.resources,
        store=api.store,
        refuse=policy.refuse,
        namespaces=options.get("namespaces", ()),
    )
    add_monitoring(application, api.store)
    _mount_resources(application, api, settings, policy, options)
    _mount_descriptors(application, api, settings, policy, options)
    mount_change_versions(application, api.store, policy)
    inject_faults(application, api.paths(), policy.refuse, FAULTS, options)
    return application


@dataclass(frozen=True, slots=True)
class _Api:
    """The endpoints of an application, and the store behind them.

    `resources` are those of the endpoints. `catalog` has the ones whose documents are in the store, and all
    descriptors.
    """

    endpoints: tuple[Any, ...]
    resources: Mapping[str, Resource]
    catalog: Mapping[str, Resource]
    custom_services: Mapping[str, object]
    store: Store
    descriptors: Descriptors

    def paths(self) -> dict[str, tuple[str, ...]]:
        """The paths of all resources, by name."""
        paths: dict[str, tuple[str, ...]] = {}
        for name, resource in {**self.resources, **self.catalog}.items():
            paths[name] = (resource.path,)
        return paths


def _api_of(
    package: str,
    modules: Sequence[ModuleType],
    uncovered: UncoveredApi | None,
    custom_services: Mapping[str, object],
    database_url: str | None,
) -> _Api:
    """Opens the store for the covered resources, for those without a page, and for the descriptors.

    Raises KeyError for a service of an unknown resource.
    """
    endpoints: tuple[Any, ...] = tuple(modules)
    more_descriptors: tuple[type[Descriptor], ...] = ()
    if uncovered is not None:
        endpoints += uncovered.endpoints
        more_descriptors = uncovered.descriptors
    resources: dict[str, Resource] = {}
    for endpoint in endpoints:
        resources[endpoint.RESOURCE.name] = endpoint.RESOURCE
    # At the start, not at the first request: a misspelt name would otherwise never be noticed.
    check_services(custom_services, tuple(resources))
    catalog: dict[str, Resource] = {}
    for name, resource in resources.items():
        # The store cannot check references to the documents of a custom service.
        if name not in custom_services:
            catalog[name] = resource
    store = Store(database_url or "sqlite://", owner=package)
    descriptors = Descriptors(package, modules[0], store, catalog, more_descriptors)
    return _Api(endpoints, resources, catalog, custom_services, store, descriptors)


def _mount_resources(
    application: FastAPI,
    api: _Api,
    settings: Settings,
    policy: HttpPolicy,
    options: AppOptions,
) -> None:
    """Adds the routes of each resource, with the service of the caller or one that uses the store."""
    is_strict = options.get("strict_authorization", False)
    for endpoint in api.endpoints:
        resource = endpoint.RESOURCE
        stored = StoreService(
            resource,
            resource.model,
            api.store,
            api.catalog,
            values=api.descriptors.values,
            access=access_rule(resource, api.catalog) if is_strict else None,
            owned=options.get("namespaces", ()),
            max_limit=settings.max_limit,
        )
        default = api.descriptors.filling(stored)
        service = api.custom_services.get(resource.name, default)
        mount(application, endpoint.OPERATIONS, service, policy)
        mount_tracking(application, resource, service, policy)


def _mount_descriptors(
    application: FastAPI,
    api: _Api,
    settings: Settings,
    policy: HttpPolicy,
    options: AppOptions,
) -> None:
    """Adds the routes of each descriptor."""
    namespaces = options.get("namespaces", ())
    for resource, operations, service in api.descriptors.services(
        namespaces, settings.max_limit
    ):
        mount(application, operations, service, policy)
        mount_tracking(application, resource, service, policy)


def _policy(tokens: Tokens, options: AppOptions) -> HttpPolicy:
    """How the application reads requests and answers refusals."""
    return HttpPolicy(
        refuse_in_old_form if options.get("old_errors") else refuse,
        with_snapshot_check(tokens.guard),
        QueryPolicy(strict=options.get("strict_query", False)),
        BodyPolicy(options.get("limits", Limits()), find_faults=dangerous_texts),
        check_media_type,
        path_text,
    )


def _notes(settings: Settings, client: Credentials) -> tuple[str, ...]:
    """The lines that `serve` prints before it starts: the token endpoint and the credentials."""
    # A secret of the environment is not printed, because logs keep what a server prints.
    is_demo = client.are_demo(settings)
    secret = f"client secret {client.client_secret}" if is_demo else "its secret"
    notes = [
        f"Get tokens at {settings.token_path} with client id {client.client_id} and {secret}."
    ]
    if is_demo:
        variables = f"{settings.id_variable} and {settings.secret_variable}"
        notes.append(
            f"The demo credentials work on this machine only; set {variables} to change them."
        )
    return tuple(notes)


def _missing_credentials(settings: Settings, client: Credentials) -> str:
    """What a server needs before other machines may reach it; empty if it has everything."""
    if not client.are_demo(settings):
        return ""
    return (
        "the demo credentials work on this machine only: set "
        f"{settings.id_variable} and {settings.secret_variable}"
    )
