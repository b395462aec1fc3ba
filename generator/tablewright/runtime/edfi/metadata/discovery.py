"""The document at `/`, in which clients of an Ed-Fi API find all other addresses."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse

from ..settings import Settings


def add_discovery(application: FastAPI, settings: Settings) -> None:
    """Add the route `/`, which needs no access token."""

    async def discover(request: Request) -> JSONResponse:
        return JSONResponse(discovery_document(settings, root_of(request)))

    # Not in the schema: the published document contains only the operations of the resources.
    application.add_route("/", discover, include_in_schema=False)


def root_of(request: Request) -> str:
    """The address by which the client has reached the server, without a slash at the end."""
    return str(request.base_url).rstrip("/")


def discovery_document(settings: Settings, root: str) -> dict[str, Any]:
    """The discovery document of a server at the address `root`."""
    metadata = f"{root}/metadata"
    urls = {
        "dependencies": f"{metadata}{settings.data_path}/dependencies",
        "openApiMetadata": f"{metadata}/",
        "oauth": root + settings.token_path,
        "oauthTokenIntrospection": root + settings.token_info_path,
        "dataManagementApi": f"{root}{settings.data_path}/",
    }
    if settings.has_change_queries:
        urls["changeQueries"] = f"{root}{settings.change_queries_path}/"
    data_model = {
        "name": "Ed-Fi",
        "version": settings.data_model_version,
        "informationalVersion": f"Ed-Fi Data Standard {settings.data_standard}",
    }
    return {
        "version": settings.api_version,
        "informationalVersion": settings.api_version,
        "suite": settings.suite,
        # The release of the package: it identifies the code that gives the answers.
        "build": settings.version,
        "dataModels": [data_model],
        "urls": urls,
    }
