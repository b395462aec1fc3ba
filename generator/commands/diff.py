"""`tablewright diff`: two versions, or two git revisions of one, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from generator.commands.guarding import guarded, one_version
from generator.comparing.markdown import markdown_of
from generator.comparing.plain import json_of, schema_text
from generator.comparing.text import text_of
from generator.errors import MisuseError
from generator.model.comparison import Comparison
from generator.revisions import tree_at
from generator.specfiles import SpecTree, find_checkout
from generator.versions import Edition, compare_editions

FORMATS: Mapping[str, Callable[[Comparison], str]] = {
    "text": text_of,
    "markdown": markdown_of,
    "json": json_of,
}


def _print_schema(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(schema_text(), nl=False)
        context.exit()


@click.command()
@click.argument("before", metavar="FAMILY/VERSION[@REV]")
@click.argument("after", metavar="FAMILY/VERSION[@REV]")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Text for a terminal, Markdown for a pull request, JSON for tools.",
)
@click.option("--exit-code", "by_code", is_flag=True, help="Exit 1 if there are differences.")
@click.option(
    "--json-schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print the JSON Schema of --format json, and stop.",
)
@guarded
def diff(before: str, after: str, form: str, by_code: bool) -> None:
    """Say what changed between versions, and for whom.

    Both are versions of one family. With @REV a version is read as the git revision REV has it, else from
    the working tree. Changes are grouped by whom they concern: readers, writers, certification, nobody.

    Pages and API are compared apart: what a page no longer lists may still be there. A likely rename is
    shown as removed and added until somebody confirms it in renames.yaml of the newer version.
    """
    tree = find_checkout(Path.cwd())
    with _edition(tree, before) as old, _edition(tree, after) as new:
        if old.family != new.family:
            what = f"'{old.family}' and '{new.family}' are different families"
            raise MisuseError(f"{before} {after}", what, "name two versions of one")
        comparison = compare_editions(old, new)
    click.echo(FORMATS[form](comparison), nl=False)
    if by_code and comparison.changes:
        raise SystemExit(1)


@contextmanager
def _edition(tree: SpecTree, name: str) -> Iterator[Edition]:
    """What `edfi/v5` or `edfi/v5@REV` names."""
    version, at, revision = name.partition("@")
    if not at:
        yield Edition(tree, *one_version(tree, version))
        return
    if not revision:
        raise MisuseError(name, "the revision is missing", f"say {version}@REV, or {version} alone")
    with tree_at(tree, revision) as old:
        yield Edition(old, *one_version(old, version), revision)
