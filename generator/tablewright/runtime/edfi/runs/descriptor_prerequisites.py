"""Creates the descriptor items that payloads use and that no server has from the start."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from ...core.jsontext import JsonObject
from ...core.models.descriptors import Descriptor
from ...core.runs.scenarios import send
from ..descriptors.descriptor_values import (
    descriptor_key,
    descriptor_members,
    resource_name,
    uses_in,
)
from ..resources import Resource


def create_descriptors(
    client: httpx.Client, resource: Resource, payload: JsonObject, school_year: int
) -> Iterator[str]:
    """The paths of the descriptor items that were created for a payload.

    Items are created for values that the data standard does not publish, if the server has no such item.
    Raises ScenarioFailure if the server refuses one.
    """
    root = resource.path.rpartition("/")[0].replace("{schoolYear}", str(school_year))
    for value in _unpublished_values(resource, payload):
        name = resource_name(value.wire_name())
        title = f"prerequisite {name}"
        url = f"{root}/{name}"
        query = dict(descriptor_key(type(value), value).key)
        # A server can lack the resource or allow no access; its answer to the payload then gives the reason.
        found = send(client, title, "GET", url, expect=(200, 403, 404), params=query)
        if found.status_code != 200 or found.json():
            continue
        body = {
            **query,
            "description": value.code_value,
            "shortDescription": value.code_value,
        }
        body.setdefault("namespace", "uri://ed-fi.org")
        # A request that was sent again can be answered with 200.
        created = send(client, title, "POST", url, expect=(200, 201), body=body)
        identifier = created.headers.get("location", "").rpartition("/")[2]
        yield f"{url}/{identifier}"


def _unpublished_values(
    resource: Resource, payload: JsonObject
) -> Iterator[Descriptor]:
    """The different descriptor values of a payload that the data standard does not publish."""
    seen: set[str] = set()
    for use in uses_in(descriptor_members(resource), payload):
        try:
            value = use.descriptor(use.value)
        except ValueError:
            # The server refuses the payload, and names the member.
            continue
        if value not in seen and not value.is_published:
            seen.add(value)
            yield value
