"""The command `verify`: checks what a product has sent to a server, and waits for it on request."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.extras import require_extras
from ...core.samples.sample_set import SampleSet
from ..order import read_order
from .results import Session, StepResult, now
from .session_file import (
    SessionFileError,
    default_path,
    load_session,
    save_session,
)

if TYPE_CHECKING:
    import httpx

    from .checks import Absences
    from .plan import Plan

#: The forms of reports, which their suffix chooses.
_REPORT_FORMS = (".html", ".xml", ".json")

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
    @click.option("--key", default="", help="The key (client id) of the client.")
    @click.option("--secret", default="", help="The secret of the client.")
    @click.option(
        "--tenant", default="", help="The tenant, if the routes of the server have one."
    )
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
    @click.option(
        "--values",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="The values of your product, in a file that `values` has started.",
    )
    @click.option(
        "--only",
        default="",
        metavar="RESOURCE,...",
        help="Check only these resources, and the records that they refer to.",
    )
    @click.option(
        "--updates",
        type=click.Choice(["recreate", "keep-key"]),
        default="recreate",
        show_default=True,
        help="How your product sends an update of a key that a PUT may not change: DELETE and POST with the "
        "new key, or PUT with the old key and the other changes.",
    )
    @click.option(
        "--session",
        "session_path",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The file that remembers what has passed. Default: a file in the current folder.",
    )
    @click.option(
        "--new-session", is_flag=True, help="Forget what has passed, and start again."
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
        show_default=True,
        metavar="SECONDS",
        help="The time between two rounds of --watch.",
    )
    @click.option(
        "--timeout",
        type=click.FloatRange(0.1, 3600),
        default=30,
        show_default=True,
        metavar="SECONDS",
        help="The time that the server has for an answer.",
    )
    @click.option(
        "--report",
        "reports",
        multiple=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write a report: FILE.html, FILE.xml (JUnit) or FILE.json. Repeatable.",
    )
    @click.option(
        "--redact", is_flag=True, help="Mask the personal values in the reports."
    )
    @click.option(
        "--serve",
        type=click.IntRange(0, 65535),
        metavar="PORT",
        help="Show the progress as a page of this computer, at http://127.0.0.1:PORT.",
    )
    def command(**options: Any) -> None:
        require_extras(package, "client")
        _check_reports(options["reports"])
        # Imported here because `--help` needs no HTTP client.
        from ...core.runs.scenarios import ScenarioFailure
        from ..client.errors import SignInError

        try:
            session = _verify(package, options)
        except (SignInError, ScenarioFailure, SessionFileError) as failure:
            raise click.ClickException(str(failure)) from None
        if not session.passed:
            raise SystemExit(1)

    return command


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
        f"  {name} verify --url https://api.example.org --only students,staffs"
    )


def _check_reports(paths: tuple[Path, ...]) -> None:
    """Refuse a report that cannot be written, before an hour of work."""
    for path in paths:
        if path.suffix.lower() not in _REPORT_FORMS:
            forms = ", ".join(_REPORT_FORMS)
            raise click.BadParameter(
                f"'{path}' must end with one of {forms}", param_hint="--report"
            )
        if not path.absolute().parent.is_dir():
            raise click.BadParameter(
                f"the folder of '{path}' does not exist", param_hint="--report"
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
            from .report.live_page import serve_live

            opened.enter_context(serve_live(lambda: task.session, options["serve"]))
        show = opened.enter_context(_view(task, options["watch"]))
        try:
            _rounds(client, task, options, show)
        except KeyboardInterrupt:
            click.echo("Stopped; the session is kept.", err=True)
    task.session.finished = now()
    save_session(task.path, task.session)
    _print_end(task, options)
    return task.session


def _rounds(
    client: httpx.Client,
    task: _Task,
    options: dict[str, Any],
    show: Callable[[StepResult], None],
) -> None:
    """One round, or with `--watch` as many as it takes; the session is saved after each."""
    from ...core.runs.scenarios import ScenarioFailure
    from .verification import verify

    while True:
        try:
            verify(client, task.plan, task.session, absences=task.absences, report=show)
        except ScenarioFailure as failure:
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
    from .checks import Absences
    from .planning import plan_of

    api = import_module(f"{package}.api")
    catalog = load_catalog(package, api.MODULES)
    order = read_order(package)
    samples = SampleSet(f"{package}.samples")
    absences = Absences()
    if options["values"]:
        from .values_file import ValuesFileError, read_values

        try:
            values = read_values(options["values"], package, catalog, samples, order)
        except ValuesFileError as error:
            raise click.ClickException(str(error)) from None
        samples = samples.with_change(values.samples_change())
        reasons: dict[tuple[str, str], str] = {}
        for absence in values.absences:
            reasons[absence.resource, absence.member] = absence.reason
        absences = Absences(reasons)
    samples = replaced_samples(
        samples, catalog, order, distinct=0, values=(), namespace=options["namespace"]
    )
    only = _only(options["only"], catalog)
    plan = plan_of(
        package,
        catalog,
        samples,
        order,
        school_year=options["school_year"],
        updates=options["updates"],
        only=only,
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
            "values": str(options["values"] or ""),
            "only": list(only),
        },
        planned=[step.name for step in plan.steps],
        started=now(),
    )
    path = options["session_path"] or default_path(session)
    if not options["new_session"]:
        session = load_session(path, session)
    return _Task(plan, absences, session, path)


def _only(text: str, catalog: Any) -> tuple[str, ...]:
    """The resources of `--only`. Raises click.BadParameter for an unknown one."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in catalog:
            raise click.BadParameter(
                f"there is no resource '{name}'; the command `order` lists the resources",
                param_hint="--only",
            )
    return names


@contextmanager
def _view(task: _Task, is_watching: bool) -> Iterator[Callable[[StepResult], None]]:
    """A function that shows each new result: in a table on a terminal, otherwise as lines."""
    if not is_watching or not sys.stdout.isatty():
        yield _print_step
        return
    from .report.terminal import TerminalView

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
    click.echo(line)
    for check in result.failures:
        place = check.path or check.kind
        click.echo(
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
            click.echo(f"    {exchange.method} {exchange.url} -> {exchange.status}")


def _print_end(task: _Task, options: dict[str, Any]) -> None:
    """Write the reports, and print the verdict."""
    session = task.session
    if options["reports"]:
        from .report import write_report
    for path in options["reports"]:
        try:
            write_report(session, path, redact=options["redact"])
        except OSError as error:
            raise click.ClickException(
                f"{path}: the report cannot be written: {error}"
            ) from None
        click.echo(f"Report: {path}")
    click.echo(verdict(session))
    if not session.passed:
        following = next_steps(task.plan, session)
        if following:
            click.echo(f"Next: {', '.join(following[:3])}")
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
