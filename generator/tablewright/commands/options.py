"""Shared by all commands: how errors of the project end a command, and how an argument names a version."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from tablewright.commands.messages import one_line, show
from tablewright.errors import MisuseError, TablewrightError
from tablewright.files import next_step
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.workflow.cache import Cache, user_secret
from tablewright.workflow.project import Project

Arguments = ParamSpec("Arguments")

versions_argument = click.argument(
    "versions", nargs=-1, metavar="[FAMILY[/VERSION]]..."
)


def guarded(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """The command, with an error of the project or the file system printed as one line, and its exit code."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except TablewrightError as error:
            print_error(error)
            raise SystemExit(error.exit_code) from None
        # The reader of standard output has ended, as in `| head`: click handles it.
        except BrokenPipeError:
            raise
        except OSError as error:
            where = error.filename or "standard output"
            what = error.strerror or "cannot be read or written"
            todo = next_step(error)
            # Files that are written report this error themselves: this file cannot be read.
            if error.errno == errno.EACCES:
                todo = "change its permissions and run again"
            print_error(TablewrightError(str(where), what, todo))
            raise SystemExit(TablewrightError.exit_code) from None

    return run


def print_error(error: TablewrightError) -> None:
    """Print an error as one line; errors of spec files as one line each, the first ones of many."""
    for line in error.lines():
        # To standard error, so that a report in standard output stays readable for programs.
        show(f"tablewright: {one_line(line)}", err=True)


def show_notice(text: str) -> None:
    """Print a line on what the command does, to standard error."""
    show(f"tablewright: {one_line(text)}", err=True)


def open_project(*, no_cache: bool = False) -> Project:
    """The project of the checkout that the current folder is in, with the results of earlier runs."""
    tree = find_checkout(Path.cwd())
    if no_cache:
        return Project(tree)
    secret = user_secret(Path(click.get_app_dir("tablewright")), tree.root)
    # Without a secret, entries of earlier runs could be those of anybody.
    folder = tree.root / ".cache" if secret is not None else None
    return Project(tree, Cache(folder, secret))


def one_version(tree: SpecTree, version: str) -> VersionRef:
    """The version that an argument such as `edfi/v5` names.

    Raises MisuseError for a family alone, and for a version that does not exist.
    """
    # Raises an error for an unknown name, so the name of a known family is all that remains to be checked.
    versions = tree.versions((version,))
    if "/" not in version:
        raise MisuseError(version, "a version is missing", f"use {version}/VERSION")
    return versions[0]
