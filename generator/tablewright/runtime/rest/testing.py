"""Support for the tests of a package with the `rest` runtime: options of pytest, the samples to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import httpx

from ..core.runs.chosen_values import ReplacementError
from ..core.runs.scenarios import ScenarioFailure, send
from ..core.runs.testing import BASE_URL, CHOSEN_VALUES, add_options
from ..core.samples.sample_set import SampleSet
from .answers import REFUSALS
from .replacements import replaced_samples
from .resources import Resource
from .scenarios import address_of
from .settings import Settings

#: The options of the tests.
OPTIONS: Mapping[str, dict[str, Any]] = {**BASE_URL, **CHOSEN_VALUES}


def add_rest_options(parser: Any) -> None:
    """Add the options to pytest, unless another package in the same run has added them."""
    add_options(parser, OPTIONS)


def samples_to_send(
    config: Any,
    package: str,
    settings: Settings,
    api_key: str,
    stop: Callable[[str], Any],
) -> SampleSet:
    """The samples with the values that the options choose.

    Ends the run of all tests if the server at `--base-url` gives no answer or refuses the key.
    """
    samples = SampleSet(f"{package}.samples")
    base_url = config.getoption("--base-url", default="")
    if not base_url:
        return samples
    resources: list[Resource] = []
    for module in import_module(f"{package}.api").MODULES:
        resources.append(import_module(f"{package}.api.{module}").RESOURCE)
    try:
        with httpx.Client(base_url=base_url, timeout=30) as client:
            check_server(client, samples, resources, settings, api_key)
        return replaced_samples(
            samples,
            resources,
            distinct=config.getoption("--distinct", default=0),
            values=config.getoption("--value", default=[]),
        )
    except (ScenarioFailure, ReplacementError, httpx.InvalidURL) as failure:
        stop(f"{base_url}: {failure}")
        raise


def check_server(
    client: httpx.Client,
    samples: SampleSet,
    resources: list[Resource],
    settings: Settings,
    api_key: str,
) -> None:
    """Raises ScenarioFailure if there is no answer, or the key is refused; sends one request that reads."""
    refused, _ = {**REFUSALS, **settings.refusals}["unauthenticated"]
    for resource in resources:
        if resource.behaviour not in {"answer", "find"}:
            continue
        scenario = samples.scenarios(resource.name)[0]
        url, query = address_of(scenario, settings, api_key)
        every_status = tuple(range(100, 600))
        response = send(
            client, "check of the server", "GET", url, expect=every_status, params=query
        )
        if response.status_code == refused and settings.key_parameter:
            raise ScenarioFailure(
                f"the server refuses the {settings.key_parameter}; set {settings.key_variable}"
            )
        return
    send(client, "check of the server", "GET", "/", expect=tuple(range(100, 600)))
