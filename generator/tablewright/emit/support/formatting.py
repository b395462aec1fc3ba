"""The last step for generated files: sorts imports and formats Python sources."""

from __future__ import annotations

from collections.abc import Iterable

from tablewright.emit.support.garbage_collection import collector_paused
from tablewright.emit.support.memo import remembered
from tablewright.model.artifact import Artifact

LINE_LENGTH = 110


def finish(artifacts: Iterable[Artifact], package: str) -> dict[str, str]:
    """The final text of every artifact by its path; only Python sources change.

    Raises ValueError if two artifacts have the same path.
    """
    texts: dict[str, str] = {}
    with collector_paused():
        for artifact in artifacts:
            if artifact.path in texts:
                raise ValueError(f"two artifacts have the path {artifact.path}")
            if artifact.form == "python":
                texts[artifact.path] = _formatted(artifact, package)
            else:
                texts[artifact.path] = artifact.text
    return texts


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
