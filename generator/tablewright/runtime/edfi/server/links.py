"""Links in references: the resource and the address of the item that a reference means.

They are part of the stored body, because the id of an item never changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ...core.jsontext import JsonObject
from ...core.store.store import Owner
from ..resources import Resource

LINK = "link"

#: The start of the paths of resources, which links leave out: all up to the version and the school year.
_START = re.compile(r".*?/v[0-9.]+(/\{schoolYear\})?(?=/)")


def set_link(
    reference: JsonObject, owner: Owner | None, catalog: Mapping[str, Resource]
) -> None:
    """Write the link to the document that a reference means; remove it if there is no such document."""
    # Also if it is replaced: the link is the last member, so that equal bodies have equal texts.
    reference.pop(LINK, None)
    resource = None if owner is None else catalog.get(owner.resource)
    if owner is None or resource is None:
        return
    href = f"{link_path(resource)}/{owner.id}"
    reference[LINK] = {"rel": resource.title, "href": href}


def link_path(resource: Resource) -> str:
    """The path of a resource as links and other documents contain it, such as `/ed-fi/schools`."""
    return _path_without_start(resource.path)


@cache
def _path_without_start(path: str) -> str:
    return _START.sub("", path)
