"""The command line of a generated package: `serve` and `samples`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from importlib import import_module
from typing import Any

import click

from .placeholders import UnknownSampleError
from .samples import SampleSet, Scenario
from .value_sources import value_at

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def console(package: str, more: Iterable[click.Command] = ()) -> click.Group:
    """The command group of a package that has `api.create_app` and `samples`; `more` are its family's own.

    Environment variables begin with the package's family: `EDFI_DATABASE_URL` for `edfi_v4`.
    """
    name = package.replace("_", "-")
    text = f"A running stub of the {package} API, and its sample payloads."
    group = click.Group(name, help=text, context_settings={"help_option_names": ["-h", "--help"]})
    click.version_option(import_module(package).__version__, prog_name=name)(group)
    group.add_command(_serve_command(package, name))
    group.add_command(_samples_command(package, name))
    for command in more:
        group.add_command(command)
    return group


def _serve_command(package: str, name: str) -> click.Command:
    family = package.partition("_")[0].upper()

    @click.command("serve", help=_serve_help(name, family))
    @click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
    @click.option(
        "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free port."
    )
    @click.option(
        "--database-url",
        default=f"sqlite:///{package}.sqlite3",
        show_default=True,
        envvar=f"{family}_DATABASE_URL",
        show_envvar=True,
        help="SQLAlchemy URL of an SQLite or PostgreSQL database.",
    )
    def serve_command(host: str, port: int, database_url: str) -> None:
        from .server import serve  # listing samples needs no server

        application = _application(package, database_url)
        for note in application.state.notes:
            click.echo(note, err=True)
        if host not in _LOOPBACK:
            click.echo(f"Others can reach this server at {host}: see to its credentials.", err=True)
        serve(application, host, port)

    return serve_command


def _serve_help(name: str, family: str) -> str:
    return (
        "Serve the API, keeping its data in a database.\n\n"
        "Without options it listens on this machine only and keeps an SQLite file in the current folder.\n\n"
        f"\b\nExamples:\n  {name} serve\n  {name} serve --port 8080 --database-url sqlite://   (in memory)\n"
        f"  {family}_DATABASE_URL=postgresql+psycopg://user@host/db {name} serve"
    )


def _application(package: str, database_url: str) -> Any:
    from sqlalchemy.exc import SQLAlchemyError  # listing samples needs no database

    create_app: Callable[..., Any] = import_module(f"{package}.api").create_app
    try:
        return create_app(database_url=database_url)
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"the database needs the package '{error.name}'; for PostgreSQL install {package}[postgresql]"
        ) from None
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        raise click.ClickException(f"the database cannot be opened: {reason}") from None


def _samples_command(package: str, name: str) -> click.Command:
    @click.command("samples", help=_samples_help(name), short_help="List and print sample payloads.")
    @click.argument("resource", required=False)
    @click.argument("scenario", required=False)
    @click.option("--school-year", type=click.IntRange(1900, 2999), help="By its end: 2026 is 2025-2026.")
    @click.option(
        "--today", type=click.DateTime(["%Y-%m-%d"]), help="What 'current date' means; else the calendar's."
    )
    @click.option(
        "--variable", "pairs", multiple=True, metavar="NAME=VALUE", help="A value that a sample leaves open."
    )
    @click.option("--complete", is_flag=True, help="With what certification reads and the page leaves empty.")
    @click.option("--explain", is_flag=True, help="Say of each value of a SCENARIO where it comes from.")
    def samples_command(
        resource: str | None, scenario: str | None, explain: bool, pairs: tuple[str, ...], **given: Any
    ) -> None:
        samples = SampleSet(f"{package}.samples")
        today: datetime | None = given["today"]
        given["today"] = today.date() if today else None
        given["variables"] = dict(_pair(pair) for pair in pairs)
        try:
            if explain:
                _explain(samples, resource, scenario, given)
            else:
                _print(samples, resource, scenario, given)
        except UnknownSampleError as error:
            raise click.UsageError(str(error)) from None

    return samples_command


def _samples_help(name: str) -> str:
    return (
        "List resources, the scenarios of a RESOURCE, or print the payload of one SCENARIO.\n\n"
        f"\b\nExamples:\n  {name} samples\n  {name} samples RESOURCE\n"
        f"  {name} samples RESOURCE 1 --school-year 2026 --today 2026-01-15\n"
        f"  {name} samples RESOURCE 1 --complete --explain"
    )


def _pair(text: str) -> tuple[str, str]:
    variable, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"'{text}' is not of the form NAME=VALUE", param_hint="--variable")
    return variable, value


def _print(samples: SampleSet, resource: str | None, scenario: str | None, given: dict[str, Any]) -> None:
    if resource is None:
        for name in samples.resources():
            click.echo(name)
    elif scenario is None:
        for entry in samples.scenarios(resource, **given):
            click.echo(_line(entry))
    else:
        payload = samples.load(resource, scenario, **given)
        click.echo(json.dumps(payload, indent=2, ensure_ascii=False))


def _explain(samples: SampleSet, resource: str | None, scenario: str | None, given: dict[str, Any]) -> None:
    if resource is None or scenario is None:
        raise click.UsageError("--explain needs a RESOURCE and a SCENARIO")
    payload = samples.load(resource, scenario, **given)
    for path, words in samples.explain(resource, scenario, complete=given["complete"]).items():
        click.echo(f"{path}{_shown(payload, path, words)}  ({words})")


def _shown(payload: Any, path: str, words: str) -> str:
    absent = words.startswith("absent")
    return "" if absent else f" = {json.dumps(value_at(payload, path), ensure_ascii=False)}"


def _line(scenario: Scenario) -> str:
    of = f" of {scenario.record_of}" if scenario.record_of else ""
    anew = ", sent as DELETE and POST as its key changes" if scenario.recreate else ""
    changes = f": {', '.join(scenario.changes)}" if scenario.changes else ""
    who = f" ({scenario.subject})" if scenario.subject else ""
    return f"{scenario.number:>3}  {scenario.method:<6}  {scenario.action}{of}{anew}{changes}{who}"
