"""The HTTP application of a campusM package."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping, Sequence
from types import ModuleType, SimpleNamespace

from fastapi import FastAPI
from starlette.requests import Request

from ..core.application import check_services, endpoint_modules, new_application
from ..core.mounting import Guard, HttpPolicy, mount
from ..core.operations import Refusal
from ..core.store import Store
from .answers import refuse
from .service import SaveService
from .settings import DEMO_API_KEY, KEY_PARAMETER, Settings, api_key_from


def create_app(
    package: str,
    modules: Sequence[str],
    *,
    settings: Settings,
    services: Mapping[str, object] | None = None,
    database_url: str | None = None,
    api_key: str | None = None,
) -> FastAPI:
    """The application of `package`, whose `api` holds one module an operation.

    `services` maps an operation's resource name to its own service; all others save into a store at
    `database_url` (None: in memory). The key comes from `CAMPUSM_API_KEY` unless given. Raises
    KeyError for a service without an operation, TypeError for one that lacks a method.
    """
    own = dict(services or {})
    found = endpoint_modules(package, modules)
    check_services(own, tuple(module.RESOURCE.name for module in found))
    key = api_key or api_key_from(os.environ)
    # Bodies come as raw text; query names that we do not know do no harm.
    manners = HttpPolicy(refuse, _guard(key), strict_query=False)
    application = new_application(package, settings.title, settings.version, refuse)
    application.state.notes = _notes(key)
    store = Store(database_url or "sqlite://")
    application.state.store = store
    for module in found:
        mount(application, module.OPERATIONS, own.get(module.RESOURCE.name, _savers(module, store)), manners)
    return application


def _savers(module: ModuleType, store: Store) -> SimpleNamespace:
    """A service whose methods, whatever the operations are called, all save."""
    return SimpleNamespace(
        **{
            operation.name: SaveService(module.RESOURCE, operation, operation.answer, store).save
            for operation in module.OPERATIONS
        }
    )


def _guard(key: str) -> Guard:
    def guard(request: Request) -> None:
        given = request.query_params.get(KEY_PARAMETER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), key.encode()):
            raise Refusal("unauthenticated")

    return guard


def _notes(key: str) -> tuple[str, ...]:
    """What somebody who starts the server needs to know."""
    if key != DEMO_API_KEY:
        return (f"Callers send the key of CAMPUSM_API_KEY as {KEY_PARAMETER}.",)
    return (f"Callers send {KEY_PARAMETER}={key}, the demo key; set CAMPUSM_API_KEY for another.",)
