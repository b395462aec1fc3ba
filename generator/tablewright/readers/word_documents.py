"""Converts Word documents (.docx) to HTML, which the reader `html` reads."""

from __future__ import annotations

import re
from io import BytesIO

from tablewright.readers.headers import section_of
from tablewright.readers.office_files import damaged

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""
# A line of the document for each paragraph, list item and row: findings name it.
_BLOCK = re.compile(r"(?<!<td>)(?<!<th>)(?=<(?:p|h[1-6]|ol|ul|li|table|tr)[\s>])")
# Python before 3.11.5 matches possessive groups with a look-ahead in them wrongly, so this one is plain.
_FIRST_PARAGRAPH = re.compile(
    r"\s*<(p|h[2-6])>((?:[^<\n]|<(?!/?(?:p|h[2-6]|table)\b))*)</\1>"
)
_TAG = re.compile(r"<[^<>]*>")


def word_to_html(data: bytes, where: str) -> str:
    """Returns a Word document as HTML with one block on each line; images are left out.

    Raises UnreadableError for a damaged document; `where` is its path for the message.
    """
    # Loaded here because most documents are text.
    import mammoth

    try:
        result = mammoth.convert_to_html(
            BytesIO(data), style_map=_STYLES, convert_image=lambda _: []
        )
    # The parsers of XML and of the document raise errors of many kinds.
    except Exception as error:
        raise damaged(where, error) from error
    text = _BLOCK.sub("\n", _with_title(result.value)).strip()
    return f"<html><body>\n{text}\n</body></html>\n"


def _with_title(text: str) -> str:
    """Returns HTML whose first paragraph is the title, if no paragraph has the style of a title."""
    if "<h1" in text:
        return text
    first = _FIRST_PARAGRAPH.match(text)
    if not first or section_of(_TAG.sub("", first[2])):
        return text
    return f"<h1>{first[2]}</h1>{text[first.end() :]}"
