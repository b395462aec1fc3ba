"""Changes a setting in the text of a version.yaml, whose comments and layout stay as they are."""

from __future__ import annotations

import yaml

from tablewright.errors import SpecError
from tablewright.specfiles.yaml_nodes import index_of, value_of

#: The entry behind which a new setting is written; every version.yaml has it.
_BEFORE = "data-standard"


def with_setting(text: str, key: str, value: str, shown: str) -> str:
    """The text of a `version.yaml` in which a key has this value.

    Raises SpecError if there is no line for a new key; `shown` is the path that the message names.
    """
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    known = value_of(root, key)
    if known is not None:
        start = index_of(text, known.start_mark)
        end = index_of(text, known.end_mark)
        return f"{text[:start]}{value}{text[end:]}"
    before = value_of(root, _BEFORE)
    # A file in braces has no lines of its own for its keys.
    in_braces = isinstance(root, yaml.MappingNode) and root.flow_style
    if before is None or in_braces:
        what = "it has no place for a new line"
        todo = f"add `{key}: {value}`"
        raise SpecError(shown, what, todo)
    line_end = text.find("\n", index_of(text, before.end_mark))
    if line_end < 0:
        line_end = len(text)
    head = text[:line_end]
    rest = text[line_end:]
    return f"{head}\n{key}: {value}{rest}"
