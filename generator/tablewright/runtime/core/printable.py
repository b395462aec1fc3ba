"""Text from a server or a file as a terminal may print it."""

from __future__ import annotations


def printable(text: str) -> str:
    """A text without control characters: each is a space, but the lines stay.

    Otherwise, a server could move the cursor, change colours, or hide a part of a message.
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character == "\n" else " "
        for character in text
    )
