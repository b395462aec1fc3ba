"""`tablewright facts`: what the API says of the captured pages, into the spec."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tablewright.commands.options import guarded, one_version
from tablewright.errors import MisuseError, TablewrightError
from tablewright.files import update_file
from tablewright.naming import count
from tablewright.specfiles import facts_text, find_checkout
from tablewright.workflow import capture
from tablewright.workflow.project import Project


@click.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.option(
    "--openapi", "openapi_file", metavar="FILE", required=True, help="The API's OpenAPI document (JSON)."
)
@click.option(
    "--descriptors", "descriptors_file", metavar="FILE", required=True, help="Descriptor values (JSON)."
)
@guarded
def facts(version: str, openapi_file: str, descriptors_file: str) -> None:
    """Take what the API says of the captured pages into the spec.

    Writes spec/FAMILY/VERSION/facts.yaml: paths, keys, types and lengths, which win over the page. Run it
    again when a page was added, when the API's documents change, or when the next version's renames.yaml
    names another resource.
    """
    tree = find_checkout(Path.cwd())
    ref = one_version(tree, version)
    if tree.facts_file(*ref) == "facts.hand.yaml":
        raise MisuseError(
            version, "its facts are kept by hand in facts.hand.yaml", "correct or delete that file"
        )
    found = capture.facts_for(Project(tree), ref, _json(openapi_file), _json(descriptors_file))
    if not found.resources:
        todo = "check that it is this version's, and capture the pages first"
        raise TablewrightError(openapi_file, f"it has no resource of a captured page of {version}", todo)
    for finding in found.findings:
        click.echo(f"{finding.page or openapi_file}: {finding.code} {finding.message}")
    path = tree.version_folder(ref) / "facts.yaml"
    outcome = "captured" if update_file(path, facts_text(found), tree.shown(path)) else "unchanged"
    resources, objects = count(len(found.resources), "resource"), count(len(found.objects), "object")
    rest = f"{count(len(found.descriptors), 'descriptor')}; {count(len(found.findings), 'finding')}"
    if found.uncovered.resources:
        rest += f"; without a page: {', '.join(each.name for each in found.uncovered.resources)}"
    click.echo(f"{tree.shown(path)}: {outcome}, {resources}, {objects}, {rest}")


def _json(path: str) -> object:
    try:
        return json.loads(Path(path).read_bytes())
    except OSError as error:
        raise MisuseError(
            path, f"cannot be read ({error.strerror})", "give the path of a JSON file"
        ) from None
    except ValueError as error:
        raise TablewrightError(
            path, f"is no JSON ({error})", "give the document as the publisher has it"
        ) from None
