"""Edits of the text of corrections.yaml, preload.yaml and accepted.yaml that keep comments and layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from tablewright.specfiles.yaml_nodes import index_of, value_of


def without_places(before: str, gone: Mapping[int, set[int]]) -> str:
    """The text of accepted.yaml without some places: `gone` has positions by the number of the entry."""
    entries = _list_of(yaml.compose(before, Loader=yaml.CSafeLoader), "accepted").value
    text = before
    left = len(entries)
    # From the last entry to the first, so that the positions in the text stay right.
    for number in sorted(gone, reverse=True):
        places = _list_of(entries[number], "places")
        kept = []
        for position, place in enumerate(places.value):
            if position not in gone[number]:
                kept.append(_text_of(before, place))
        if not kept:
            text = _without_entry(text, entries, number)
            left -= 1
            continue
        start = index_of(before, places.start_mark)
        end = index_of(before, places.end_mark)
        if places.flow_style:
            listed = f"[{', '.join(kept)}]"
        else:
            # The list ends where the next key begins, with the line break and the indent before it.
            end = index_of(before, places.value[-1].end_mark)
            indent = " " * places.start_mark.column
            listed = f"\n{indent}".join(f"- {place}" for place in kept)
        text = f"{text[:start]}{listed}{text[end:]}"
    return text if left else text.replace("accepted:", "accepted: []", 1)


def _without_entry(text: str, entries: Sequence[yaml.Node], number: int) -> str:
    """The text without the lines of one entry; comments behind it belong to the next one and stay."""
    lines = text.splitlines(keepends=True)
    start = entries[number].start_mark.line
    end = len(lines)
    if number + 1 < len(entries):
        end = entries[number + 1].start_mark.line
    while end > start + 1 and lines[end - 1].lstrip()[:1] in ("", "#"):
        end -= 1
    return "".join(lines[:start] + lines[end:])


def _text_of(text: str, node: yaml.Node) -> str:
    """The text of a node as it is written."""
    return text[index_of(text, node.start_mark) : index_of(text, node.end_mark)]


def _list_of(node: yaml.Node | None, key: str) -> yaml.CollectionNode:
    """The list below a key. The file is valid, because its findings are known."""
    found = value_of(node, key)
    assert isinstance(found, yaml.CollectionNode), key
    return found


def with_entries(before: str, text: str) -> str | None:
    """The text of a file with further entries at the end of its list, which is the only key of the file.

    None if the list is written on the line of its key.
    """
    heading, _, entries = text.partition("\n")
    lines = before.rstrip().splitlines()
    kept = []
    has_key = False
    for line in lines:
        if not line.startswith(heading):
            kept.append(line)
            continue
        has_key = True
        # `init` writes an empty list; a comment behind it stays.
        rest = line.removeprefix(heading).lstrip().removeprefix("[]")
        if rest.strip() and not rest.lstrip().startswith("#"):
            return None
        kept.append(f"{heading}{rest}")
    if not has_key:
        kept.append(heading)
    kept.append(entries.rstrip())
    return "\n".join(kept) + "\n"
