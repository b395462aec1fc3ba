"""Finds the calls of a method page: a method and a path, printed on one line or as a method line and a URL.

    Resource URL: POST https://quay.example/ships/<ship code>/passengers?key=<key>

The path is returned without host and query string; blanks at its slashes are removed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.findings import Finding
from tablewright.readers.findings import line_finding
from tablewright.values.markup import one_line

_MARKS = "#*`_ \t\u00a0\u200b\ufeff"
# A quotation in Markdown begins with `>`; a placeholder ends with it.
_OPENING_MARKS = f"{_MARKS}>"
_VERB = r"(?:GET|POST|PUT|PATCH|DELETE)"
_VERBS = rf"{_VERB}(?:\s{{0,3}}(?:/|\||,|\bor\b|\band\b)\s{{0,3}}{_VERB})*"
# `Resource URL: GET /books`; the label in front of the call has no meaning of its own.
_CALL_START = re.compile(
    rf"(?:[A-Za-z][A-Za-z ]{{1,24}}:[*`\s]{{0,4}})?(?P<verbs>{_VERBS})(?=[\s:`*/<{{])[:`*\s]*"
)
_METHOD_LINE = re.compile(
    rf"(?P<before>{_VERBS})(?:\s+(?:HTTP\s+)?method)?|(?:HTTP\s+)?(?:method|verb)\s*[:=-][*`\s]*(?P<after>{_VERBS})",
    re.I,
)
_URL_LINE = re.compile(
    r"(?:(?:(?:resource|request|sample|example|service|full)\s{1,3}){0,2}(?:URL|URI|endpoint|path)"
    r"[*\s]{0,4}[:=\u2013\u2014-][*`\s]{0,4})?(?P<target>(?:https?://|/|\{[^{}]*\}/|<[^<>]*>/).*)",
    re.I,
)
_HOST = re.compile(r"https?://[^/\s?<{]+", re.I)
# The blanks in front of it are removed after it, because a pattern that begins with blanks tries every
# blank of a long line.
_PROTOCOL = re.compile(r"(?<=\s)HTTP/\d(?:\.\d)?\Z")
# A placeholder may contain blanks; other blanks are only read at a slash or a mark of the query string.
_PART = re.compile(r"<[^<>]*>|\{[^{}]*\}|\s+|[^\s<{]+|.")
_AT_BLANK = "/?&="
_PATH_CHARACTERS = re.compile(r"[\w\-./~%:<>{}\[\]@$+,;=*'()! ]*")
# `:isbn` is the notation of some web frameworks for `{isbn}`.
_COLON_PLACEHOLDER = re.compile(r"(?<=/):([A-Za-z_]\w*)")
# `[isbn]`, `%ISBN%` and `${isbn}` are, too; `$count` is a path of some APIs.
_MARKED_PLACEHOLDER = re.compile(
    r"(?<=/)(?:\[([A-Za-z_][\w -]*)\]|%([A-Za-z_]\w*)%|\$\{([^{}]*)\})(?=/|\Z)"
)
_DOUBLE_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
_PLACEHOLDER = re.compile(r"<[^<>]*>|\{[^{}]*\}")
# `GET /books - lists the books`: the text behind the call is no part of the path.
_REST = re.compile(r"[-\u2013\u2014:(]")


# An example with values in its path is compared with so many calls above it.
_MOST_CALLS_ABOVE = 20


@dataclass(frozen=True, slots=True)
class Target:
    """A path and a query string; `url` is the whole as printed, without blanks, `rest` the text behind it."""

    path: str
    query: str
    url: str
    has_host: bool = False
    rest: str = ""

    def fits(self, template: str) -> bool:
        """Returns whether the path, or its end, is an instance of the path of a call."""
        own = _segments(self.path)
        expected = _segments(template)
        # A copied URL may have lost its beginning: `{libraryId}/books?key=1`.
        if len(own) > len(expected) or not own:
            return False
        pairs = zip(reversed(own), reversed(expected), strict=False)
        return all(_same_segment(*pair) for pair in pairs)


@dataclass(frozen=True, slots=True)
class PrintedCall:
    """A call with the 1-based line of its path; `heading_line` is that of the method line above it, or 0."""

    method: str
    target: Target
    line: int
    heading_line: int = 0


@dataclass(frozen=True, slots=True)
class PageCalls:
    """The calls of a page, and where it changes from one to another.

    `switches` are (1-based line, index of the call that this line and those below it belong to).
    """

    calls: tuple[PrintedCall, ...]
    switches: tuple[tuple[int, int], ...]
    notes: tuple[Finding, ...]


def without_marks(line: str) -> str:
    """Returns a line without Markdown marks at its ends, and with the characters of its entities."""
    text = html.unescape(line) if "&" in line else line
    return (
        text.replace("\\<", "<")
        .replace("\\>", ">")
        .replace("\\_", "_")
        .lstrip(_OPENING_MARKS)
        .rstrip(_MARKS)
    )


def placeholders_of(path: str) -> list[str]:
    """Returns the names of the placeholders of a path: `/ships/{shipId}/<DAY>` has `shipId` and `DAY`."""
    return re.findall(r"[{<]([^{}<>]+)[}>]", path)


def call_on(line: str) -> tuple[tuple[str, ...], Target] | None:
    """Returns the methods and the target of a line that is a call, else None."""
    text = without_marks(line)
    start = _CALL_START.match(text)
    if not start:
        return None
    target = read_target(text[start.end() :])
    if target is None:
        return None
    return _verbs(start["verbs"]), target


def methods_on(line: str) -> tuple[str, ...]:
    """Returns the methods of a line such as `POST Method` or `Method: POST`."""
    text = without_marks(line)
    # No such line is longer.
    if len(text) > 80:
        return ()
    match = _METHOD_LINE.fullmatch(text)
    if not match:
        return ()
    printed = match["before"] or match["after"]
    # `Post` alone is a word of a sentence or a heading.
    if match["before"] and printed != printed.upper() and printed == text:
        return ()
    return _verbs(printed.upper())


def url_on(line: str) -> Target | None:
    """Returns the target of a line that only has a URL or a path, with or without a label."""
    match = _URL_LINE.fullmatch(without_marks(line))
    if not match:
        return None
    target = read_target(match["target"])
    # `<b>` and `{` begin such a line too.
    if target is None or target.rest or "/" not in target.path:
        return None
    return target


def read_target(printed: str) -> Target | None:
    """Returns the path and the query string of a printed URL; None for other text."""
    text = _PROTOCOL.sub("", printed.strip(_MARKS)).rstrip()
    host = _HOST.match(text)
    if host:
        text = text[host.end() :]
    joined, rest = _without_blanks(text)
    if rest and not (_REST.match(rest) and joined.startswith("/")):
        return None
    path, _, query = joined.partition("?")
    is_path = "/" in path or _PLACEHOLDER.search(path) or (host and not path)
    if not is_path or not _PATH_CHARACTERS.fullmatch(path):
        return None
    path = _DOUBLE_BRACES.sub(r"{\1}", path)
    path = _COLON_PLACEHOLDER.sub(r"{\1}", path)
    path = _MARKED_PLACEHOLDER.sub(_in_braces, path)
    url = f"{host[0]}{joined}" if host else joined
    return Target(path, query, url, bool(host), rest)


def _in_braces(placeholder: re.Match[str]) -> str:
    name = next(filter(None, placeholder.groups()), "")
    return f"{{{name}}}"


def _without_blanks(text: str) -> tuple[str, str]:
    """Returns a URL without the blanks at its slashes, and the text after the first other blank."""
    parts = _PART.findall(text)
    kept: list[str] = []
    length = 0
    for index, part in enumerate(parts):
        if part.isspace():
            before = parts[index - 1][-1] if index else "/"
            after = parts[index + 1][0] if index + 1 < len(parts) else "/"
            if before not in _AT_BLANK and after not in _AT_BLANK:
                return "".join(kept), text[length:].strip()
        else:
            kept.append(part)
        length += len(part)
    return "".join(kept), ""


def _verbs(printed: str) -> tuple[str, ...]:
    return tuple(re.findall(_VERB, printed))


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _same_segment(own: str, expected: str) -> bool:
    return own == expected or _PLACEHOLDER.search(expected) is not None


@dataclass(frozen=True, slots=True)
class _Event:
    """A line with a call (methods and target), a method line (methods) or a URL line (target)."""

    line: int
    methods: tuple[str, ...]
    target: Target | None

    @property
    def is_method_line(self) -> bool:
        return bool(self.methods) and self.target is None


def find_calls(lines: Sequence[str], sample_lines: Collection[int]) -> PageCalls:
    """Returns the calls of a page in its order; `sample_lines` are the 1-based lines inside samples."""
    events: list[_Event] = []
    for number, line in enumerate(lines, 1):
        if number not in sample_lines and line.strip():
            events.extend(_events_on(number, line))
    collector = _Collector(lines)
    for index, event in enumerate(events):
        if event.is_method_line:
            collector.read_method_line(event, _until_next_call(events, index))
        elif event.methods and event.target:
            collector.read_call(event, event.target)
        elif event.target:
            collector.last_url = event.target
    return PageCalls(
        tuple(collector.calls), tuple(collector.switches), tuple(collector.notes)
    )


def _events_on(number: int, line: str) -> Iterator[_Event]:
    call = call_on(line)
    if call is not None:
        yield _Event(number, *call)
        return
    methods = methods_on(line)
    target = None if methods else url_on(line)
    if methods or target:
        yield _Event(number, methods, target)


def _until_next_call(events: Sequence[_Event], index: int) -> list[_Event]:
    """Returns the events below a method line, up to and with the next line that has a method."""
    below: list[_Event] = []
    for following in range(index + 1, len(events)):
        event = events[following]
        below.append(event)
        if event.methods:
            break
    return below


class _Collector:
    """Collects the calls of a page from its events, in the order of the page."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.calls: list[PrintedCall] = []
        self.switches: list[tuple[int, int]] = []
        self.notes: list[Finding] = []
        self.last_url: Target | None = None
        self._lines = lines
        self._heading: _Event | None = None
        self._index_by_call: dict[tuple[str, str], int] = {}

    def read_method_line(self, event: _Event, below: Sequence[_Event]) -> None:
        """Adds the call of a method line, unless the line is the heading of a call line."""
        urls = [each.target for each in below if each.target and not each.methods]
        following = below[-1] if below else event
        if following.target and following.methods:
            if set(following.methods) & set(event.methods):
                self._heading = event
                return
            if not urls:
                self._note(event.line, "the call below has another method")
                return
        # A method line below its call repeats the method.
        if self.calls and self.calls[-1].method in event.methods:
            return
        target = self._shared_target(urls)
        if target is None:
            self._note(event.line, "no path follows this method")
            return
        line = event.line
        for each in below:
            if each.target == target:
                line = each.line
        self._add(event.methods, target, line, event.line)

    def _shared_target(self, urls: Sequence[Target]) -> Target | None:
        """Returns the target of a method line: that of the call above if the first URL is its example."""
        above = self.calls[-1].target if self.calls else self.last_url
        if not urls:
            return above
        if above is not None and urls[0].fits(above.path):
            return above
        return urls[0]

    def read_call(self, event: _Event, target: Target) -> None:
        """Adds the call of a line, or returns to the call above that the line repeats."""
        heading_line = self._heading.line if self._heading else 0
        self._heading = None
        known = self._known(event.methods, target)
        if known is None:
            self._add(event.methods, target, event.line, heading_line)
        else:
            self.switches.append((heading_line or event.line, known))

    def _known(self, methods: tuple[str, ...], target: Target) -> int | None:
        """Returns the index of the call above that a line repeats, as printed or with values in its path."""
        for method in methods:
            index = self._index_by_call.get((method, target.path))
            if index is not None:
                return index
        # Only an example has a host or a number where the call above has a placeholder.
        if not target.has_host and not re.search(r"\d", target.path):
            return None
        # The example of a call is below it; the limit keeps the search linear.
        first = max(0, len(self.calls) - _MOST_CALLS_ABOVE)
        for index in range(first, len(self.calls)):
            call = self.calls[index]
            if call.method in methods and target.fits(call.target.path):
                return index
        return None

    def _add(
        self, methods: Sequence[str], target: Target, line: int, heading_line: int
    ) -> None:
        if len(methods) > 1:
            names = " and ".join(methods)
            self._note(
                line,
                f"what is below it is read for {methods[-1]} alone, not for {names}",
            )
        if target.rest:
            self._note(line, "the text behind the path is left out")
        for method in methods:
            key = (method, target.path)
            self._index_by_call.setdefault(key, len(self.calls))
            self.calls.append(PrintedCall(method, target, line, heading_line))
        self.switches.append((heading_line or line, len(self.calls) - 1))

    def _note(self, line: int, problem: str) -> None:
        printed = one_line(self._lines[line - 1])
        self.notes.append(
            line_finding("T059", line, "", printed=printed, problem=problem)
        )
