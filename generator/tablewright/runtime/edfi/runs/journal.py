"""Records in a file what a run creates on a server, so that a killed run can be cleaned up later.

A line is written before each request that changes something, and another one when it is answered. The file
is removed at the end of a run that leaves nothing. Standard library and httpx only.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, TextIO
from uuid import uuid4

import httpx

from ...core.jsontext import JsonObject

try:
    import fcntl
except (
    ImportError
):  # Windows: a run that is still going on cannot be told from a killed one.
    fcntl = None  # type: ignore[assignment]

#: Where a request keeps its number in the journal.
_NUMBER = "tablewright.journal"


@dataclass
class CreatedRecords:
    """The records that the requests of a run have created and not deleted.

    `records` has the bodies that were sent to each path, in the order of creation. `unanswered` are the POST
    requests whose answers are not known, by their number in the journal: the path and the body of each.
    """

    records: dict[str, list[JsonObject]] = field(default_factory=dict)
    unanswered: dict[int, tuple[str, JsonObject]] = field(default_factory=dict)
    _sent: dict[int, tuple[str, str, JsonObject]] = field(default_factory=dict)

    def add(self, line: JsonObject) -> None:
        """Take a line of the journal into account."""
        # Several requests can be on their way; journals of older packages have one at a time.
        number = line.get("number", 0)
        if "method" in line:
            method, url, body = line["method"], line["url"], line.get("body", {})
            self._sent[number] = (method, url, body)
            if method == "POST":
                self.unanswered[number] = (url, body)
            # Whether a PUT is carried out, its answer or the record shows.
            elif method == "PUT" and url in self.records:
                self.records[url].append(body)
        elif number in self._sent:
            method, url, body = self._sent.pop(number)
            self.unanswered.pop(number, None)
            identifier = line["location"].rpartition("/")[2]
            if method == "POST" and line["status"] == 201:
                self.records[f"{url}/{identifier}"] = [body]
            elif method == "POST" and f"{url}/{identifier}" in self.records:
                self.records[f"{url}/{identifier}"].append(body)
            elif method == "DELETE" and line["status"] in {204, 404}:
                self.records.pop(url, None)

    def __bool__(self) -> bool:
        return bool(self.records or self.unanswered)


class Journal:
    """The journal of a run that is going on; its file is locked until `close`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._created = CreatedRecords()
        # For appending: that opens the file of another process, if there is one, without changing it.
        self._file: TextIO = path.open("a", encoding="utf-8")
        _lock(self._file)
        self._writing = Lock()
        self._number = 0

    def watch(self, client: httpx.Client) -> None:
        """Record the requests of a client."""
        # The first hook: a later one may replace the path, and does so again when a record is deleted.
        client.event_hooks["request"].insert(0, self._note_request)
        client.event_hooks["response"].append(self._note_response)

    def close(self) -> None:
        """Unlock the file, and remove it if nothing is left on the server."""
        self._file.close()
        if not self._created:
            self._path.unlink(missing_ok=True)

    def _note_request(self, request: httpx.Request) -> None:
        if request.method not in {"POST", "PUT", "DELETE"}:
            return
        line: JsonObject = {"method": request.method, "url": str(request.url)}
        with suppress(ValueError):
            line["body"] = json.loads(request.content)
        with self._writing:
            self._number += 1
            number = self._number
        request.extensions[_NUMBER] = number
        self._write({"number": number, **line})

    def _note_response(self, response: httpx.Response) -> None:
        if response.request.method in {"POST", "PUT", "DELETE"}:
            location = response.headers.get("location", "")
            number = response.request.extensions.get(_NUMBER, 0)
            status = response.status_code
            self._write({"number": number, "status": status, "location": location})

    def _write(self, line: JsonObject) -> None:
        # Several threads send the requests of a bulk load.
        with self._writing:
            self._created.add(line)
            self._file.write(json.dumps(line) + "\n")
            # What the operating system has got is not lost when the process is killed.
            self._file.flush()


def start_journal(package: str, address: str) -> Journal:
    """The journal of a new run of a package on the server with this address of its data."""
    name = f"{_beginning(address)}{uuid4().hex[:12]}.jsonl"
    try:
        folder = _folder(package)
        folder.mkdir(parents=True, exist_ok=True)
        return Journal(folder / name)
    except OSError:
        # Some accounts have no home folder that can be written.
        return Journal(Path(tempfile.gettempdir()) / f"{package}-{name}")


def ended_journals(package: str, address: str) -> Iterator[tuple[Path, CreatedRecords]]:
    """The journals of ended runs that have left records on a server; those of other runs are locked."""
    pattern = f"{_beginning(address)}*.jsonl"
    paths = [*_folder(package).glob(pattern)]
    paths += Path(tempfile.gettempdir()).glob(f"{package}-{pattern}")
    for path in sorted(paths, key=_changed, reverse=True):
        with path.open("r+", encoding="utf-8") as file:
            if not _lock(file):
                continue
            created = CreatedRecords()
            for text in file:
                # The last line can be incomplete.
                with suppress(ValueError):
                    created.add(json.loads(text))
            yield path, created


def data_address(client: httpx.Client, data_path: str) -> str:
    """The URL of the data of the server that a client is connected to, with the tenant and the year."""
    request = client.build_request("GET", f"{data_path}/")
    for hook in client.event_hooks["request"]:
        hook(request)
    return str(request.url)


def _folder(package: str) -> Path:
    """The folder for the journals of a package: where programs of the user keep their state."""
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local" / "state") / package


def _beginning(address: str) -> str:
    return f"run-{sha256(address.encode()).hexdigest()[:16]}-"


def _changed(path: Path) -> float:
    return path.stat().st_mtime


def _lock(file: Any) -> bool:
    """Lock a file as long as it is open; False if another process has locked it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
