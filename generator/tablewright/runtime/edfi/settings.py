"""The settings of one version of an Ed-Fi API, and the credentials of its client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DEMO_CLIENT = "edfi-demo"
DEMO_SECRET = "edfi-demo-secret"


@dataclass(frozen=True, slots=True)
class Settings:
    """The title, release, paths and limits of one version of the API.

    `version` is the release of the package. `data_path` is the start of the paths of resources (`/data/v3`).
    Access tokens are valid for `token_seconds`. `max_limit` is the largest page of a collection; the default
    page has 25 items.
    """

    title: str
    version: str
    data_standard: str
    data_path: str
    token_path: str = "/oauth/token"
    token_seconds: int = 1800
    max_limit: int = 500


@dataclass(frozen=True, slots=True)
class Credentials:
    """The id and the secret of the only client that gets tokens."""

    client_id: str = DEMO_CLIENT
    client_secret: str = DEMO_SECRET

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Credentials:
        """`EDFI_CLIENT_ID` and `EDFI_CLIENT_SECRET`, by default the credentials of the demo client."""
        return cls(
            environment.get("EDFI_CLIENT_ID") or DEMO_CLIENT,
            environment.get("EDFI_CLIENT_SECRET") or DEMO_SECRET,
        )

    @property
    def are_demo(self) -> bool:
        """Whether the secret is the published one of the demo client."""
        return self.client_secret == DEMO_SECRET
