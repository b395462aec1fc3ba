"""The command `values`: writes the values file of a product, prints its schema, or checks a file."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from ...core.samples.sample_set import SampleSet
from ..order import read_order

_SCHEMA = ".schema.json"


def values_command(package: str) -> click.Command:
    """The command `values` of a package, which the caller adds to its group."""

    @click.command(
        "values",
        help=_help(package),
        short_help="Write the file of the values that a product chooses.",
    )
    @click.option(
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write the file, and its JSON Schema next to it; without it, print the file.",
    )
    @click.option("--force", is_flag=True, help="Replace files that exist.")
    @click.option(
        "--school-year",
        type=click.IntRange(1900, 2999),
        help="The school year, by its end: 2026 means 2025-2026.",
    )
    @click.option("--schema", is_flag=True, help="Print the JSON Schema of the file.")
    @click.option(
        "--check",
        type=click.Path(dir_okay=False, exists=True, path_type=Path),
        metavar="FILE",
        help="Write nothing; print the errors of a values file with their lines.",
    )
    def values(**options: Any) -> None:
        chosen = [name for name in ("output", "schema", "check") if options[name]]
        if len(chosen) > 1:
            listed = " and ".join(f"--{name}" for name in chosen)
            raise click.UsageError(f"use only one of {listed}")
        _run(package, options)

    return values


def _help(package: str) -> str:
    name = package.replace("_", "-")
    return (
        "Write the file of the values that a product chooses, with the values that the pages prefer.\n\n"
        "Each value is in the file once, for example the identifier of a student, and changes all places "
        "where the scenarios use it. Other commands read the file with --values.\n\n"
        f"\b\nExamples:\n  {name} values --output my-values.yaml\n  {name} values --check my-values.yaml"
    )


def _run(package: str, options: dict[str, Any]) -> None:
    # Imported here because `--help` needs no models.
    from ..resources import load_catalog
    from .values_file import read_values, starting_text, values_schema

    catalog = load_catalog(package, import_module(f"{package}.api").MODULES)
    parts = (package, catalog, SampleSet(f"{package}.samples"), read_order(package))
    school_year: int | None = options["school_year"]
    if options["check"]:
        found = read_values(options["check"], *parts, school_year=school_year)
        changed = [entry for entry, value in found.choices if value != entry.value]
        click.echo(
            f"{options['check']} has no errors: {len(changed)} values differ from those of the pages, "
            f"{len(found.absences)} members are declared absent."
        )
        return
    schema = json.dumps(values_schema(*parts), indent=2, ensure_ascii=False) + "\n"
    if options["schema"]:
        click.echo(schema, nl=False)
        return
    output: Path | None = options["output"]
    if output is None:
        click.echo(starting_text(*parts, school_year=school_year), nl=False)
        return
    schema_file = output.with_name(output.stem + _SCHEMA)
    text = starting_text(*parts, school_year=school_year, schema=schema_file.name)
    for path in (output, schema_file):
        if path.exists() and not options["force"]:
            raise click.ClickException(f"{path} exists; --force replaces it")
    try:
        output.write_text(text, encoding="utf-8")
        schema_file.write_text(schema, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(
            f"{error.filename}: cannot be written: {reason}"
        ) from None
    click.echo(f"{output} and {schema_file} written.")
