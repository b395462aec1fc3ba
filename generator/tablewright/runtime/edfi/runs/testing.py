"""Support for the tests of an Ed-Fi package: options of pytest, a signed-in client, the samples to send."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

import httpx

from ...core.runs.inprocess import in_process
from ...core.runs.scenarios import ScenarioFailure
from ...core.runs.testing import BASE_URL, add_options
from ...core.samples.sample_set import SampleSet, Updates
from ..client.connection import Connection
from ..client.errors import SignInError
from ..order import OrderedResource
from ..resources import Resource
from ..settings import Settings
from .conflicts import refuse_existing_records
from .replacements import ReplacementError, replaced_samples

#: The options have the names and meanings of those of the command `run`.
OPTIONS: Mapping[str, dict[str, Any]] = {
    **BASE_URL,
    "--key": {"default": "", "help": "The key (client id) of the client."},
    "--secret": {"default": "", "help": "The secret of the client."},
    "--tenant": {
        "default": "",
        "help": "The tenant, if the routes of the server have one.",
    },
    "--school-year": {
        "default": None,
        "type": int,
        "help": "The school year, if the routes of the server have one.",
    },
    "--updates": {
        "default": "recreate",
        "choices": get_args(Updates),
        "help": "How to send an update of a key that a PUT may not change.",
    },
    "--distinct": {
        "default": 0,
        "type": int,
        "help": "Give all records identifiers of their own, made with this number (1 to 999).",
    },
    "--value": {
        "default": [],
        "action": "append",
        "metavar": "OLD=NEW",
        "help": "Send another identifier than that of the pages. Repeatable.",
    },
    "--namespace": {
        "default": "",
        "help": "Use this namespace for descriptors instead of uri://ed-fi.org.",
    },
}


def add_edfi_options(parser: Any) -> None:
    """Add the options to pytest, unless another package in the same run has added them."""
    add_options(parser, OPTIONS)


@dataclass(frozen=True)
class TestRun:
    """What the tests of a package send, and where to: the options of pytest with the parts of the package.

    `stop` ends the run of all tests with a message.
    """

    __test__ = False

    config: Any
    settings: Settings
    create_app: Callable[[], Any]
    catalog: Mapping[str, Resource]
    package_samples: SampleSet
    order: tuple[OrderedResource, ...]
    stop: Callable[[str], Any]

    @cached_property
    def samples(self) -> SampleSet:
        """The samples with the identifiers that the options choose."""
        try:
            return replaced_samples(
                self.package_samples,
                self.catalog,
                self.order,
                distinct=self._option("--distinct"),
                values=self._option("--value"),
                namespace=self._option("--namespace"),
            )
        except ReplacementError as error:
            self.stop(str(error))
            raise

    @property
    def updates(self) -> Updates:
        """How to send an update of a key that a PUT may not change."""
        updates: Updates = self._option("--updates")
        return updates

    def open_client(self, years: Iterable[int]) -> httpx.Client:
        """A signed-in client of the server at `--base-url`, or of a new application in this process.

        The run ends if the server cannot be used, or has a record that the samples of these school years
        would overwrite.
        """
        connection = Connection(
            self._option("--base-url"),
            self._option("--key"),
            self._option("--secret"),
            self._option("--tenant"),
            self._option("--school-year"),
        )
        if not connection.base_url:
            client = in_process(self.create_app())
            return connection.sign_in(client, self.settings, os.environ)
        try:
            client = connection.open(self.settings, os.environ)
            for year in years:
                self._check_records(client, year)
        except (SignInError, ScenarioFailure, ReplacementError) as failure:
            # One message, and not the same one for each test.
            self.stop(str(failure))
            raise
        return client

    def _check_records(self, client: httpx.Client, year: int) -> None:
        runs: list[Any] = []
        for name, resource in self.catalog.items():
            runs.append((resource, self.samples.scenarios(name, school_year=year)))
        refuse_existing_records(client, runs)

    def _option(self, name: str) -> Any:
        return self.config.getoption(name, default=OPTIONS[name]["default"])
