"""Requests to an Ed-Fi API, whose refusals are explained in words, and the lookup of records by their key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from ...core.operations import Refusal
from ...core.runs.scenarios import ScenarioFailure, json_of, text_of
from ...core.runs.scenarios import send as send_request
from ...core.store.records import ResourceKey, query_text
from ..bodies import natural_key
from ..resources import Resource


def send(
    client: httpx.Client,
    title: str,
    method: str,
    url: str,
    *,
    expect: tuple[int, ...],
    params: Mapping[str, str] | None = None,
    body: Any = None,
) -> httpx.Response:
    """The response to one request, as `core.runs.scenarios.send` returns it.

    The message of the ScenarioFailure begins with the cause if the response shows that the client may not
    write, may not use a descriptor namespace, or that the server lacks a descriptor value or a resource.
    """
    try:
        return send_request(
            client, title, method, url, expect=expect, params=params, body=body
        )
    except ScenarioFailure as failure:
        if failure.response is None:
            raise
        cause = _cause(failure.response, method)
        if not cause:
            raise
        answer = text_of(failure.response)
        message = f"{title}: {cause} ({method} {url} answered {failure.response.status_code}: {answer})"
        raise ScenarioFailure(message, failure.response) from None


def _cause(response: httpx.Response, method: str) -> str:
    """The cause of a refusal and the next step, for causes that are settings of the server or the run."""
    status = response.status_code
    text = response.text
    is_write = method != "GET"
    if status == 403 and "namespace" in text.lower():
        return (
            "the client may not use this descriptor namespace; "
            "choose the one of the client with --namespace"
        )
    if status == 400 and "Descriptor" in text and "does not exist" in text:
        return (
            "the server lacks a descriptor value; create it there, "
            "or choose another namespace with --namespace"
        )
    if status in {403, 405} and is_write:
        return (
            "the server does not let this client write here: it is read-only, "
            "or the claims of the client do not include the resource"
        )
    if status == 403:
        return "the client may not read this resource"
    if status == 401:
        return "the server does not accept the access token"
    return ""


def target_of(resource: Resource, payload: Mapping[str, Any]) -> ResourceKey:
    """The natural key of a payload. Raises ScenarioFailure if a part of it is absent or wrong."""
    try:
        return ResourceKey(resource.name, natural_key(resource, payload))
    except Refusal as refusal:
        reasons = " ".join(f"{fault.path}: {fault.message}" for fault in refusal.faults)
        raise ScenarioFailure(
            f"a payload of {resource.name} has no natural key: {reasons}"
        ) from None


def key_query(target: ResourceKey) -> dict[str, str]:
    """The query that finds the record with a natural key."""
    query: dict[str, str] = {}
    for name, value in target.key.items():
        query[name] = query_text(value)
    return query


def look_up(
    client: httpx.Client, title: str, collection: str, target: ResourceKey
) -> httpx.Response:
    """The response to the query for a natural key. Raises ScenarioFailure unless it is a list of items."""
    response = send(
        client, title, "GET", collection, expect=(200,), params=key_query(target)
    )
    items = json_of(response, title)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ScenarioFailure(
            f"{title}: GET {collection} did not answer with a list of records: {text_of(response)}"
        )
    return response


def collection_url(resource: Resource, school_year: int) -> str:
    """The path of the collection; a route with a school year gets this one."""
    return resource.path.replace("{schoolYear}", str(school_year))


def item_url(title: str, collection: str, response: httpx.Response) -> str:
    """The path of the item in the Location header of a response. Raises ScenarioFailure without one."""
    # Without it, the item can neither be read back nor deleted.
    if "location" not in response.headers:
        raise ScenarioFailure(f"{title}: the answer to POST has no Location")
    return f"{collection}/{response.headers['location'].rpartition('/')[2]}"
