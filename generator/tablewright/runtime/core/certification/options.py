"""Options that the commands of certification share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from ..command_options import CommandT, with_options

#: The forms of reports, which the ending of the file chooses.
_REPORT_FORMS = (".html", ".xml", ".json")


def server_option() -> Callable[[CommandT], CommandT]:
    """A decorator that adds `--url` to a command that also works without a server."""
    return click.option(
        "--url",
        default="",
        help="The URL of the server; without it, an application in memory.",
    )


def identifier_options(what: str) -> Callable[[CommandT], CommandT]:
    """A decorator that adds `--distinct` and `--value`; `what` names the replaced values, for `--help`."""
    return with_options(
        [
            click.option(
                "--distinct",
                type=click.IntRange(1, 999),
                help="Give all records identifiers of their own, made with this number.",
            ),
            click.option(
                "--value",
                "values",
                multiple=True,
                metavar="OLD=NEW",
                help=f"Send another {what} than that of the pages. Repeatable.",
            ),
        ]
    )


def report_options() -> Callable[[CommandT], CommandT]:
    """A decorator that adds `--report` and `--redact` to a command."""
    return with_options(
        [
            click.option(
                "--report",
                "reports",
                multiple=True,
                type=click.Path(dir_okay=False, path_type=Path),
                callback=_checked_reports,
                help="Write a report: FILE.html, FILE.xml (JUnit) or FILE.json. Repeatable.",
            ),
            click.option(
                "--redact",
                is_flag=True,
                help="Mask the personal values in the reports.",
            ),
        ]
    )


def _checked_reports(
    _context: click.Context, _option: click.Parameter, paths: tuple[Path, ...]
) -> tuple[Path, ...]:
    """The paths of the reports. Raises BadParameter before the work starts if one cannot be written."""
    for path in paths:
        if path.suffix.lower() not in _REPORT_FORMS:
            forms = ", ".join(_REPORT_FORMS)
            raise click.BadParameter(f"'{path}' must end with one of {forms}")
        if not path.absolute().parent.is_dir():
            raise click.BadParameter(f"the folder of '{path}' does not exist")
        if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
            raise click.BadParameter(
                f"'{path}' cannot be written; choose another file or folder"
            )
    return paths
