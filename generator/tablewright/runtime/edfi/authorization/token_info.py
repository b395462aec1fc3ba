"""The endpoint that describes an access token: its client, and what the client may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...core.operations import Refusal
from ...core.server.mounting import Refuse
from ...core.store.store import Selection, Store, Transaction
from ..metadata.documents import paths_of_resources
from ..resources import Resource
from ..settings import Settings
from .oauth import Tokens, request_fields

_OPERATIONS = ("Create", "Read", "Update", "Delete")
_EDUCATION_ORGANIZATIONS = "educationOrganizations"
#: Education organizations of one kind in a response.
_MAX_ORGANIZATIONS = 500


def add_token_info(
    application: FastAPI,
    settings: Settings,
    *,
    tokens: Tokens,
    catalog: Mapping[str, Resource],
    store: Store,
    refuse: Refuse,
    namespaces: Sequence[str] = (),
) -> None:
    """Add the endpoint. The client sends a token as form or JSON, and signs in with a token of its own.

    `namespaces` are those that the client may create descriptor values in; without them, it may use any.
    """

    async def describe(request: Request) -> Response:
        try:
            tokens.guard(request)
            await _check_token(request, tokens)
        except Refusal as error:
            return refuse(error)
        organizations = await store.read_async(
            lambda transaction: _organizations(catalog, transaction)
        )
        paths = paths_of_resources(
            catalog, application.openapi()["paths"], settings.data_path
        )
        content = {
            "active": True,
            "client_id": tokens.client_id,
            "namespace_prefixes": list(namespaces) or ["uri://"],
            "education_organizations": organizations,
            "student_identification_systems": [],
            "assigned_profiles": [],
            "resources": [_resource_entry(path) for path in paths],
        }
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    application.add_route(
        settings.token_info_path, describe, methods=["POST"], include_in_schema=False
    )


async def _check_token(request: Request, tokens: Tokens) -> None:
    """Raise Refusal unless the body has a valid token."""
    try:
        fields = await request_fields(request)
    except ValueError:
        raise Refusal("unreadable-body", "The body cannot be read.") from None
    token = fields.get("token")
    if not isinstance(token, str) or not token:
        raise Refusal("unreadable-body", "The body must contain a 'token'.")
    if not tokens.is_good(token):
        raise Refusal("not-found", "There is no valid token of this kind.")


def _resource_entry(path: str) -> dict[str, Any]:
    return {"resource": path, "operations": list(_OPERATIONS)}


def _organizations(
    catalog: Mapping[str, Resource], transaction: Transaction
) -> list[dict[str, Any]]:
    """The education organizations in the store; the client may use all of them."""
    entries: list[dict[str, Any]] = []
    for name, resource in catalog.items():
        aliases = [alias for alias, _ in resource.aliases]
        if _EDUCATION_ORGANIZATIONS not in aliases:
            continue
        selection = Selection("", name)
        for document in transaction.find(selection, limit=_MAX_ORGANIZATIONS):
            entry: dict[str, Any] = {
                "education_organization_id": next(iter(document.key.values())),
                "name_of_institution": document.body.get("nameOfInstitution"),
                "type": f"edfi.{resource.title}",
            }
            entries.append(entry)
    return entries
