"""Support for the tests of an Ed-Fi package: options of pytest, a signed-in client, the samples to send."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

import httpx

from ...core.runs.chosen_values import ReplacementError
from ...core.runs.inprocess import in_process
from ...core.runs.scenarios import ScenarioFailure
from ...core.runs.testing import BASE_URL, CHOSEN_VALUES, add_options
from ...core.samples.sample_set import SampleSet, Updates
from ..client.connection import Connection
from ..client.errors import SignInError
from ..order import OrderedResource
from ..resources import Resource
from ..settings import Settings
from .conflicts import refuse_existing_records
from .journal import data_address, start_journal
from .replacements import replaced_samples
from .scenarios import run_scenarios

#: The statuses of a server that lets nobody, or not this client, write.
_NO_ACCESS = (401, 403, 405)

#: The options have the names and meanings of those of the command `rehearse`, but for `--base-url`.
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
    **CHOSEN_VALUES,
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

    @contextmanager
    def open_client(self, years: tuple[int, ...]) -> Iterator[httpx.Client]:
        """A signed-in client of the server at `--base-url`, or of a new application in this process.

        The run ends if the server cannot be used, takes no writes, or has a record that the samples of these
        school years would overwrite.
        """
        connection = Connection(
            self._option("--base-url"),
            self._option("--key"),
            self._option("--secret"),
            self._option("--tenant"),
            self._option("--school-year"),
        )
        with ExitStack() as opened:
            if not connection.base_url:
                client = in_process(self.create_app())
                opened.enter_context(closing(client))
                yield connection.sign_in(client, self.settings, os.environ)
                return
            try:
                client = connection.open(self.settings, os.environ)
                opened.enter_context(closing(client))
                for year in years:
                    self._check_records(client, year)
                package = self.package_samples.package.partition(".")[0]
                address = data_address(client, self.settings.data_path)
                journal = start_journal(package, address)
                opened.enter_context(closing(journal))
                journal.watch(client)
                self._check_writes(client, years[0])
            except (SignInError, ScenarioFailure, ReplacementError) as failure:
                # One message, and not the same one for each test.
                self.stop(str(failure))
                raise
            yield client

    def _check_writes(self, client: httpx.Client, year: int) -> None:
        """Raises ScenarioFailure if no record of any resource can be created."""
        first: ScenarioFailure | None = None
        for entry in self.order:
            resource = self.catalog[entry.resource]
            try:
                run_scenarios(
                    client,
                    resource,
                    self.samples,
                    catalog=self.catalog,
                    school_year=year,
                    updates=self.updates,
                )
            except ScenarioFailure as failure:
                first = first or failure
                if failure.response is None:
                    break
                status = failure.response.status_code
                if status in _NO_ACCESS or status >= 500:
                    continue
            # One write is enough; what else is wrong, the tests report one by one.
            return
        raise ScenarioFailure(f"the server takes no writes: {first}")

    def _check_records(self, client: httpx.Client, year: int) -> None:
        runs: list[Any] = []
        for name, resource in self.catalog.items():
            runs.append((resource, self.samples.scenarios(name, school_year=year)))
        refuse_existing_records(client, runs)

    def _option(self, name: str) -> Any:
        return self.config.getoption(name, default=OPTIONS[name]["default"])
