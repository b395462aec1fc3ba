"""Links in references: the resource and the address of the item that a reference means.

They are written into the stored body, because the id of an item never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .resources import Resource

LINK = "link"


def link_to(resource: Resource, identifier: str) -> Mapping[str, Any]:
    """The link to an item: `rel` is the title of its resource, `href` its path below the data path."""
    return {"rel": resource.title, "href": f"{resource.short_path}/{identifier}"}
