"""The operations of the resources of this package; a generated package lists them for each resource."""

from __future__ import annotations

import re

from tablewright.runtime.core.operations import Operation, Parameter
from tablewright.runtime.edfi.resources import Resource


def resource_operations(resource: Resource) -> tuple[Operation, ...]:
    """The five operations of a resource: upsert, find, get, replace, delete."""
    route = tuple(
        Parameter(name, re.sub("([A-Z])", r"_\1", name).lower(), "path", "integer")
        for name in re.findall(r"\{(\w+)\}", resource.path)
    )
    item = (*route, Parameter("id", "id", "path"))
    page = (
        Parameter("limit", "limit", "query", "integer"),
        Parameter("offset", "offset", "query", "integer"),
        Parameter("totalCount", "total_count", "query", "boolean"),
        Parameter("pageToken", "page_token", "query"),
        Parameter("pageSize", "page_size", "query", "integer"),
        Parameter("minChangeVersion", "min_change_version", "query", "integer"),
        Parameter("maxChangeVersion", "max_change_version", "query", "integer"),
    )
    if_match = Parameter("If-Match", "if_match", "header")
    if_none_match = Parameter("If-None-Match", "if_none_match", "header")
    path, one, model = resource.path, f"{resource.path}/{{id}}", resource.model
    return (
        Operation("upsert", "POST", path, (*route, if_match), body=model),
        Operation("find", "GET", path, (*route, *page), filters=resource.query_names),
        Operation("get", "GET", one, (*item, if_none_match)),
        Operation("replace", "PUT", one, (*item, if_match), body=model),
        Operation("delete", "DELETE", one, (*item, if_match)),
    )
