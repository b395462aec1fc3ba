"""Options that the commands of certification of Ed-Fi packages share, and what they choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.command_options import CommandT, with_options
from ...core.samples.sample_set import SampleSet
from ..order import read_order
from ..resources import Resource

if TYPE_CHECKING:
    from .checks import Absences


def credential_options() -> Callable[[CommandT], CommandT]:
    """A decorator that adds `--key`, `--secret` and `--tenant` to a command."""
    return with_options(
        [
            click.option(
                "--key", default="", help="The key (client id) of the client."
            ),
            click.option("--secret", default="", help="The secret of the client."),
            click.option(
                "--tenant",
                default="",
                help="The tenant, if the routes of the server have one.",
            ),
        ]
    )


def values_option(text: str) -> Callable[[CommandT], CommandT]:
    """A decorator that adds `--values` to a command as the argument `values_path`; `text` is its help."""
    return click.option(
        "--values",
        "values_path",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=text,
    )


def session_options(*, session: str, new: str) -> Callable[[CommandT], CommandT]:
    """A decorator that adds `--session` and `--new-session`; the arguments are their help."""
    return with_options(
        [
            click.option(
                "--session",
                "session_path",
                type=click.Path(dir_okay=False, path_type=Path),
                help=session,
            ),
            click.option("--new-session", is_flag=True, help=new),
        ]
    )


def resource_names(text: str, catalog: Mapping[str, Resource]) -> tuple[str, ...]:
    """The resources of `--only`, in any letter case. Raises click.BadParameter for an unknown one."""
    known = {name.lower(): name for name in catalog}
    names: list[str] = []
    for word in text.split(","):
        name = word.strip().lower()
        if not name:
            continue
        if name not in known:
            raise click.BadParameter(
                f"there is no resource '{word.strip()}'; the command `order` lists the resources",
                param_hint="--only",
            )
        names.append(known[name])
    return tuple(names)


def samples_of_product(
    package: str, catalog: Mapping[str, Resource], options: Mapping[str, Any]
) -> tuple[SampleSet, Absences]:
    """The samples with the values of the file `values_path`, and the members that the product does not have.

    Without the file, both are those of the pages. Raises ClickException if the file cannot be used.
    """
    # Imported here because `--help` needs neither the HTTP client nor the reader of the file.
    from .checks import Absences

    samples = SampleSet(f"{package}.samples")
    if not options["values_path"]:
        return samples, Absences()
    from .values_file import ValuesFileError, read_values

    try:
        values = read_values(
            options["values_path"],
            package,
            catalog,
            samples,
            read_order(package),
            school_year=options["school_year"],
        )
    except ValuesFileError as error:
        raise click.ClickException(str(error)) from None
    reasons: dict[tuple[str, str], str] = {}
    for absence in values.absences:
        reasons[absence.resource, absence.member] = absence.reason
    return samples.with_change(values.samples_change()), Absences(reasons)
