"""Commands of Ed-Fi packages only: `order` lists the resources, `run` runs the scenarios."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ...core.extras import require_extras
from ...core.payload_options import payload_arguments, payload_options
from ...core.samples.sample_set import SampleSet
from ..order import read_order

if TYPE_CHECKING:
    import httpx

    from ...core.runs.scenarios import Step

#: The scenarios of steps that prepare a run or end it.
_NO_SCENARIOS = ("preload", "clean-up")


def commands(package: str) -> tuple[click.Command, ...]:
    """The commands of a package, which the caller adds to its group."""
    return _order_command(package), _run_command(package)


def _order_command(package: str) -> click.Command:
    @click.command(
        "order", help="List the resources in the order in which to send them."
    )
    def order_command() -> None:
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
    @click.option("--key", default="", help="The key (client id) of the client.")
    @click.option("--secret", default="", help="The secret of the client.")
    @click.option(
        "--tenant", default="", help="The tenant, if the routes of the server have one."
    )
    @payload_options(
        complete="Also send required members that the pages leave empty.",
        updates="How to send an update of a key that a PUT may not change: DELETE and POST with the new key, "
        "or PUT with the old key and the other changes.",
    )
    @click.option(
        "--distinct",
        type=click.IntRange(1, 999),
        help="Give all records identifiers of their own, made with this number.",
    )
    @click.option(
        "--value",
        "values",
        multiple=True,
        metavar="OLD=NEW",
        help="Send another identifier than that of the pages. Repeatable.",
    )
    @click.option(
        "--namespace",
        default="",
        metavar="URI",
        help="Use this namespace for descriptors instead of uri://ed-fi.org.",
    )
    @click.option(
        "--delete-leftovers",
        is_flag=True,
        help="Run nothing; delete the records that a killed run with the same options has left.",
    )
    def run_command(**options: Any) -> None:
        require_extras(
            package, *(["client"] if options["base_url"] else ["client", "server"])
        )
        # Imported here because `--help` needs no HTTP client.
        from ...core.runs.scenarios import ScenarioFailure
        from ..client.errors import SignInError
        from .replacements import ReplacementError

        try:
            with _ended_by_signals():
                steps = _run(package, options)
        except ReplacementError as error:
            raise click.UsageError(str(error)) from None
        except (SignInError, ScenarioFailure) as failure:
            raise click.ClickException(str(failure)) from None
        if options["delete_leftovers"]:
            deleted = [step for step in steps if step.status == 204]
            click.echo(
                f"{len(deleted)} records deleted, {len(steps) - len(deleted)} kept."
            )
            return
        # A scenario has several steps, for example the request and its check.
        scenarios = {step.scenario for step in steps} - set(_NO_SCENARIOS)
        click.echo(f"{len(scenarios)} scenarios passed in {len(steps)} requests.")

    return run_command


def _run_help(package: str) -> str:
    name = package.replace("_", "-")
    settings = import_module(f"{package}.api").SETTINGS
    return (
        "Run all scenarios of all resources against one server, each resource after its prerequisites.\n\n"
        "First, the records that the pages expect to exist are created, unless the server has them. At the "
        "end, the records of the run are deleted; other records are neither changed nor deleted. If the "
        "server has a record that a scenario is to create, nothing is sent: choose other identifiers with "
        "--distinct or --value. After a run that was killed, --delete-leftovers deletes its records: those "
        "with the key and the content of a scenario. Records that the pages expect to exist stay.\n\n"
        f"Without --key and --secret, {settings.id_variable} and {settings.secret_variable} are the "
        "credentials.\n\n"
        f"\b\nExamples:\n  {name} run\n  {name} run --base-url http://127.0.0.1:8000 --school-year 2026\n"
        f"  {name} run --base-url https://api.example.org --value 255901=990001 --distinct 7"
    )


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Within the block, SIGTERM ends the run as Ctrl+C does: after its records are deleted."""
    # Handlers can only be set in the main thread.
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _run(package: str, options: dict[str, Any]) -> tuple[Step, ...]:
    from ..resources import load_catalog
    from .full_run import run_all_scenarios, scenarios_in_order
    from .leftovers import delete_leftovers
    from .replacements import replaced_samples

    # By name: this module is the same file in every package.
    catalog = load_catalog(package, import_module(f"{package}.api").MODULES)
    order = read_order(package)
    samples = replaced_samples(
        SampleSet(f"{package}.samples"),
        catalog,
        order,
        distinct=options["distinct"] or 0,
        values=options["values"],
        namespace=options["namespace"],
    )
    payloads = payload_arguments(options)
    with closing(_client(package, options)) as client:
        if options["delete_leftovers"]:
            scenarios = scenarios_in_order(catalog, samples, order, **payloads)
            return delete_leftovers(client, catalog, scenarios, report=click.echo)
        return run_all_scenarios(
            client, catalog, samples, order, **payloads, report=click.echo
        )


def _client(package: str, options: dict[str, Any]) -> httpx.Client:
    """A signed-in client of the server at `base_url`, or of an application in memory."""
    from ...core.runs.inprocess import in_process
    from ..client.connection import Connection

    api = import_module(f"{package}.api")
    names = ("base_url", "key", "secret", "tenant", "school_year")
    connection = Connection(**{name: options[name] for name in names})
    if connection.base_url:
        return connection.open(api.SETTINGS, os.environ)
    client = in_process(api.create_app())
    return connection.sign_in(client, api.SETTINGS, os.environ)
