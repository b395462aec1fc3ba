"""Checks payloads without a server, as the server of the package checks bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from .jsontext import write_json
from .operations import Fault, Refusal
from .server.request_bodies import BodyPolicy, read_body


def endpoint_of(package: str, modules: Sequence[str], name: str) -> ModuleType:
    """The module of `api` with this resource or operation.

    Raises KeyError for another name; the message lists the names of the modules.
    """
    wanted = _folded(name)
    for module in modules:
        # By the name of the module, because importing all of them takes long.
        if _folded(module.rpartition(".")[2]) == wanted:
            return import_module(f"{package}.api.{module}")
    known = ", ".join(module.rpartition(".")[2] for module in modules)
    raise KeyError(f"there is no '{name}'; there are {known}")


def payload_faults(
    endpoint: ModuleType, payload: Mapping[str, Any], policy: BodyPolicy
) -> tuple[Fault, ...]:
    """The faults for which the server refuses a payload of the endpoint in any state."""
    operation = endpoint.OPERATIONS[0]
    if operation.body is None:
        raise KeyError(f"{operation.method} {operation.path} has no body")
    try:
        read_body(operation, write_json(payload, ascii_only=True).encode(), policy)
    except Refusal as refusal:
        # Faults of the whole body have a sentence only.
        return refusal.faults or (Fault("$", refusal.message),)
    return ()


def _folded(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())
