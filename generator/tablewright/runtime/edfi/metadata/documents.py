"""The documents under `/metadata`: OpenAPI documents of the API, and the order in which to send resources."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...core.jsontext import write_json
from ..resources import Resource
from ..settings import Settings
from .discovery import root_of
from .openapi_forms import Json, resource_document, resource_of, swagger_document

#: The names of the two documents, as the list at `/metadata` gives them.
_KINDS = ("Resources", "Descriptors")
#: With the encoding: some clients would otherwise look for it in the whole text, for seconds.
_MEDIA_TYPE = "application/json; charset=utf-8"
_ALL_OPERATIONS = ("Create", "Update")


def add_metadata(
    application: FastAPI,
    package: str,
    settings: Settings,
    catalog: Mapping[str, Resource],
) -> None:
    """Add the routes under `/metadata`, which need no access token.

    The documents are made from the OpenAPI document of the application. `catalog` contains the resources by
    name.
    """
    documents = Documents(application.openapi, settings.data_path)

    async def list_documents(request: Request) -> JSONResponse:
        entries = []
        for kind in _KINDS:
            address = f"{root_of(request)}{_document_path(settings, kind)}"
            entries.append({"name": kind, "endpointUri": address, "prefix": ""})
        return JSONResponse(entries)

    # A plain function: the first call takes a while, and must not delay other requests.
    def list_dependencies(_: Request) -> Response:
        paths = application.openapi()["paths"]
        listed = dependencies(catalog, _known_order(package), paths, settings.data_path)
        return JSONResponse(listed)

    for path in ("/metadata", "/metadata/"):
        application.add_route(path, list_documents, include_in_schema=False)
    for kind in _KINDS:
        application.add_route(
            _document_path(settings, kind),
            documents.endpoint(kind),
            include_in_schema=False,
        )
    application.add_route(
        f"/metadata{settings.data_path}/dependencies",
        list_dependencies,
        include_in_schema=False,
    )


def _known_order(package: str) -> tuple[str, ...]:
    """The resources that the pages of the package cover, in the order in which to send them."""
    # Not a path: the package can be in a zip file.
    text = (resources.files(package) / "order.json").read_text(encoding="utf-8")
    return tuple(entry["resource"] for entry in json.loads(text))


def _document_path(settings: Settings, kind: str) -> str:
    return f"/metadata{settings.data_path}/{kind.lower()}/swagger.json"


class Documents:
    """The OpenAPI documents of resources and of descriptors, made from the document of a package."""

    def __init__(self, source: Callable[[], Json], data_path: str) -> None:
        self._source = source
        self._data_path = data_path
        # Without the address of the server, which depends on the request.
        self._converted = cache(self._convert)
        # Few addresses: a client can send any name of a host.
        self._text = lru_cache(maxsize=16)(self._write)

    def endpoint(self, kind: str) -> Callable[[Request], Response]:
        """The endpoint of one document; `?version=2` gives Swagger 2, everything else OpenAPI 3.0."""

        # A plain function: a document of a megabyte must not delay other requests.
        def answer(request: Request) -> Response:
            is_swagger = request.query_params.get("version") == "2"
            text = self._text(kind, is_swagger, root_of(request))
            return Response(text, media_type=_MEDIA_TYPE)

        return answer

    def _convert(self, kind: str, is_swagger: bool) -> Json:
        document = resource_document(
            self._source(), self._data_path, descriptors=kind == "Descriptors"
        )
        return swagger_document(document) if is_swagger else document

    def _write(self, kind: str, is_swagger: bool, root: str) -> str:
        document = self._converted(kind, is_swagger)
        address = self._address(root, is_swagger)
        return write_json(address | _with_absolute_token_url(document, root))

    def _address(self, root: str, is_swagger: bool) -> Json:
        if not is_swagger:
            return {"openapi": "3.0.4", "servers": [{"url": root + self._data_path}]}
        parts = urlsplit(root)
        return {
            "swagger": "2.0",
            "host": parts.netloc,
            "basePath": parts.path + self._data_path,
            "schemes": [parts.scheme],
        }


def _with_absolute_token_url(document: Json, root: str) -> Json:
    """The document with the address of the server before the path of the token endpoint."""
    if "components" not in document:
        definitions: Json = {}
        for name, scheme in document["securityDefinitions"].items():
            definitions[name] = scheme | {"tokenUrl": root + scheme["tokenUrl"]}
        return document | {"securityDefinitions": definitions}
    schemes: Json = {}
    for name, scheme in document["components"]["securitySchemes"].items():
        flow = scheme["flows"]["clientCredentials"]
        flow = flow | {"tokenUrl": root + flow["tokenUrl"]}
        schemes[name] = scheme | {"flows": {"clientCredentials": flow}}
    components = document["components"] | {"securitySchemes": schemes}
    return document | {"components": components}


def dependencies(
    catalog: Mapping[str, Resource],
    known_order: Iterable[str],
    paths: Iterable[str],
    data_path: str,
) -> list[dict[str, Any]]:
    """The resources and descriptors, each with the number of the group in which to send it.

    Descriptors are group 1: all other resources can refer to them. `paths` are the paths of the OpenAPI
    document, which contains the descriptors.
    """
    entries = [_dependency(path, 1) for path in _descriptor_paths(paths, data_path)]
    groups = _Groups(catalog, tuple(known_order))
    numbered = [(groups.number(name), name) for name in catalog]
    for number, name in sorted(numbered):
        entries.append(_dependency(_resource_path(catalog[name], data_path), number))
    return entries


def paths_of_resources(
    catalog: Mapping[str, Resource], paths: Iterable[str], data_path: str
) -> list[str]:
    """The path of each resource and descriptor behind the address of the data, sorted: `/ed-fi/students`."""
    found = {_resource_path(resource, data_path) for resource in catalog.values()}
    return sorted(found.union(_descriptor_paths(paths, data_path)))


def _resource_path(resource: Resource, data_path: str) -> str:
    return resource.path.removeprefix(data_path).replace("/{schoolYear}", "")


def _descriptor_paths(paths: Iterable[str], data_path: str) -> list[str]:
    """The paths of descriptors among the paths of an OpenAPI document."""
    found: set[str] = set()
    for path in paths:
        within = path.removeprefix(data_path)
        if resource_of(within).endswith("Descriptors"):
            found.add("/".join(within.split("/")[:3]))
    return sorted(found)


def _dependency(path: str, order: int) -> dict[str, Any]:
    return {"resource": path, "order": order, "operations": list(_ALL_OPERATIONS)}


class _Groups:
    """Numbers the resources, so that each has a higher number than those that it refers to."""

    def __init__(
        self, catalog: Mapping[str, Resource], known_order: tuple[str, ...]
    ) -> None:
        self._catalog = catalog
        self._position = {name: place for place, name in enumerate(known_order)}
        self._owners = _owners(catalog)
        self._numbers: dict[str, int] = {}

    def number(self, name: str, above: tuple[str, ...] = ()) -> int:
        """The group of a resource; `above` are the resources that wait for this number."""
        if name in self._numbers:
            return self._numbers[name]
        number = 2
        for reference in self._catalog[name].references:
            for target in self._owners.get(reference.to, ()):
                if target != name and self._comes_first(target, name, above):
                    number = max(number, self.number(target, (*above, name)) + 1)
        self._numbers[name] = number
        return number

    def _comes_first(self, target: str, name: str, above: tuple[str, ...]) -> bool:
        # Optional references of two resources can make a circle; the order of the package breaks it.
        if target in self._position and name in self._position:
            return self._position[target] < self._position[name]
        return target not in above


def _owners(catalog: Mapping[str, Resource]) -> dict[str, list[str]]:
    """The resources that a reference can mean, by its target: itself, or all that are of that kind."""
    owners: dict[str, list[str]] = {}
    for name, resource in catalog.items():
        owners.setdefault(name, []).append(name)
        for alias, _ in resource.aliases:
            owners.setdefault(alias, []).append(name)
    return owners
