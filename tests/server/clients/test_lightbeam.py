"""The command `lightbeam`, which sends files of records to Ed-Fi APIs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from server.clients.conftest import ID, SECRET, only_newest, require
from server.clients.payloads import records

RESOURCES = ("schools", "classPeriods", "students", "studentSchoolAssociations")


class Lightbeam:
    """Runs commands in a folder with a configuration and a file for each resource."""

    def __init__(self, server: str, folder: Path) -> None:
        self._folder = folder
        self.data = folder / "data"
        self.data.mkdir()
        api = {
            "base_url": server,
            "version": 3,
            "mode": None,
            "client_id": ID,
            "client_secret": SECRET,
        }
        configuration = {
            "data_dir": f"{self.data}/",
            "edfi_api": api,
            "connection": {"verify_ssl": False, "num_retries": 1},
            # The command would wait for an answer of a person.
            "force_delete": True,
            "show_stacktrace": True,
        }
        text = yaml.safe_dump(configuration)
        (folder / "lightbeam.yaml").write_text(text, "utf-8")

    def write(self, *more: tuple[str, dict[str, Any]]) -> None:
        for resource, payload in (*records(), *more):
            with (self.data / f"{resource}.jsonl").open("a", encoding="utf-8") as lines:
                lines.write(f"{json.dumps(payload)}\n")

    def run(self, command: str, *options: str) -> str:
        """The output of a command, which must succeed."""
        run = subprocess.run(
            [sys.executable, "-m", "lightbeam", command, *options],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        output = run.stdout + run.stderr
        assert run.returncode == 0, output
        assert "done!" in output, output
        return output

    def results(self, command: str, *options: str) -> dict[str, Any]:
        """The results by resource that a command writes to a file."""
        target = self._folder / "results.json"
        self.run(command, "--results-file", str(target), *options)
        found: dict[str, Any] = json.loads(target.read_text("utf-8"))["resources"]
        return found

    def counts(self) -> dict[str, int]:
        """The number of records of each resource that `count` prints."""
        target = self._folder / "counts.tsv"
        self.run("count", "--results-file", str(target))
        counts: dict[str, int] = {}
        for line in target.read_text("utf-8").splitlines()[1:]:
            number, resource = line.split("\t")
            counts[resource] = int(number)
        return counts


@pytest.fixture
def lightbeam(server: str, tmp_path: Path, writer: httpx.Client) -> Lightbeam:
    require("lightbeam")
    return Lightbeam(server, tmp_path)


@only_newest
def test_validate_finds_wrong_records_only(
    lightbeam: Lightbeam, tmp_path: Path
) -> None:
    unknown = "uri://ed-fi.org/SexDescriptor#Unheard of"
    wrong = {"studentUniqueId": "1", "birthDate": "2009-01-01", "lastSurname": "Doe"}
    lightbeam.write(
        ("students", wrong),
        ("students", wrong | {"firstName": "Jane", "birthSexDescriptor": unknown}),
    )
    # In this folder the command keeps the documents of the API, which it otherwise reads for each descriptor.
    options = ("--set", "state_dir", str(tmp_path / "state"))
    failed: dict[str, int] = {}
    for resource, result in lightbeam.results("validate", *options).items():
        assert result["records_processed"] > 0, resource
        failed[resource] = result["records_failed"]
    assert failed == dict.fromkeys(RESOURCES, 0) | {"students": 2}


def test_send_creates_records_in_order(lightbeam: Lightbeam) -> None:
    lightbeam.write()
    results = lightbeam.results("send")
    assert set(results) == set(RESOURCES)
    assert list(results)[-1] == "studentSchoolAssociations"
    sent = Counter(resource for resource, _ in records())
    for resource, result in results.items():
        assert result["successes"] == [{"status_code": 201, "count": sent[resource]}]
    again = lightbeam.results("send")
    for resource, result in again.items():
        assert result["successes"] == [{"status_code": 200, "count": sent[resource]}]


@only_newest
def test_count_gives_the_number_of_records(
    lightbeam: Lightbeam, locations: dict[str, list[str]]
) -> None:
    counts = lightbeam.counts()
    assert counts["sections"] == 0
    assert counts["gradeLevelDescriptors"] > 0
    for resource, urls in locations.items():
        assert counts[resource] == len(urls)


@only_newest
def test_fetch_writes_the_records(
    lightbeam: Lightbeam, locations: dict[str, list[str]]
) -> None:
    lightbeam.write()
    sent: dict[str, list[str]] = {}
    for resource in RESOURCES:
        file = lightbeam.data / f"{resource}.jsonl"
        sent[resource] = file.read_text("utf-8").splitlines()
        file.unlink()
    lightbeam.run(
        "fetch",
        "--selector",
        ",".join(RESOURCES),
        "--drop-keys",
        "id,_etag,_lastModifiedDate",
    )
    for resource, lines in sent.items():
        text = (lightbeam.data / f"{resource}.jsonl").read_text("utf-8")
        fetched = [_without_links(json.loads(line)) for line in text.splitlines()]
        assert fetched == [json.loads(line) for line in lines]


@only_newest
def test_fetch_by_query_and_by_page(
    lightbeam: Lightbeam, locations: dict[str, list[str]]
) -> None:
    options = ("--selector", "classPeriods", "--set", "fetch.page_size", "1")
    lightbeam.run("fetch", *options)
    text = (lightbeam.data / "classPeriods.jsonl").read_text("utf-8")
    names = [json.loads(line)["classPeriodName"] for line in text.splitlines()]
    assert sorted(names) == ["01", "02"]
    lightbeam.run("fetch", *options, "--query", '{"classPeriodName": "02"}')
    text = (lightbeam.data / "classPeriods.jsonl").read_text("utf-8")
    assert [json.loads(line)["classPeriodName"] for line in text.splitlines()] == ["02"]


def test_delete_finds_the_records_by_their_keys(
    lightbeam: Lightbeam, writer: httpx.Client, locations: dict[str, list[str]]
) -> None:
    lightbeam.write()
    lightbeam.run("delete")
    for resource in RESOURCES:
        assert writer.get(f"/{resource}").json() == []


def _without_links(value: Any) -> Any:
    """A record without the links that the server adds to references."""
    if isinstance(value, list):
        return [_without_links(item) for item in value]
    if not isinstance(value, dict):
        return value
    members = {}
    for name, member in value.items():
        if name != "link":
            members[name] = _without_links(member)
    return members
