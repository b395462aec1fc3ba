"""Recognises placeholders in samples and URLs: `<ship code>`, `{shipCode}`, `[SHIP]`, `%SHIP%`, `$ship`."""

from __future__ import annotations

import re

# `$5`, `%20` and `[2024]` are values, so these notations need a name.
_PLACEHOLDER = re.compile(
    r"<[^<>]*>|\$?\{[^{}]*\}|\{\{[^{}]*\}\}|\[[A-Za-z_][\w -]*\]|%[A-Za-z_]\w*%|\$[A-Za-z_]\w*"
)


def is_sample_placeholder(text: str) -> bool:
    """Returns whether a text of a sample is the name of a value, and no value."""
    return _PLACEHOLDER.fullmatch(text) is not None
