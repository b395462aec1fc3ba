"""`tablewright release`: gathers the notes of a version into the next release of its package."""

from __future__ import annotations

import click

from tablewright.commands.messages import one_line, show
from tablewright.commands.options import guarded, one_version, open_project, show_notice
from tablewright.workflow.releases import next_release, write_release
from tablewright.workflow.writing import locked


@click.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.option("--draft", is_flag=True, help="Print the release, and write nothing.")
@guarded
def release(version: str, draft: bool) -> None:
    """Gather the notes of changes into the next release.

    Each change of a package has a note: a file in the folder `changes` of the version, such as
    `changes/bell-schedules.yaml`, with a kind (breaking, feature or fix) and a sentence for the users of the
    package. This command raises the release number in version.yaml, writes the notes into history.yaml,
    adds what changed in the spec since the last release, and deletes the notes.

    \b
      kind: fix
      text: The second scenario of bell schedules sends the dates that its page prints.

    Afterwards run `tablewright generate`, commit, and tag the commit: `git tag edfi_v5-5.0.7`. The last
    release is found by such a tag, or else by the commit that introduced its number.

    Exit codes: 0 released, 1 spec unreadable, 2 wrong arguments, or no notes.
    """
    project = open_project()
    tree = project.tree
    ref = one_version(tree, version)
    folder = tree.shown(tree.version_folder(ref))
    with locked(tree.root, [folder], show_notice):
        found = next_release(project, ref)
        package = project.info(ref).package
        show(one_line(f"{package} {found.number}"))
        for sentence in (*found.changes, *found.specification):
            show(one_line(f"- {sentence}"))
        if draft:
            return
        for path in write_release(tree, ref, found):
            show(
                one_line(
                    f"wrote {path}" if "/changes/" not in path else f"removed {path}"
                )
            )
    tag = f"{package}-{found.number}"
    show(f"run `tablewright generate {version}`, commit, then `git tag {tag}`")
