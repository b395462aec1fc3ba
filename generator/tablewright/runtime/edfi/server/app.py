"""The application of an Ed-Fi package: discovery, tokens, and the routes of its resources."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Unpack

from fastapi import FastAPI

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
from .uncovered import load_uncovered


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
    endpoints: tuple[Any, ...] = endpoint_modules(package, modules)
    uncovered = None
    if options.get("all_resources"):
        uncovered = load_uncovered(package, endpoints[0])
        endpoints += uncovered.endpoints
    resources: dict[str, Resource] = {
        module.RESOURCE.name: module.RESOURCE for module in endpoints
    }
    # At the start, not at the first request: a misspelt name would otherwise never be noticed.
    check_services(custom_services, tuple(resources))
    client = credentials or Credentials.from_environment(os.environ, settings)
    store = Store(database_url or "sqlite://", owner=package)
    # The store cannot check references to the documents of a custom service.
    catalog = {
        name: resource
        for name, resource in resources.items()
        if name not in custom_services
    }
    added = uncovered.descriptors if uncovered else ()
    descriptors = Descriptors(package, endpoints[0], store, catalog, added)
    tokens = Tokens(client, settings, signing_key(store, client), refuse, clock)
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
    add_discovery(application, settings)
    add_metadata(application, package, settings, resources)
    add_tokens(application, settings, tokens)
    add_token_info(
        application,
        settings,
        tokens=tokens,
        catalog=resources,
        store=store,
        refuse=policy.refuse,
        namespaces=options.get("namespaces", ()),
    )
    add_monitoring(application, store)
    application.state.store = store
    is_strict = options.get("strict_authorization", False)
    for module in endpoints:
        resource = module.RESOURCE
        stored = StoreService(
            resource,
            resource.model,
            store,
            catalog,
            values=descriptors.values,
            access=access_rule(resource, catalog) if is_strict else None,
            max_limit=settings.max_limit,
        )
        service = custom_services.get(resource.name, descriptors.filling(stored))
        mount(application, module.OPERATIONS, service, policy)
        mount_tracking(application, resource, service, policy)
    owned = options.get("namespaces", ())
    for resource, operations, described in descriptors.services(
        owned, settings.max_limit
    ):
        mount(application, operations, described, policy)
        mount_tracking(application, resource, described, policy)
    mount_change_versions(application, store, policy)
    paths = {
        name: (resource.path,) for name, resource in {**resources, **catalog}.items()
    }
    inject_faults(application, paths, policy.refuse, FAULTS, options)
    return application


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
