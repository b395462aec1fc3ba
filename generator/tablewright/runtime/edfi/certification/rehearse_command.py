"""The command `rehearse`: sends all scenarios to a server, and reports whether it takes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.certification.options import (
    identifier_options,
    report_options,
    server_option,
)
from ...core.certification.progress import (
    Progress,
    count_failed_attempts,
    ended_by_signals,
    print_verdict,
    write_reports,
)
from ...core.extras import require_extras
from ...core.payload_options import payload_options
from ..order import read_order
from .options import (
    credential_options,
    resource_names,
    samples_of_product,
    session_options,
    values_option,
)

if TYPE_CHECKING:
    import httpx

    from ...core.certification.results import Session, StepResult
    from ...core.jsontext import JsonObject
    from ..client.connection import Connection
    from ..resources import Resource
    from .plan import Plan

#: The faults of `--errors`: refused, closed before the request counts, and closed after it.
FAULTS = ("*:503:0.1", "*:500:0.05", "*:429:0.05", "*:reset:0.1", "*:lost-answer:0.1")

#: The records left on the server that a message lists.
_LISTED = 10


def rehearse_command(package: str) -> click.Command:
    """The command of a package, which the caller adds to its group."""

    @click.command(
        "rehearse",
        help=_help(package),
        short_help="Send all scenarios in order and check the answers.",
    )
    @server_option()
    @credential_options()
    @click.option(
        "--only",
        default="",
        metavar="RESOURCE,...",
        help="Play the steps of these resources, and those that they need.",
    )
    @click.option(
        "--documented-only",
        is_flag=True,
        help="Leave out the required members that the pages leave empty; a certification asks for them.",
    )
    @payload_options(
        updates="How to send an update of a key that a PUT may not change: DELETE and POST with the new key, "
        "or PUT with the old key and the other changes.",
    )
    @identifier_options("identifier")
    @click.option(
        "--namespace",
        default="",
        metavar="URI",
        help="Use this namespace for descriptors instead of uri://ed-fi.org.",
    )
    @values_option("Send the values of this file, which `values` writes.")
    @click.option("--keep", is_flag=True, help="Keep the records at the end.")
    @click.option(
        "--until",
        default="",
        metavar="STEP",
        help='End after this step, such as "students 3" or students:3.',
    )
    @click.option(
        "--batch",
        is_flag=True,
        help="Send all creations first, several at once, and read them back afterwards.",
    )
    @click.option(
        "--errors",
        is_flag=True,
        help="Switch on faults of the application in memory, and send each request again until it arrives.",
    )
    @session_options(
        session="Keep the results in this file, and continue with it after an interruption.",
        new="Start again instead of continuing with the file of --session.",
    )
    @report_options()
    @click.option(
        "--clean-up",
        is_flag=True,
        help="Run nothing; delete the records that killed and kept runs of this computer, and the run of "
        "--session, have left.",
    )
    def command(**options: Any) -> None:
        _check_options(options)
        extras = ["client"] if options["url"] else ["client", "server"]
        if options["values_path"]:
            extras.insert(0, "certify")
        require_extras(package, *extras)
        # Imported here because `--help` needs no HTTP client.
        from ...core.runs.chosen_values import ReplacementError
        from ...core.runs.scenarios import ScenarioFailure
        from ..client.errors import SignInError
        from .session_file import SessionFileError

        try:
            with ended_by_signals():
                session = _rehearse(package, options)
        except ReplacementError as error:
            raise click.UsageError(str(error)) from None
        except (
            SignInError,
            ScenarioFailure,
            SessionFileError,
        ) as failure:
            raise click.ClickException(str(failure)) from None
        if session is not None:
            _finish(session, options)

    return command


def _help(package: str) -> str:
    name = package.replace("_", "-")
    settings = import_module(f"{package}.api").SETTINGS
    return (
        "Send all scenarios of all resources to one server, each resource after its prerequisites.\n\n"
        "After each step, the record is read back by its id and by its key, and each member is compared with "
        "the payload. A step whose prerequisites have failed is skipped; the others continue.\n\n"
        "First, the records that the pages expect to exist are created, unless the server has them. At the "
        "end, the records of the run are deleted; other records are neither changed nor deleted. If the "
        "server has a record that a step is to create, nothing is sent: choose other identifiers with "
        "--distinct, --value or --values. With --session, the records of a run that has not passed stay, "
        "and the same command continues it.\n\n"
        f"Without --key and --secret, {settings.id_variable} and {settings.secret_variable} are the "
        "credentials.\n\n"
        f"\b\nExamples:\n  {name} rehearse\n"
        f"  {name} rehearse --url http://127.0.0.1:8000 --school-year 2026\n"
        f'  {name} rehearse --url https://api.example.org --until "students 3" --keep\n'
        f"  {name} rehearse --url https://api.example.org --value 255901=990001 --distinct 7"
    )


def _check_options(options: Mapping[str, Any]) -> None:
    if options["clean_up"] and not options["url"]:
        raise click.UsageError("--clean-up needs --url")
    if options["errors"] and options["url"]:
        raise click.UsageError(
            "--errors works with the application in memory only; leave --url out"
        )
    if options["session_path"] and not options["url"]:
        raise click.UsageError(
            "--session needs --url: an application in memory forgets its records"
        )
    if options["new_session"] and not options["session_path"]:
        raise click.UsageError("--new-session needs --session")


def _rehearse(package: str, options: dict[str, Any]) -> Session | None:
    """The session after a rehearsal; None after a clean-up."""
    from ..resources import load_catalog
    from ..runs.journal import data_address, start_journal
    from .rehearsal import rehearse, steps_until
    from .session_file import day_of_session, load_session, save_session

    # By name: this module is the same file in every package.
    api = import_module(f"{package}.api")
    catalog = load_catalog(package, api.MODULES)
    path: Path | None = options["session_path"]
    today = date.today()
    if options["today"]:
        today = options["today"].date()
    elif path is not None and not options["new_session"]:
        # Relative dates are those of the first run, whose records have them.
        today = day_of_session(path, today)
    plan = _plan(package, catalog, today, options)
    until = _step_name(options["until"], plan)
    session = _session(api, package, today, options)
    session.planned = [step.name for step in plan.steps]
    own_bodies = None
    with ExitStack() as opened:
        client = opened.enter_context(closing(_client(package, options)))
        if options["url"]:
            address = data_address(client, api.SETTINGS.data_path)
            if options["clean_up"]:
                _clean_up(client, package, address, catalog, path=path, session=session)
                return None
            if path is not None:
                if not options["new_session"]:
                    session = load_session(path, session)
                own_bodies = _own_bodies(package, address)
            journal = opened.enter_context(closing(start_journal(package, address)))
            journal.watch(client)
        progress = Progress([step.name for step in steps_until(plan, until)])

        def report(result: StepResult) -> None:
            if path is not None:
                save_session(path, session)
            progress.show(result)

        try:
            rehearse(
                client,
                plan,
                session,
                catalog,
                report=report,
                keep=options["keep"],
                keep_unfinished=path is not None,
                until=until,
                batch=options["batch"],
                own_bodies=own_bodies,
            )
        finally:
            if path is not None:
                save_session(path, session)
            if not options["keep"] and (session.passed or path is None):
                _print_remaining(session)
    return session


def _print_remaining(session: Session) -> None:
    """Print the records that a rehearsal should have deleted and could not."""
    remaining = session.created
    for record in remaining[:_LISTED]:
        click.echo(f"{record} could not be deleted", err=True)
    if len(remaining) > _LISTED:
        click.echo(
            f"and {len(remaining) - _LISTED} further records; delete them later with --clean-up",
            err=True,
        )


def _clean_up(
    client: httpx.Client,
    package: str,
    address: str,
    catalog: Mapping[str, Resource],
    *,
    path: Path | None,
    session: Session,
) -> None:
    """Delete what runs of this computer have left, and the records of a session; removes its file then.

    Without its records, a session could not be continued.
    """
    from ..runs.clean_up import CleanUp
    from ..runs.leftovers import delete_leftovers
    from .session_file import load_session, save_session

    paths: list[str] = []
    if path is not None and path.exists():
        session = load_session(path, session)
        paths = session.created
    steps = delete_leftovers(client, package, address, catalog, report=click.echo)
    deleted = len([step for step in steps if step.status == 204])
    kept = len(steps) - deleted
    clean_up = CleanUp(client)
    for record in reversed(paths):
        clean_up.delete(record)
    for step in clean_up.remaining:
        click.echo(step)
    deleted += clean_up.deleted
    kept += len(clean_up.remaining)
    click.echo(f"{deleted} records deleted, {kept} kept.")
    if path is not None and path.exists():
        remaining = [
            step.request.removeprefix("DELETE ") for step in clean_up.remaining
        ]
        session.created = remaining[::-1]
        if remaining:
            save_session(path, session)
        else:
            path.unlink()
            click.echo(f"{path} is removed; the next run begins with the first step.")


def _plan(
    package: str, catalog: Mapping[str, Resource], today: date, options: Any
) -> Plan:
    from ..runs.replacements import replaced_samples
    from .plan import plan_of

    order = read_order(package)
    samples, _ = samples_of_product(package, catalog, options)
    samples = replaced_samples(
        samples,
        catalog,
        order,
        distinct=options["distinct"] or 0,
        values=options["values"],
        namespace=options["namespace"],
    )
    return plan_of(
        package,
        catalog,
        samples,
        order,
        school_year=options["school_year"],
        today=today,
        updates=options["updates"],
        complete=not options["documented_only"],
        only=resource_names(options["only"], catalog),
    )


def _step_name(text: str, plan: Plan) -> str:
    """The name of the step of `--until`. Raises UsageError for an unknown one."""
    name = text.replace(":", " ").strip()
    if not name:
        return ""
    for step in plan.steps:
        if step.name.lower() == name.lower():
            return step.name
    resource = name.split()[0].lower()
    similar: list[str] = []
    for step in plan.steps:
        if step.resource.name.lower() == resource:
            similar.append(step.name)
    hint = f"there are {', '.join(similar)}" if similar else "such as 'students 3'"
    raise click.UsageError(f"--until: there is no step '{text}'; {hint}")


def _session(
    api: Any, package: str, today: date, options: Mapping[str, Any]
) -> Session:
    from ...core.certification.results import Session

    settings: dict[str, Any] = {}
    for name in (
        "url",
        "school_year",
        "namespace",
        "only",
        "distinct",
        "updates",
        "documented_only",
    ):
        settings[name] = options[name]
    settings["url"] = options["url"].rstrip("/")
    settings["value"] = list(options["values"])
    settings["values"] = str(options["values_path"] or "")
    settings["today"] = today.isoformat()
    return Session(
        package, "rehearse", api.SETTINGS.title, api.SETTINGS.version, settings
    )


def _own_bodies(package: str, address: str) -> Callable[[str], list[JsonObject]]:
    """A function that returns what ended runs of this computer have sent to a collection of the server."""
    from ..runs.journal import ended_journals

    sent: list[tuple[str, JsonObject]] = []
    for _, created in ended_journals(package, address):
        sent.extend(created.unanswered.values())
        for url, bodies in created.records.items():
            for body in bodies:
                sent.append((url.rpartition("/")[0], body))

    def own_bodies(collection: str) -> list[JsonObject]:
        return [body for url, body in sent if url.endswith(collection)]

    return own_bodies


def _client(package: str, options: Mapping[str, Any]) -> httpx.Client:
    """A signed-in client of the server at `url`, or of an application in memory."""
    import httpx

    from ...core.runs.inprocess import InProcessTransport, in_process
    from ..client.connection import Connection
    from .redelivery import RedeliveringTransport
    from .sign_in_again import SignInAgain

    api = import_module(f"{package}.api")
    names = ("key", "secret", "tenant", "school_year")
    connection = Connection(options["url"], **{name: options[name] for name in names})
    if connection.base_url:
        client = connection.open(api.SETTINGS, os.environ)
        client.auth = SignInAgain(lambda: _new_token(connection, api))
        return client
    if options["errors"]:
        application = api.create_app(faults=FAULTS, fault_seed=1)
        transport = RedeliveringTransport(InProcessTransport(application))
        client = httpx.Client(transport=transport, base_url="http://testserver")
    else:
        client = in_process(api.create_app())
    return connection.sign_in(client, api.SETTINGS, os.environ)


def _new_token(connection: Connection, api: Any) -> str:
    """The value of the header `Authorization` after one more sign-in."""
    with connection.open(api.SETTINGS, os.environ) as signed_in:
        return str(signed_in.headers["Authorization"])


def _finish(session: Session, options: Mapping[str, Any]) -> None:
    """Write the reports, print the verdict, and end with status 1 unless all steps have passed."""
    write_reports(session, options["reports"], redact=options["redact"])
    print_verdict(session)
    if options["errors"]:
        click.echo(f"{count_failed_attempts(session)} requests were sent again.")
    if not session.passed:
        if session.stopped:
            click.echo(f"Stopped: {session.stopped}")
        if options["session_path"]:
            click.echo(
                "The records stay: run the same command again to continue, or delete them with --clean-up."
            )
        raise SystemExit(1)
