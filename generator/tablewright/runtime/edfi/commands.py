"""Commands of Ed-Fi packages only: `order` lists the resources, `run` runs the scenarios."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ..core.samples import SampleSet

if TYPE_CHECKING:
    import httpx

    from ..core.scenarios import Step


def commands(package: str) -> tuple[click.Command, ...]:
    """The commands of a package, which the caller adds to its group."""
    return _order_command(package), _run_command(package)


def _order_command(package: str) -> click.Command:
    @click.command(
        "order", help="List the resources in the order in which to send them."
    )
    def order_command() -> None:
        # Imported here because `--help` needs no HTTP client.
        from .full_run import read_order

        for number, entry in enumerate(read_order(package), start=1):
            after = f"  after {', '.join(entry.after)}" if entry.after else ""
            click.echo(f"{number:>3}  {entry.resource}{after}")

    return order_command


def _run_command(package: str) -> click.Command:
    @click.command(
        "run", help=_run_help(package), short_help="Run all scenarios, in order."
    )
    @click.option(
        "--base-url",
        default="",
        help="The URL of the server; without it, an application in memory.",
    )
    @click.option(
        "--school-year",
        type=click.IntRange(1900, 2999),
        help="The school year, by its end: 2026 means 2025-2026.",
    )
    @click.option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        help="The current date in payloads; without it, the date of today.",
    )
    @click.option(
        "--complete",
        is_flag=True,
        help="Also send required members that the pages leave empty.",
    )
    def run_command(base_url: str, **options: Any) -> None:
        from ..core.scenarios import (
            ScenarioFailure,
        )  # imported here because `--help` needs no HTTP client

        today: datetime | None = options.pop("today")
        try:
            with closing(_client(package, base_url)) as client:
                steps = _run(
                    package, client, today=today.date() if today else None, **options
                )
        except ScenarioFailure as failure:
            raise click.ClickException(str(failure)) from None
        # A scenario has several steps, for example the request and its check.
        scenarios = {step.scenario for step in steps if step.scenario != "preload"}
        click.echo(f"{len(scenarios)} scenarios passed in {len(steps)} requests.")

    return run_command


def _run_help(package: str) -> str:
    name = package.replace("_", "-")
    settings = import_module(f"{package}.api").SETTINGS
    return (
        "Run all scenarios of all resources against one server, each resource after its prerequisites.\n\n"
        "First, the records that the pages expect to exist are created; at the end, all records are deleted. "
        f"{settings.id_variable} and {settings.secret_variable} are the credentials.\n\n"
        f"\b\nExamples:\n  {name} run\n  {name} run --base-url http://127.0.0.1:8000 --school-year 2026"
    )


def _client(package: str, base_url: str) -> httpx.Client:
    """A signed-in client of the server at `base_url`, or of an application in memory."""
    import httpx

    from ..core.inprocess import in_process
    from .clients import sign_in

    # By name: this module is the same file in every package.
    api = import_module(f"{package}.api")
    opened = (
        httpx.Client(base_url=base_url, timeout=30)
        if base_url
        else in_process(api.create_app())
    )
    return sign_in(opened, api.SETTINGS, os.environ)


def _run(package: str, client: httpx.Client, **options: Any) -> tuple[Step, ...]:
    from .full_run import read_order, run_all_scenarios
    from .resources import load_catalog

    catalog = load_catalog(package, import_module(f"{package}.api").MODULES)
    samples = SampleSet(f"{package}.samples")
    return run_all_scenarios(
        client, catalog, samples, read_order(package), report=click.echo, **options
    )
