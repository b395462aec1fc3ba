"""Further arguments of the `create_app` of an Ed-Fi package, and the options of `serve` that set them."""

from __future__ import annotations

import click

from ..core.limits import ServerOptions


class AppOptions(ServerOptions, total=False):
    """Arguments that change how the whole application answers.

    `strict_query` refuses query names that a resource does not have; the real API ignores them. `old_errors`
    answers with `{"message": ...}`, as releases up to 7.1 do.
    """

    strict_query: bool
    old_errors: bool


def serve_options(package: str) -> tuple[click.Option, ...]:
    """The options of `serve` of a package; each has the name of the argument that it sets."""
    family = package.partition("_")[0].upper()
    return (
        click.Option(
            ["--strict-query"],
            is_flag=True,
            envvar=f"{family}_STRICT_QUERY",
            show_envvar=True,
            help="Refuse unknown query names, empty values and repeated names, which the real API ignores.",
        ),
        click.Option(
            ["--old-errors"],
            is_flag=True,
            envvar=f"{family}_OLD_ERRORS",
            show_envvar=True,
            help='Answer errors as releases up to 7.1 do: {"message": "..."}.',
        ),
    )
