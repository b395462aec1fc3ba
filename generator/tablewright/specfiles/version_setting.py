"""Changes a setting in the text of a version.yaml, whose comments and layout stay as they are."""

from __future__ import annotations

import yaml

from tablewright.errors import SpecError
from tablewright.specfiles.new_version import index_of

#: The entry behind which a new setting is written; every version.yaml has it.
_BEFORE = "data-standard"


def with_setting(text: str, key: str, value: str, shown: str) -> str:
    """The text of a `version.yaml` in which a key has this value.

    Raises SpecError if there is no line for a new key; `shown` is the path that the message names.
    """
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if isinstance(root, yaml.MappingNode):
        nodes = {name.value: (name, content) for name, content in root.value}
        if key in nodes:
            _, content = nodes[key]
            start = index_of(text, content.start_mark)
            end = index_of(text, content.end_mark)
            return f"{text[:start]}{value}{text[end:]}"
        if _BEFORE in nodes and not root.flow_style:
            _, content = nodes[_BEFORE]
            line_end = text.find("\n", index_of(text, content.end_mark))
            if line_end < 0:
                line_end = len(text)
            return f"{text[:line_end]}\n{key}: {value}{text[line_end:]}"
    raise SpecError(shown, "it has no place for a new line", f"add `{key}: {value}`")
