"""What differs between the versions of an Ed-Fi API, and who may call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DEMO_CLIENT = "edfi-demo"
DEMO_SECRET = "edfi-demo-secret"


@dataclass(frozen=True, slots=True)
class Settings:
    """A version of the API.

    `data_path` precedes the resources' paths (`/data/v3`); `token_seconds` is how long an access
    token lives; pages of a collection hold 25 items unless asked for up to `max_limit`.
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
    """The one client that may ask for tokens."""

    client_id: str = DEMO_CLIENT
    client_secret: str = DEMO_SECRET

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Credentials:
        """`EDFI_CLIENT_ID` and `EDFI_CLIENT_SECRET`, else the demo client."""
        return cls(
            environment.get("EDFI_CLIENT_ID") or DEMO_CLIENT,
            environment.get("EDFI_CLIENT_SECRET") or DEMO_SECRET,
        )

    @property
    def are_demo(self) -> bool:
        """Whether anybody who read the documentation knows them."""
        return self.client_secret == DEMO_SECRET
