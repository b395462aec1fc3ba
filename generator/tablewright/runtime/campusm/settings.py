"""What an application of the campusM API needs to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DEMO_API_KEY = "campusm-demo-key"
#: The query parameter that carries the key.
KEY_PARAMETER = "apiKey"
#: The one that has a record replaced.
OVERRIDE_PARAMETER = "override"


@dataclass(frozen=True, slots=True)
class Settings:
    """A version of the API."""

    title: str
    version: str


def api_key_from(environment: Mapping[str, str]) -> str:
    """`CAMPUSM_API_KEY`, else the demo key."""
    return environment.get("CAMPUSM_API_KEY") or DEMO_API_KEY
