"""Further arguments of the `create_app` of an Ed-Fi package, and the options of `serve` that set them."""

from __future__ import annotations

import click

from ...core.server.limits import ServerOptions
from .uncovered import has_uncovered


class AppOptions(ServerOptions, total=False):
    """Arguments that change how the whole application answers.

    `strict_query` refuses query names that a resource does not have; the real API ignores them. `old_errors`
    answers with `{"message": ...}`, as releases up to 7.1 do. `namespaces` are the prefixes of the namespaces
    in which the client may write descriptors and other items with a namespace; all if there are none.
    `all_resources` adds the resources of the data standard that no page covers. `strict_authorization`
    refuses to read and to change a student or a staff member who has no association with an education
    organization.
    """

    strict_query: bool
    old_errors: bool
    namespaces: tuple[str, ...]
    all_resources: bool
    strict_authorization: bool


def serve_options(package: str) -> tuple[click.Option, ...]:
    """The options of `serve` of a package; each has the name of the argument that it sets."""
    family = package.partition("_")[0].upper()
    options = (
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
        click.Option(
            ["--namespace", "namespaces"],
            multiple=True,
            metavar="PREFIX",
            envvar=f"{family}_NAMESPACES",
            show_envvar=True,
            help="Allow changes of descriptors, and of other items with a namespace, only in namespaces that "
            "begin so, such as uri://ed-fi.org; "
            "can be given several times.",
        ),
        click.Option(
            ["--strict-authorization"],
            is_flag=True,
            envvar=f"{family}_STRICT_AUTHORIZATION",
            show_envvar=True,
            help="Refuse (403) to read or update a student without an enrollment, or a staff member "
            "without an assignment, as the usual claim sets of installations do.",
        ),
    )
    # Only a package that was generated with them has the data of the others.
    if not has_uncovered(package):
        return options
    all_resources = click.Option(
        ["--all-resources"],
        is_flag=True,
        envvar=f"{family}_ALL_RESOURCES",
        show_envvar=True,
        help="Serve also the resources of the data standard that no certification page covers.",
    )
    return (*options, all_resources)
