"""The description of the records that an operation saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Resource:
    """The records of an operation.

    `key` names the body members that, together with the path parameters, identify a record; without a key
    each call saves a new record. `status` is the status of a success; `saved` and `replaced` are its bodies
    for a new record and for a replaced one.
    """

    name: str
    key: tuple[str, ...] = ()
    status: int = 200
    saved: Mapping[str, Any] = field(default_factory=dict)
    replaced: Mapping[str, Any] = field(default_factory=dict)
