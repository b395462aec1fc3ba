"""The settings of a version's API, and the API key from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a version's API; the family's convention.yaml gives them."""

    title: str
    version: str
    #: The family's name: it begins the name of the environment variable and of the demo key.
    family: str
    #: The query parameter that carries the API key; empty: every caller is let in.
    key_parameter: str = ""
    #: The query parameter whose value `true` replaces an existing record; empty: the API has none.
    replace_parameter: str = ""
    #: The body of every refusal. `{message}` in a text is replaced by the sentences of the refusal.
    refused: Mapping[str, Any] = field(default_factory=lambda: {"message": "{message}"})
    #: Status and sentence of a kind of refusal, where they differ from `answers.REFUSALS`.
    refusals: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def demo_key(self) -> str:
        """The API key of a server whose environment names no other."""
        return f"{self.family}-demo-key"

    @property
    def key_variable(self) -> str:
        """The environment variable with the API key, such as `CAMPUSM_API_KEY`."""
        return f"{self.family.upper()}_API_KEY"


def api_key_from(environment: Mapping[str, str], settings: Settings) -> str:
    """The API key in the environment, else the demo key."""
    return environment.get(settings.key_variable) or settings.demo_key
