"""Bruno collections: the checks of certification in the form of the publisher's own tool.

The collection checks what a product has sent; it never writes. A folder is a resource, a request a scenario.
"""

from __future__ import annotations

import json

from tablewright.emit.support.bruno_requests import folders_of
from tablewright.emit.support.bruno_values import NAMESPACE, Values
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.json_types import Json
from tablewright.model.version import Version

#: The folder of the collection within the package's folder.
FOLDER = "bruno"


def emit(version: Version) -> tuple[Artifact, ...]:
    """The folder `bruno`, which the application and the command line of Bruno open.

    It is empty for a version whose pages are operations: their records have no natural keys.
    """
    if version.convention.page_kind != "resources":
        return ()
    values = Values(version)
    folders = folders_of(version, values)
    offsets: dict[str, Json] = {
        "years": sorted(values.years),
        "days": sorted(values.days),
    }
    settings = {"version": "1", "name": _title(version), "type": "collection"}
    collection = render(
        "bruno/collection.bru.jinja",
        info=version.info,
        variables=tuple(values.variables.items()),
        offsets=offsets,
    )
    artifacts = [
        Artifact(f"{FOLDER}/bruno.json", f"{json.dumps(settings, indent=2)}\n", "json"),
        Artifact(f"{FOLDER}/collection.bru", collection, "text"),
        Artifact(f"{FOLDER}/checks.js", render("bruno/checks.js.jinja"), "text"),
    ]
    for name in ("local", "tenant"):
        artifacts.append(_environment(name, version))
    for number, (resource, requests) in enumerate(folders, start=1):
        folder = f"{FOLDER}/{resource.name}"
        text = render("bruno/folder.bru.jinja", name=resource.name, number=number)
        artifacts.append(Artifact(f"{folder}/folder.bru", text, "text"))
        for request in requests:
            text = render("bruno/request.bru.jinja", info=version.info, request=request)
            artifacts.append(Artifact(f"{folder}/{request.name}.bru", text, "text"))
    return tuple(artifacts)


def _title(version: Version) -> str:
    return f"{version.info.title} certification"


def _environment(name: str, version: Version) -> Artifact:
    data_path = version.convention.setting("data-path")
    data_path = data_path.replace("{schoolYear}", "{{schoolYear}}")
    token_path = version.convention.setting("token-path")
    variables = [("url", "http://127.0.0.1:8000")]
    prefix = "{{url}}"
    if name == "tenant":
        # A server may have a tenant and a year in its routes.
        variables = [("url", "https://api.example.org"), ("tenant", "tenant1")]
        variables.append(("routeYear", "{{schoolYear}}"))
        prefix = "{{url}}/{{tenant}}/{{routeYear}}"
    variables += [
        ("dataUrl", f"{prefix}{data_path}"),
        ("tokenUrl", f"{prefix}{token_path}"),
        ("schoolYear", str(version.info.school_year)),
        ("descriptorNamespace", NAMESPACE),
        ("key", "edfi-demo" if name == "local" else "key"),
    ]
    if name == "local":
        variables.append(("secret", "edfi-demo-secret"))
    secrets = () if name == "local" else ("secret",)
    text = render(
        "bruno/environment.bru.jinja", variables=tuple(variables), secrets=secrets
    )
    return Artifact(f"{FOLDER}/environments/{name}.bru", text, "text")
