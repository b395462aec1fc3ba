"""The last touch on generated text: models made, imports sorted, black; what was done is remembered."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version

from tablewright.emit.support.model_codegen import model_sources, request_from, tool_inputs
from tablewright.model.artifact import Artifact

LINE_LENGTH = 110

#: Output depends on these, so every remembered text does too.
TOOLS = tuple(f"{tool}={version(tool)}" for tool in ("black", "isort", "datamodel-code-generator", "jinja2"))


def digest(*parts: str) -> str:
    """A short digest of texts and of the tools that formatting depends on."""
    state = hashlib.blake2b(digest_size=16)
    for part in (*TOOLS, *parts):
        state.update(part.encode())
        state.update(b"\0")
    return state.hexdigest()


def finish(
    artifacts: Iterable[Artifact], package: str, known: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The finished text of every artifact by path, and what to remember for the next run.

    `known` maps digests of unfinished texts to finished ones, as an earlier run remembered them.
    Raises ValueError for two artifacts of one path.
    """
    texts: dict[str, str] = {}
    remembered: dict[str, str] = {}
    collected = gc.isenabled()
    gc.disable()  # black makes trees that live as long as one file; collecting them costs a sixth of the time
    try:
        for artifact in expanded(artifacts, package, known, remembered):
            if artifact.path in texts:
                raise ValueError(f"two artifacts want {artifact.path}")
            if artifact.form == "python":
                key = digest(package, artifact.text)
                remembered[key] = known.get(key) or _format(artifact.text, package)
                texts[artifact.path] = remembered[key]
            else:
                texts[artifact.path] = artifact.text
    finally:
        if collected:
            gc.enable()
    return texts, remembered


def expanded(
    artifacts: Iterable[Artifact], package: str, known: Mapping[str, str], remembered: dict[str, str]
) -> Iterator[Artifact]:
    """The artifacts, with the models' request replaced by the modules that come of it."""
    for artifact in artifacts:
        if artifact.form != "models":
            yield artifact
            continue
        key = digest(package, artifact.text, *tool_inputs())
        remembered[key] = known.get(key) or json.dumps(model_sources(request_from(artifact.text)))
        yield from (Artifact(path, text, "python") for path, text in json.loads(remembered[key]).items())


def _format(text: str, package: str) -> str:
    # Imported here: a run that remembers everything never needs them.
    import isort
    from black import format_str
    from black.mode import Mode, TargetVersion

    settings = isort.Config(profile="black", line_length=LINE_LENGTH, known_first_party=(package,))
    mode = Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY311})
    return format_str(isort.code(text, config=settings), mode=mode)
