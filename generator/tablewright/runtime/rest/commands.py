"""The command `rehearse` of packages with the `rest` runtime."""

from __future__ import annotations

import os
from contextlib import closing
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ..core.certification.options import (
    identifier_options,
    report_options,
    server_option,
)
from ..core.certification.progress import (
    Progress,
    ended_by_signals,
    print_verdict,
    write_reports,
)
from ..core.certification.results import Session
from ..core.extras import require_extras
from ..core.samples.sample_set import SampleSet

if TYPE_CHECKING:
    import httpx


def commands(package: str) -> tuple[click.Command, ...]:
    """The commands of a package, which the caller adds to its group."""
    return (_rehearse_command(package),)


def _rehearse_command(package: str) -> click.Command:
    settings = import_module(f"{package}.api").SETTINGS

    @click.command(
        "rehearse",
        help=_help(package),
        short_help="Call all operations and check the answers.",
    )
    @server_option()
    @click.option(
        "--api-key",
        default="",
        help=f"The API key; without it, that of {settings.key_variable}.",
    )
    @click.option(
        "--only",
        default="",
        metavar="OPERATION,...",
        help="Call these operations only.",
    )
    @identifier_options("value")
    @report_options()
    def command(**options: Any) -> None:
        extras = ["client"] if options["url"] else ["client", "server"]
        require_extras(package, *extras)
        # Imported here because `--help` needs no HTTP client.
        from ..core.runs.chosen_values import ReplacementError
        from ..core.runs.scenarios import ScenarioFailure

        try:
            with ended_by_signals():
                session = _rehearse(package, options)
        except ReplacementError as error:
            raise click.UsageError(str(error)) from None
        except ScenarioFailure as failure:
            raise click.ClickException(str(failure)) from None
        write_reports(session, options["reports"], redact=options["redact"])
        print_verdict(session)
        if not session.passed:
            raise SystemExit(1)

    return command


def _help(package: str) -> str:
    name = package.replace("_", "-")
    return (
        "Call all operations with the scenarios of their pages, and check the status, the members and the "
        "types of each answer.\n\n"
        "Operations that save records come first. The API has no operation that deletes, so a server keeps "
        "the records of the rehearsal. Records that exist are neither replaced nor renamed: choose other "
        "values with --distinct or --value.\n\n"
        f"\b\nExamples:\n  {name} rehearse\n"
        f"  {name} rehearse --url http://127.0.0.1:8000 --distinct 7 --report rehearsal.html"
    )


def _rehearse(package: str, options: dict[str, Any]) -> Session:
    from .rehearsal import calls_of, rehearse
    from .replacements import replaced_samples
    from .settings import api_key_from
    from .testing import check_server

    api = import_module(f"{package}.api")
    samples = SampleSet(f"{package}.samples")
    resources = []
    for module in api.MODULES:
        resources.append(import_module(f"{package}.api.{module}").RESOURCE)
    if options["url"] or options["distinct"] or options["values"]:
        samples = replaced_samples(
            samples,
            resources,
            distinct=options["distinct"] or 0,
            values=options["values"],
        )
    only = [name.strip() for name in options["only"].split(",") if name.strip()]
    try:
        calls = calls_of(package, samples, only)
    except ValueError as error:
        raise click.UsageError(f"--only: {error}") from None
    api_key = options["api_key"] or api_key_from(os.environ, api.SETTINGS)
    url = options["url"].rstrip("/")
    settings: dict[str, Any] = {"url": url, "only": only}
    session = Session(
        package, "rehearse", api.SETTINGS.title, api.SETTINGS.version, settings
    )
    progress = Progress([call.name for call in calls])
    with closing(_client(api, url)) as client:
        if url:
            check_server(client, samples, resources, api.SETTINGS, api_key)
        rehearse(
            client,
            calls,
            samples,
            session,
            api.SETTINGS,
            api_key=api_key,
            report=progress.show,
        )
    return session


def _client(api: Any, url: str) -> httpx.Client:
    """A client of the server at a URL, or of an application in memory. Raises click.UsageError for no URL."""
    import httpx

    from ..core.runs.inprocess import in_process

    if not url:
        return in_process(api.create_app())
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(
            f"--url: '{url}' is no URL of a server; it begins with http:// or https://"
        )
    try:
        return httpx.Client(base_url=url, timeout=30)
    except httpx.InvalidURL as error:
        raise click.UsageError(f"--url: {url}: {error}") from None
