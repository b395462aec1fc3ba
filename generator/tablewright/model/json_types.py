"""The types of JSON values and of the plain values that YAML files hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

#: A JSON value. Containers are read-only here, so that one value may be shared by several payloads.
Json: TypeAlias = (
    bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
)
#: A JSON object.
JsonObject: TypeAlias = Mapping[str, Json]
#: The content of a YAML file. A loaded file only has texts; numbers and booleans occur when one is written.
Plain: TypeAlias = Json
