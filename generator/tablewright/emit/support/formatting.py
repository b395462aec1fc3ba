"""The last step for generated files: sorts imports and formats Python sources."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from tablewright.emit.support.garbage_collection import collector_paused
from tablewright.emit.support.memo import remembered
from tablewright.errors import RenderError
from tablewright.model.artifact import Artifact

LINE_LENGTH = 110


def finish(artifacts: Iterable[Artifact], package: str) -> dict[str, str]:
    """The final text of every artifact by its path; only Python sources change.

    Raises RenderError if two artifacts cannot be files of one package.
    """
    artifacts = tuple(artifacts)
    _check_paths(artifacts, package)
    texts: dict[str, str] = {}
    with collector_paused():
        for artifact in artifacts:
            if artifact.form == "python":
                texts[artifact.path] = _formatted(artifact, package)
            else:
                texts[artifact.path] = artifact.text
    return texts


def _check_paths(artifacts: Iterable[Artifact], package: str) -> None:
    """Raises RenderError if two paths differ in case only, or if one of them is a folder of the other.

    The names of a version are checked before (`resolve/checks/name_clashes`); an output kind of another
    distribution can return any path.
    """
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    todo = "rename one of them, or correct the output kind"
    for artifact in artifacts:
        # Some file systems do not distinguish upper and lower case.
        path = artifact.path.casefold()
        if path in files:
            what = f"two files have the paths {files[path]} and {artifact.path}"
            raise RenderError(package, what, todo)
        files[path] = artifact.path
        for parent in PurePosixPath(path).parents:
            folders[str(parent)] = artifact.path
    for path in files.keys() & folders.keys():
        what = f"the file {files[path]} is also a folder, that of {folders[path]}"
        raise RenderError(package, what, todo)


def _formatted(artifact: Artifact, package: str) -> str:
    is_stub = artifact.path.endswith(".pyi")
    inputs = [package, artifact.text]
    if is_stub:
        inputs.append("stub")
    return remembered(lambda: _format(artifact.text, package, is_stub=is_stub), *inputs)


def _format(text: str, package: str, *, is_stub: bool) -> str:
    # Imported here because a run that finds every text in the memo does not need them.
    import isort
    from black import format_str
    from black.mode import Mode, TargetVersion

    settings = isort.Config(
        profile="black", line_length=LINE_LENGTH, known_first_party=(package,)
    )
    mode = Mode(
        line_length=LINE_LENGTH, target_versions={TargetVersion.PY311}, is_pyi=is_stub
    )
    return format_str(isort.code(text, config=settings), mode=mode)
