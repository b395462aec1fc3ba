"""Finds texts of a body that look like HTML, which the API refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...core.jsontext import UnreadableJsonError, read_json
from ...core.models.wire import WireModel
from ...core.operations import Fault

#: The start of a tag or of a character reference of HTML.
_DANGEROUS = re.compile(r"<[a-zA-Z!/?]|&#")
#: The same characters, or an escape that may be one of them, in the bytes of a body.
_MAYBE_DANGEROUS = re.compile(rb"<|&|\\u00[23]", re.IGNORECASE)


def dangerous_texts(raw: bytes, model: WireModel | None) -> tuple[Fault, ...]:
    """A fault for each text of a body that looks like a tag or a character reference of HTML.

    Members that the model does not declare are not checked, because the server does not keep them.
    `model` is None for a body that it refuses.
    """
    if not _MAYBE_DANGEROUS.search(raw):
        return ()
    if model is not None:
        declared = model.to_wire(unknown=False)
        return tuple(_dangerous(declared, "$", "The body"))
    try:
        body = read_json(raw, unique=False)
    except UnreadableJsonError:
        return ()
    return tuple(_dangerous(body, "$", "The body"))


def _dangerous(value: Any, path: str, name: str) -> Iterator[Fault]:
    if isinstance(value, str):
        if _DANGEROUS.search(value):
            yield Fault(
                path,
                f"{name} looks like HTML, which is dangerous for other systems: "
                "write '<', '>' and '&' with spaces around them.",
            )
    elif isinstance(value, dict):
        for member, inner in value.items():
            yield from _dangerous(inner, f"{path}.{member}", member)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _dangerous(item, f"{path}[{index}]", f"Item {index} of {name}")
