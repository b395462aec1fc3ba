"""The command `rehearse`: sends all scenarios to a server, and reports whether it takes them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.extras import require_extras
from ...core.payload_options import payload_arguments, payload_options
from ...core.samples.sample_set import SampleSet
from ..order import read_order

if TYPE_CHECKING:
    import httpx

    from ...core.jsontext import JsonObject
    from ..resources import Resource
    from .plan import Plan
    from .results import Check, Session, StepResult

#: The faults of `--errors`: refused, closed before the request counts, and closed after it.
FAULTS = ("*:503:0.1", "*:500:0.05", "*:429:0.05", "*:reset:0.1", "*:lost-answer:0.1")

#: The failed checks that a line of the progress lists.
_LISTED = 5


def rehearse_command(package: str) -> click.Command:
    """The command of a package, which the caller adds to its group."""

    @click.command(
        "rehearse",
        help=_help(package),
        short_help="Send all scenarios in order and check the answers, in memory or on a server.",
    )
    @click.option(
        "--url",
        default="",
        help="The URL of the server; without it, an application in memory.",
    )
    @click.option("--key", default="", help="The key (client id) of the client.")
    @click.option("--secret", default="", help="The secret of the client.")
    @click.option(
        "--tenant", default="", help="The tenant, if the routes of the server have one."
    )
    @click.option(
        "--only",
        default="",
        metavar="RESOURCE,...",
        help="Play the steps of these resources, and those that they need.",
    )
    @payload_options(
        complete="Also send required members that the pages leave empty (always so; kept for scripts).",
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
    @click.option(
        "--session",
        "session_path",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Keep the results in this file, and continue with it after an interruption.",
    )
    @click.option(
        "--report",
        "reports",
        multiple=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write a report to this file (.html, .xml or .json). Repeatable.",
    )
    @click.option("--redact", is_flag=True, help="Mask personal values in reports.")
    @click.option(
        "--clean-up",
        is_flag=True,
        help="Run nothing; delete the records that killed and kept runs of this computer have left.",
    )
    def command(**options: Any) -> None:
        _check_options(options)
        extras = ["client"] if options["url"] else ["client", "server"]
        require_extras(package, *extras)
        # Imported here because `--help` needs no HTTP client.
        from ...core.runs.chosen_values import ReplacementError
        from ...core.runs.scenarios import ScenarioFailure
        from ..client.errors import SignInError
        from .session_file import SessionFileError

        try:
            with _ended_by_signals():
                session = _rehearse(package, options)
        except ReplacementError as error:
            raise click.UsageError(str(error)) from None
        except (SignInError, ScenarioFailure, SessionFileError) as failure:
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
        "--distinct or --value. With --session, the records of a run that has not passed stay, and the same "
        "command continues it.\n\n"
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


def _rehearse(package: str, options: dict[str, Any]) -> Session | None:
    """The session after a rehearsal; None after a clean-up."""
    from ..resources import load_catalog
    from ..runs.journal import data_address, start_journal
    from ..runs.leftovers import delete_leftovers
    from .rehearsal import rehearse
    from .session_file import load_session, save_session

    # By name: this module is the same file in every package.
    api = import_module(f"{package}.api")
    catalog = load_catalog(package, api.MODULES)
    plan = _plan(package, catalog, options)
    until = _step_name(options["until"], plan)
    path: Path | None = options["session_path"]
    session = _session(package, api, options)
    session.planned = [step.name for step in plan.steps]
    is_own = None
    with ExitStack() as opened:
        client = opened.enter_context(closing(_client(package, options)))
        if options["url"]:
            address = data_address(client, api.SETTINGS.data_path)
            if options["clean_up"]:
                steps = delete_leftovers(
                    client, package, address, catalog, report=click.echo
                )
                deleted = [step for step in steps if step.status == 204]
                kept = len(steps) - len(deleted)
                click.echo(f"{len(deleted)} records deleted, {kept} kept.")
                return None
            if path is not None:
                session = _continued(path, session, load_session)
                is_own = _own_payloads(package, address)
            journal = opened.enter_context(closing(start_journal(package, address)))
            journal.watch(client)
        progress = _Progress(plan, until)

        def report(result: StepResult) -> None:
            if path is not None:
                save_session(path, session)
            progress.show(result)

        try:
            remaining = rehearse(
                client,
                plan,
                session,
                catalog,
                report=report,
                keep=options["keep"],
                keep_unfinished=path is not None,
                until=until,
                batch=options["batch"],
                is_own=is_own,
            )
        finally:
            if path is not None:
                save_session(path, session)
        for record in remaining:
            click.echo(f"{record} could not be deleted", err=True)
    return session


def _plan(package: str, catalog: Mapping[str, Resource], options: Any) -> Plan:
    from ..runs.replacements import replaced_samples
    from .planning import plan_of

    order = read_order(package)
    samples = replaced_samples(
        SampleSet(f"{package}.samples"),
        catalog,
        order,
        distinct=options["distinct"] or 0,
        values=options["values"],
        namespace=options["namespace"],
    )
    only = _resource_names(options["only"], catalog)
    payloads = {**payload_arguments(options), "complete": True}
    return plan_of(package, catalog, samples, order, **payloads, only=only)


def _resource_names(text: str, catalog: Mapping[str, Resource]) -> list[str]:
    """The resources of `--only`. Raises UsageError for an unknown one."""
    known = {name.lower(): name for name in catalog}
    names: list[str] = []
    for word in text.split(","):
        name = word.strip().lower()
        if not name:
            continue
        if name not in known:
            raise click.UsageError(
                f"--only: there is no resource '{word.strip()}'; `order` lists them"
            )
        names.append(known[name])
    return names


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


def _session(package: str, api: Any, options: Mapping[str, Any]) -> Session:
    from .results import Session

    settings: dict[str, Any] = {}
    for name in ("url", "school_year", "namespace", "only"):
        settings[name] = options[name]
    version = str(getattr(api.SETTINGS, "version", ""))
    title = package.replace("_", "-")
    return Session(package, "rehearse", title, version, settings)


def _continued(
    path: Path, session: Session, load: Callable[[Path, Session], Session]
) -> Session:
    """The session of a file with the records that its run has created."""
    import json

    session = load(path, session)
    if path.exists():
        settings = json.loads(path.read_text(encoding="utf-8"))["settings"]
        session.settings["created"] = settings.get("created", [])
    return session


def _own_payloads(package: str, address: str) -> Callable[[str, JsonObject], bool]:
    """Whether an ended run of this computer has sent a payload to a collection of the server."""
    from ..runs.journal import ended_journals

    sent: list[tuple[str, JsonObject]] = []
    for _, created in ended_journals(package, address):
        sent.extend(created.unanswered.values())
        for url, bodies in created.records.items():
            for body in bodies:
                sent.append((url.rpartition("/")[0], body))

    def is_own(collection: str, payload: JsonObject) -> bool:
        return any(url.endswith(collection) and body == payload for url, body in sent)

    return is_own


def _client(package: str, options: Mapping[str, Any]) -> httpx.Client:
    """A signed-in client of the server at `url`, or of an application in memory."""
    import httpx

    from ...core.runs.inprocess import InProcessTransport, in_process
    from ..client.connection import Connection
    from .redelivery import RedeliveringTransport

    api = import_module(f"{package}.api")
    names = ("key", "secret", "tenant", "school_year")
    connection = Connection(options["url"], **{name: options[name] for name in names})
    if connection.base_url:
        return connection.open(api.SETTINGS, os.environ)
    if options["errors"]:
        application = api.create_app(faults=FAULTS, fault_seed=1)
        transport = RedeliveringTransport(InProcessTransport(application))
        client = httpx.Client(transport=transport, base_url="http://testserver")
    else:
        client = in_process(api.create_app())
    return connection.sign_in(client, api.SETTINGS, os.environ)


class _Progress:
    """Prints a line for each step, with its number in the plan and the failed checks."""

    def __init__(self, plan: Plan, until: str) -> None:
        from .rehearsal import steps_until

        self._numbers: dict[str, int] = {}
        for number, step in enumerate(steps_until(plan, until), start=1):
            self._numbers[step.name] = number

    def show(self, result: StepResult) -> None:
        """Print the result of a step."""
        number = self._numbers[result.name]
        line = f"[{number}/{len(self._numbers)}] {result.name} {result.method} {result.status}"
        if result.note:
            line += f": {result.note}"
        click.echo(line)
        for check in result.failures[:_LISTED]:
            click.echo(f"    {_failure_line(check)}")
        further = len(result.failures) - _LISTED
        if further > 0:
            click.echo(f"    and {further} further failed checks")


def _failure_line(check: Check) -> str:
    place = f" {check.path}" if check.path else ""
    return f"{check.kind}{place}: expected {check.expected}; found {check.found}"


def _finish(session: Session, options: Mapping[str, Any]) -> None:
    """Write the reports, print the verdict, and end with status 1 unless all steps have passed."""
    if options["reports"]:
        from .report import write_report

        for path in options["reports"]:
            write_report(session, path, redact=options["redact"])
            click.echo(f"Report: {path}")
    requests = _requests(session.steps.values())
    passed = session.count("passed")
    click.echo(
        f"{passed} of {len(session.planned)} steps passed in {requests} requests."
    )
    if options["errors"]:
        click.echo(f"{_sent_again(session.steps.values())} requests were sent again.")
    if not session.passed:
        failed = session.count("failed")
        skipped = session.count("skipped")
        click.echo(f"Not passed: {failed} failed, {skipped} skipped.")
        if options["session_path"]:
            click.echo(
                "The records stay: run the same command again to continue, or delete them with --clean-up."
            )
        raise SystemExit(1)


def _requests(results: Sequence[StepResult] | Any) -> int:
    return sum(len(result.exchanges) for result in results)


def _sent_again(results: Sequence[StepResult] | Any) -> int:
    count = 0
    for result in results:
        for exchange in result.exchanges:
            if exchange.status in (0, 429, 500, 503):
                count += 1
    return count
