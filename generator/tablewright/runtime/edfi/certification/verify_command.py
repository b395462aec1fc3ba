"""The command `verify`: checks what a product has sent to a server, and waits for it on request."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.certification.options import report_options
from ...core.certification.progress import write_reports
from ...core.certification.results import Session, StepResult, now
from ...core.extras import require_extras
from ...core.printable import printable
from ..order import read_order
from .options import (
    credential_options,
    resource_names,
    samples_of_product,
    session_options,
    values_option,
)
from .session_file import (
    SessionFileError,
    day_of_session,
    default_path,
    load_session,
    save_session,
)

if TYPE_CHECKING:
    import httpx

    from .checks import Absences
    from .plan import Plan

#: The words for the status of a step in the lines of the command.
_WORDS = {
    "passed": "passed",
    "failed": "FAILED",
    "waiting": "waiting",
    "not-seen": "NOT SEEN",
    "skipped": "skipped",
}


def verify_command(package: str) -> click.Command:
    """The command of a package, which its caller adds to the group."""

    @click.command(
        "verify",
        help=_help(package),
        short_help="Check the data that a product has sent to a server.",
    )
    @click.option(
        "--url",
        "--base-url",
        "url",
        required=True,
        help="The URL of the server, where its discovery document is.",
    )
    @credential_options()
    @click.option(
        "--school-year",
        type=click.IntRange(1900, 2999),
        help="The school year, by its end: 2026 means 2025-2026.",
    )
    @click.option(
        "--namespace",
        default="",
        metavar="URI",
        help="The namespace of descriptors in messages instead of uri://ed-fi.org; any one is accepted.",
    )
    @values_option("The values of your product, in a file that `values` has started.")
    @click.option(
        "--only",
        default="",
        metavar="RESOURCE,...",
        help="Check only these resources, and the records that they refer to.",
    )
    @click.option(
        "--since",
        default="",
        metavar="VERSION",
        help="Check only the scenarios that are new or asked differently since an earlier version, such as "
        "v4, and those before them of the same records. The records that they refer to must exist, but are "
        "not checked.",
    )
    @click.option(
        "--updates",
        type=click.Choice(["recreate", "keep-key"]),
        default="recreate",
        show_default=True,
        help="How your product sends an update of a key that a PUT may not change: DELETE and POST with the "
        "new key, or PUT with the old key and the other changes.",
    )
    @session_options(
        session="The file that remembers what has passed. Default: a file in the current folder.",
        new="Forget what has passed, and start again.",
    )
    @click.option(
        "--watch",
        is_flag=True,
        help="Check again and again until all scenarios have passed, or Ctrl+C.",
    )
    @click.option(
        "--interval",
        type=click.FloatRange(0.1, 3600),
        default=5,
        callback=_seconds,
        show_default=True,
        metavar="SECONDS",
        help="The time between two rounds of --watch.",
    )
    @click.option(
        "--timeout",
        type=click.FloatRange(0.1, 3600),
        default=30,
        callback=_seconds,
        show_default=True,
        metavar="SECONDS",
        help="The time that the server has for an answer.",
    )
    @report_options()
    @click.option(
        "--serve",
        type=click.IntRange(0, 65535),
        metavar="PORT",
        help="Show the progress as a page of this computer, at http://127.0.0.1:PORT.",
    )
    def command(**options: Any) -> None:
        # Only the view in a terminal needs more than a client.
        is_view = options["watch"] and sys.stdout.isatty()
        require_extras(package, "certify" if is_view else "client")
        # Imported here because `--help` needs no HTTP client.
        from ...core.runs.chosen_values import ReplacementError
        from ...core.runs.scenarios import ScenarioFailure
        from ..client.errors import SignInError

        try:
            session = _verify(package, options)
        except ReplacementError as error:
            raise click.UsageError(str(error)) from None
        except (SignInError, ScenarioFailure, SessionFileError) as failure:
            raise click.ClickException(str(failure)) from None
        if not session.passed:
            raise SystemExit(1)

    return command


def _seconds(_context: click.Context, _option: click.Parameter, value: float) -> float:
    # No range of click excludes NaN.
    if math.isnan(value):
        raise click.BadParameter("it must be a number of seconds")
    return value


def _help(package: str) -> str:
    name = package.replace("_", "-")
    settings = import_module(f"{package}.api").SETTINGS
    return (
        "Check, scenario by scenario, the data that your product has sent to a server.\n\n"
        "Nothing is written to the server. Each record is found by its natural key. Enter the data of a "
        "scenario in your product, run the command, and then enter the next scenario: an update replaces "
        "what the scenario before it has entered. What has passed is remembered in a session file, so that "
        "you can stop at any time. With --watch, the command checks while you work.\n\n"
        f"Without --key and --secret, {settings.id_variable} and {settings.secret_variable} are the "
        "credentials. The exit code is 0 if all scenarios have passed, and 1 otherwise.\n\n"
        f"\b\nExamples:\n  {name} verify --url https://api.example.org --values my-values.yaml\n"
        f"  {name} verify --url https://api.example.org --watch --report verdict.html\n"
        f"  {name} verify --url https://api.example.org --only students,staffs\n"
        f"  {name} verify --url https://api.example.org --since v4"
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """What a verification needs: the plan, the members that the product lacks, the session and its file."""

    plan: Plan
    absences: Absences
    session: Session
    path: Path


def _verify(package: str, options: dict[str, Any]) -> Session:
    """Run the rounds, and return the session."""
    from ..client.connection import Connection
    from .client import open_client

    task = _task(package, options)
    connection = Connection(
        options["url"],
        options["key"],
        options["secret"],
        options["tenant"],
        options["school_year"],
        options["timeout"],
    )
    with ExitStack() as opened:
        client = opened.enter_context(open_client(package, connection))
        if options["serve"] is not None:
            opened.enter_context(_live_page(task, options["serve"]))
        # Before an hour of work, to see that the file can be written.
        save_session(task.path, task.session)
        show = opened.enter_context(_view(task, options["watch"]))
        try:
            _rounds(client, task, options, show)
        except KeyboardInterrupt:
            click.echo("Stopped; the session is kept.", err=True)
    task.session.finished = now()
    save_session(task.path, task.session)
    _print_end(task, options)
    return task.session


@contextmanager
def _live_page(task: _Task, port: int) -> Iterator[None]:
    """Serve the live page of a verification. Raises click.BadParameter if the port is taken."""
    from ...core.certification.report.live_page import serve_live

    page = serve_live(lambda: task.session, port)
    try:
        address = page.__enter__()
    except OSError as error:
        raise click.BadParameter(
            f"the port {port} cannot be used ({error}); choose another one, or 0 for a free one",
            param_hint="--serve",
        ) from None
    click.echo(f"Live page: {address}")
    try:
        yield
    finally:
        page.__exit__(None, None, None)


def _rounds(
    client: httpx.Client,
    task: _Task,
    options: dict[str, Any],
    show: Callable[[StepResult], None],
) -> None:
    """One round, or with `--watch` as many as it takes; the session is saved after each."""
    from ...core.runs.scenarios import ScenarioFailure
    from ..client.errors import SignInError
    from .verification import verify

    while True:
        try:
            verify(client, task.plan, task.session, absences=task.absences, report=show)
        except (ScenarioFailure, SignInError) as failure:
            # A server that is restarted answers again later.
            if not options["watch"]:
                raise
            click.echo(f"{failure}; trying again", err=True)
        finally:
            save_session(task.path, task.session)
        if task.session.passed or not options["watch"]:
            return
        time.sleep(options["interval"])


def _task(package: str, options: dict[str, Any]) -> _Task:
    from ..resources import load_catalog
    from ..runs.replacements import replaced_samples
    from .plan import plan_of

    api = import_module(f"{package}.api")
    catalog = load_catalog(package, api.MODULES)
    order = read_order(package)
    samples, absences = samples_of_product(package, catalog, options)
    samples = replaced_samples(
        samples, catalog, order, distinct=0, values=(), namespace=options["namespace"]
    )
    only = resource_names(options["only"], catalog)
    _check_since(package, options["since"])
    path = options["session_path"] or default_path(package, "verify")
    today = date.today()
    if not options["new_session"]:
        today = day_of_session(path, today)
    plan = plan_of(
        package,
        catalog,
        samples,
        order,
        school_year=options["school_year"],
        today=today,
        updates=options["updates"],
        only=only,
        since=options["since"],
    )
    if not plan.steps:
        raise click.ClickException(
            f"no scenario is new or asked differently since {options['since']}"
        )
    if not any(step.rows for step in plan.steps):
        raise click.ClickException(
            f"the package {package} has no rows of its pages in the folder `certification`; "
            "install a complete package"
        )
    session = Session(
        package,
        "verify",
        api.SETTINGS.title,
        api.SETTINGS.version,
        settings={
            "url": options["url"].rstrip("/"),
            "school_year": options["school_year"],
            "namespace": options["namespace"],
            "values": str(options["values_path"] or ""),
            "only": list(only),
            "since": options["since"],
            "today": today.isoformat(),
        },
        planned=[step.name for step in plan.steps],
        started=now(),
    )
    if not options["new_session"]:
        session = load_session(path, session)
    return _Task(plan, absences, session, path)


def _check_since(package: str, since: str) -> None:
    """Raise click.BadParameter for an unknown version of `--since`."""
    from .changed_scenarios import changed_steps

    try:
        if since:
            changed_steps(package, since)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--since") from None


@contextmanager
def _view(task: _Task, is_watching: bool) -> Iterator[Callable[[StepResult], None]]:
    """A function that shows each new result: in a table on a terminal, otherwise as lines."""
    if not is_watching or not sys.stdout.isatty():
        yield _print_step
        return
    from ...core.certification.report.terminal import TerminalView

    with TerminalView(task.session) as view:
        view.update(task.session, next_steps(task.plan, task.session))

        def show(_result: StepResult) -> None:
            view.update(task.session, next_steps(task.plan, task.session))

        yield show


def next_steps(plan: Plan, session: Session) -> list[str]:
    """The names of the steps that can come next: for each record, the first that has not passed."""
    names: list[str] = []
    done: set[str] = set()
    for step in plan.steps:
        if step.record in done:
            continue
        result = session.steps.get(step.name)
        if result is None or result.status in {"waiting", "failed"}:
            names.append(step.name)
            done.add(step.record)
    return names


def _print_step(result: StepResult) -> None:
    line = f"{_WORDS[result.status]:8}  {result.name} {result.method}  {result.title}"
    if result.note:
        line += f" ({result.note})"
    _echo(line)
    for check in result.failures:
        place = check.path or check.kind
        _echo(
            f"    {place}: expected {check.expected}; found {check.found or 'nothing'}"
        )
        if check.row or check.page:
            asked = f"row {check.row} of " if check.row else ""
            required = f" ({check.required})" if check.required else ""
            click.echo(f"      asked by {asked}the page {check.page}{required}")
        if check.next_step:
            click.echo(f"      next: {check.next_step}")
    if result.status == "failed":
        for exchange in result.exchanges:
            _echo(f"    {exchange.method} {exchange.url} -> {exchange.status}")


def _echo(text: str) -> None:
    # Values of a server must not control the terminal.
    click.echo(printable(text))


def _print_end(task: _Task, options: dict[str, Any]) -> None:
    """Write the reports, and print the verdict."""
    session = task.session
    write_reports(session, options["reports"], redact=options["redact"])
    click.echo(verdict(session))
    if not session.passed:
        following = next_steps(task.plan, session)
        if following:
            click.echo(f"Next: {', '.join(following[:3])}")
        if session.count("not-seen"):
            click.echo(
                "Not seen: enter the data of these scenarios again, and verify each one before you enter "
                "the next one of the same record."
            )
        click.echo(f"Session: {os.fspath(task.path)}")


def verdict(session: Session) -> str:
    """The result of a session in one line."""
    total = len(session.planned)
    passed = session.count("passed")
    if session.passed:
        return f"PASSED: all {total} scenarios."
    parts: list[str] = []
    for status, word in (
        ("failed", "failed"),
        ("not-seen", "not seen"),
        ("waiting", "waiting"),
    ):
        count = session.count(status)  # type: ignore[arg-type]
        if count:
            parts.append(f"{count} {word}")
    heading = "FAILED" if session.count("failed") else "INCOMPLETE"
    others = f"; {', '.join(parts)}" if parts else ""
    return f"{heading}: {passed} of {total} scenarios passed{others}."
