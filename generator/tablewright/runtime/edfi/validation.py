"""Checks payloads of an Ed-Fi package without a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.operations import Fault, Refusal
from ..core.server.request_bodies import BodyPolicy
from ..core.validation import endpoint_of, payload_faults
from .bodies import natural_key
from .server.dangerous_texts import dangerous_texts

_POLICY = BodyPolicy(find_faults=dangerous_texts)


def check_payload(
    package: str, modules: Sequence[str], resource: str, payload: Mapping[str, Any]
) -> tuple[Fault, ...]:
    """The faults of a payload, including those of its natural key."""
    endpoint = endpoint_of(package, modules, resource)
    faults = payload_faults(endpoint, payload, _POLICY)
    # A key can only be read from values of the right types.
    if faults:
        return faults
    try:
        natural_key(endpoint.RESOURCE, payload)
    except Refusal as refusal:
        return refusal.faults
    return ()
