"""The commands of every generated package: `serve` and `samples`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import click

from .extras import require_extras
from .payload_options import payload_arguments, payload_options
from .samples.placeholders import UnknownSampleError
from .samples.sample_set import SampleSet, Scenario
from .samples.value_sources import value_at

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def console(
    package: str,
    more: Iterable[click.Command] = (),
    serve_options: Iterable[click.Option] = (),
) -> click.Group:
    """The command group of a package with `api.create_app` and `samples`; `more` are commands of its family.

    `serve_options` are the options of `serve` that its family adds; each has the name of an argument of
    `create_app`. Environment variables start with the family of the package: `EDFI_DATABASE_URL` for
    `edfi_v4`.
    """
    name = package.replace("_", "-")
    group = click.Group(
        name,
        help=_group_help(package, name),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    click.version_option(import_module(package).__version__, prog_name=name)(group)
    group.add_command(_serve_command(package, name, serve_options))
    group.add_command(_samples_command(package, name))
    for command in more:
        group.add_command(command)
    return group


def _group_help(package: str, name: str) -> str:
    title = (import_module(package).__doc__ or "").partition("\n")[0]
    return (
        f"{title}\n\nStart with `{name} serve` and `{name} samples`. `{name} COMMAND --help` explains a "
        "command, with examples."
    )


def _serve_command(
    package: str, name: str, more: Iterable[click.Option]
) -> click.Command:
    family = package.partition("_")[0].upper()

    @click.command(
        "serve",
        help=_serve_help(name, family),
        short_help="Serve the API and store its data in a database.",
    )
    @click.option(
        "--host",
        default="127.0.0.1",
        show_default=True,
        help="The address to listen on.",
    )
    @click.option(
        "--port",
        default=8000,
        show_default=True,
        type=click.IntRange(0, 65535),
        help="The port to listen on; 0 means any free port.",
    )
    @click.option(
        "--database-url",
        default=f"sqlite:///{package}.sqlite3",
        show_default=True,
        envvar=f"{family}_DATABASE_URL",
        show_envvar=True,
        help="The URL of an SQLite or PostgreSQL database.",
    )
    @click.option(
        "--limit",
        "limits",
        multiple=True,
        metavar="NAME=NUMBER",
        help="A limit for requests, such as body-bytes=1000000; `--limit help` lists them.",
    )
    @click.option(
        "--fault",
        "faults",
        multiple=True,
        metavar="RESOURCE:FAULT[:PROBABILITY]",
        help="Answer requests with a fault, to test a client: 'students:503:0.3'. Can be repeated.",
    )
    @click.option(
        "--fault-seed",
        type=int,
        help="The same seed and the same requests give the same faults.",
    )
    @click.option(
        "--log-requests",
        is_flag=True,
        help="Print the method, path, status and duration of each request, without its query.",
    )
    def serve_command(
        host: str,
        port: int,
        database_url: str,
        limits: tuple[str, ...],
        log_requests: bool,
        **options: Any,
    ) -> None:
        require_extras(package, "server")
        if "help" in limits:
            click.echo(_limits_help())
            return
        arguments = _used_options(options)
        if limits:
            arguments["limits"] = _limits(limits)
        application = _application(package, database_url, arguments)
        _print_notes(application.state, host)
        _listen_and_serve(application, host, port, log_requests)

    serve_command.params += more
    return serve_command


def _used_options(options: dict[str, Any]) -> dict[str, Any]:
    """The options that have a value; the others keep the default of `create_app`."""
    used = {}
    for option, value in options.items():
        # Not by its truth: 0 is a value.
        if value is not None and value is not False and value != ():
            used[option] = value
    return used


def _print_notes(state: Any, host: str) -> None:
    """Prints what callers need, and ends the command if other machines could use the demo credentials."""
    # To stderr, so that the output can be redirected without them.
    for note in state.notes:
        click.echo(note, err=True)
    if host in _LOOPBACK:
        return
    # The default credentials are the same in every package, so they protect nothing.
    missing = getattr(state, "missing_credentials", None)
    if missing:
        click.echo(f"Error: {missing}", err=True)
        raise SystemExit(2)
    message = f"Other machines can reach this server at {host}"
    # Not every family can find out whether the credentials are those of the package.
    advice = ": set credentials of your own." if missing is None else "."
    click.echo(message + advice, err=True)


def _listen_and_serve(
    application: Any, host: str, port: int, log_requests: bool
) -> None:
    # Imported here because `samples` needs no server.
    from .server.process import listen, reason_of, serve

    try:
        listener = listen(host, port)
    except OSError as error:
        reason = reason_of(error)
        raise click.ClickException(
            f"cannot listen on {host}, port {port}: {reason}; choose another --port"
        ) from None
    serve(application, listener, log_requests=log_requests)


def _limits(pairs: tuple[str, ...]) -> Any:
    """The limits of `--limit`. Raises click.BadParameter for a wrong one."""
    from .server.limits import Limits  # imported here because `samples` needs no server

    limits = Limits()
    for pair in pairs:
        name, equals, number = pair.partition("=")
        if not equals or not number.isascii() or not number.isdigit():
            raise click.BadParameter(
                f"'{pair}' must have the form NAME=NUMBER; `--limit help` lists the limits",
                param_hint="--limit",
            )
        try:
            limits = limits.with_limit(name, int(number))
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--limit") from None
    return limits


def _limits_help() -> str:
    """The limits with their defaults and meanings, a line each."""
    from .server.limits import MEANINGS, Limits  # imported here for the same reason

    defaults = Limits()
    lines = ["The limits for requests, with their defaults:"]
    for name in Limits.names():
        number = getattr(defaults, name.replace("-", "_"))
        lines.append(f"  {f'{name}={number}':<22} {MEANINGS[name]}")
    return "\n".join(lines)


def _serve_help(name: str, family: str) -> str:
    return (
        "Serve the API and store its data in a database.\n\n"
        "By default, only this machine can reach it, and the database is a file in the current folder.\n\n"
        f"\b\nExamples:\n  {name} serve\n  {name} serve --port 8080 --database-url sqlite://   (in memory)\n"
        f"  {family}_DATABASE_URL=postgresql://user@host/db {name} serve\n"
        f"  {name} serve --fault '*:503:0.1' --fault 'POST:*:latency=2s:0.5' --fault-seed 7\n\n"
        "A --fault is [METHOD:]RESOURCE:FAULT[:PROBABILITY]. RESOURCE is a name or * for all. FAULT is a "
        "status (401 as for an expired token, 409, 412, 429, 500, 503), latency=200ms, reset (the request is "
        "not carried out), lost-answer or half-answer (carried out, but the connection closes)."
    )


def _application(package: str, database_url: str, options: dict[str, Any]) -> Any:
    from .server.fault_injection import FaultSpecError
    from .store.records import StoreError

    create_app: Callable[..., Any] = import_module(f"{package}.api").create_app
    try:
        return create_app(database_url=database_url, **options)
    except FaultSpecError as error:
        raise click.BadParameter(str(error), param_hint="--fault") from None
    except StoreError as error:
        raise click.ClickException(f"cannot open the database: {error}") from None


def _samples_command(package: str, name: str) -> click.Command:
    @click.command(
        "samples",
        help=_samples_help(name),
        short_help="List and print sample payloads.",
    )
    @click.argument("resource", required=False)
    @click.argument("scenario", required=False)
    @click.option(
        "--variable",
        "pairs",
        multiple=True,
        metavar="NAME=VALUE",
        help="A value for a variable of a sample.",
    )
    @payload_options(
        complete="Add the required and conditional members that the page leaves empty.",
        updates="The form of an update of a key that a PUT may not change: with the new key for DELETE and "
        "POST, or with the old key for a PUT.",
    )
    @click.option(
        "--explain", is_flag=True, help="Print the source of each value of a SCENARIO."
    )
    def samples_command(
        resource: str | None,
        scenario: str | None,
        explain: bool,
        pairs: tuple[str, ...],
        **options: Any,
    ) -> None:
        samples = SampleSet(f"{package}.samples")
        arguments = payload_arguments(options)
        arguments["variables"] = dict(_name_and_value(pair) for pair in pairs)
        try:
            if explain:
                _explain(samples, resource, scenario, arguments)
            else:
                _print_samples(samples, resource, scenario, arguments)
        except UnknownSampleError as error:
            raise click.UsageError(str(error)) from None

    return samples_command


def _samples_help(name: str) -> str:
    return (
        "List the resources, list the scenarios of a RESOURCE, or print the payload of a SCENARIO.\n\n"
        f"\b\nExamples:\n  {name} samples\n  {name} samples RESOURCE\n"
        f"  {name} samples RESOURCE 1 --school-year 2026 --today 2026-01-15\n"
        f"  {name} samples RESOURCE 1 --complete --explain"
    )


def _name_and_value(text: str) -> tuple[str, str]:
    variable, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(
            f"'{text}' must have the form NAME=VALUE", param_hint="--variable"
        )
    return variable, value


def _print_samples(
    samples: SampleSet,
    resource: str | None,
    scenario: str | None,
    options: dict[str, Any],
) -> None:
    if resource is None:
        for name in samples.resources():
            click.echo(name)
    elif scenario is None:
        for entry in samples.scenarios(resource, **options):
            click.echo(_line(entry))
    else:
        payload = samples.load(resource, scenario, **options)
        click.echo(json.dumps(payload, indent=2, ensure_ascii=False))


def _explain(
    samples: SampleSet,
    resource: str | None,
    scenario: str | None,
    options: dict[str, Any],
) -> None:
    if resource is None or scenario is None:
        raise click.UsageError("--explain needs a RESOURCE and a SCENARIO")
    payload = samples.load(resource, scenario, **options)
    for path, words in samples.explain(
        resource, scenario, complete=options["complete"]
    ).items():
        value = ""
        if not words.startswith("absent"):
            value = f" = {json.dumps(value_at(payload, path), ensure_ascii=False)}"
        click.echo(f"{path}{value}  ({words})")


def _line(scenario: Scenario) -> str:
    """A scenario in a list: `  3  PUT     update of 1: eventDate (Austin Jones)`."""
    line = f"{scenario.number:>3}  {scenario.method:<6}  {scenario.action}"
    if scenario.record_of:
        line += f" of {scenario.record_of}"
    if scenario.recreate:
        line += ", sent as DELETE and POST because its key changes"
    if scenario.kept_key:
        line += f" with the key kept ({', '.join(scenario.kept_key)})"
    if scenario.changes:
        line += f": {', '.join(scenario.changes)}"
    if scenario.subject:
        line += f" ({scenario.subject})"
    return line
