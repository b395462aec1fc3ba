"""What every command shares: how it ends on the project's own errors, and how it names one version."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from tablewright.errors import MisuseError, TablewrightError
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree

Command = Callable[..., None]

versions_argument = click.argument("versions", nargs=-1, metavar="[FAMILY[/VERSION]]...")


def guarded(command: Command) -> Command:
    """Print the project's own errors as one line and leave with their exit code."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except TablewrightError as error:
            click.echo(f"tablewright: {error}", err=True)
            raise SystemExit(error.exit_code) from None

    return run


def one_version(tree: SpecTree, version: str) -> VersionRef:
    """The one version that a command works on.

    Raises MisuseError for a family alone, and for a version that does not exist.
    """
    found = tree.versions((version,))
    if "/" not in version:
        raise MisuseError(version, "a family alone is not enough here", f"say {version}/VERSION")
    return found[0]
