"""The settings of one version of an Ed-Fi API, and the credentials of its client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The title, release, paths and limits of one version of the API.

    `version` is the release of the package. `data_path` is the start of the paths of resources (`/data/v3`).
    Access tokens are valid for `token_seconds`; the client has at most `max_tokens` of them. `max_limit` is
    the largest page of a collection; the default page has 25 items. `family` begins the credentials of the
    demo client and the names of the environment variables.
    """

    title: str
    version: str
    data_standard: str
    data_path: str
    token_path: str = "/oauth/token"
    token_seconds: int = 1800
    # A real server allows fewer, often 15. Suites of tests that sign in once for each test need more.
    max_tokens: int = 1000
    max_limit: int = 500
    family: str = "edfi"

    @property
    def suite(self) -> str:
        """The generation of the API: `3` for data standards from 3.0, `2` for those before."""
        return "2" if self.data_standard.startswith("2.") else "3"

    @property
    def api_version(self) -> str:
        """The version of the Ed-Fi API whose behaviour the server has; clients compare it with numbers."""
        return self.data_standard if self.suite == "2" else "7.3"

    @property
    def data_model_version(self) -> str:
        """The data standard with three numbers, as discovery gives it: `5.0.0`."""
        numbers = self.data_standard.split(".")
        return ".".join([*numbers, "0", "0"][:3])

    @property
    def token_info_path(self) -> str:
        """The path of the endpoint that describes a token."""
        return f"{self.token_path}_info"

    @property
    def change_queries_path(self) -> str:
        """The start of the paths of change queries that belong to no resource."""
        return "/changeQueries/v1"

    @property
    def has_change_queries(self) -> bool:
        """Whether the server answers change queries, which suite 2 does not have."""
        return self.suite == "3"

    @property
    def demo_client(self) -> str:
        """The id of the client of a server whose environment names no other."""
        return f"{self.family}-demo"

    @property
    def demo_secret(self) -> str:
        """The published secret of that client."""
        return f"{self.family}-demo-secret"

    @property
    def id_variable(self) -> str:
        """The environment variable with the client's id, such as `EDFI_CLIENT_ID`."""
        return f"{self.family.upper()}_CLIENT_ID"

    @property
    def secret_variable(self) -> str:
        """The environment variable with the client's secret, such as `EDFI_CLIENT_SECRET`."""
        return f"{self.family.upper()}_CLIENT_SECRET"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The id and the secret of the only client that gets tokens."""

    client_id: str
    client_secret: str

    def are_demo(self, settings: Settings) -> bool:
        """Whether the secret is the published one, which protects nothing."""
        return self.client_secret == settings.demo_secret

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], settings: Settings
    ) -> Credentials:
        """The credentials in the variables of the family, by default those of the demo client."""
        return cls(
            environment.get(settings.id_variable) or settings.demo_client,
            environment.get(settings.secret_variable) or settings.demo_secret,
        )
