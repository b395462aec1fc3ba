"""Every complete sample on a fresh server: created, read by its id, and found by each of its query members.

This is what a client does that sends the data of a certification, without the runs of the package. There is
one server process for each version.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from server.conftest import live_servers

from tablewright.runtime.core.differences import differences, values_at
from tablewright.runtime.core.store.records import query_text

VERSIONS = ("edfi_v2", "edfi_v3", "edfi_v4", "edfi_v5")
#: The members that the server adds to a body.
ADDED = ("id", "_etag", "_lastModifiedDate")


class Samples:
    """The complete samples of a package, and the bodies that the server has by the paths of their items."""

    def __init__(self, package: str, client: httpx.Client) -> None:
        self.client = client
        self.catalog = import_module(f"{package}.catalog").resources()
        self.bodies: dict[str, dict[str, dict[str, Any]]] = {}
        self.problems: list[str] = []
        order = import_module(f"{package}.catalog").order()
        self._samples = import_module(f"{package}.samples").SAMPLES
        self._runtime = f"{package}._runtime"
        for entry in order:
            self.bodies[entry.resource] = {}
            self._send_resource(entry.resource)

    def _send_resource(self, name: str) -> None:
        """Send the records of a resource that the pages expect to exist, and its samples, in their order."""
        scenarios = self._samples.scenarios(name, complete=True)
        year = scenarios[0].school_year
        for record in self._samples.preload():
            if record.resource == name:
                self._send(
                    name, year, "the record before the scenarios", record.payload
                )
        for scenario in scenarios:
            if scenario.payload is not None:
                title = f"scenario {scenario.number}"
                self._send(name, year, title, scenario.payload)

    def _send(self, name: str, year: int, title: str, payload: dict[str, Any]) -> None:
        resource = self.catalog[name]
        collection = self.path(name, year)
        prerequisites = import_module(
            f"{self._runtime}.edfi.runs.descriptor_prerequisites"
        )
        list(prerequisites.create_descriptors(self.client, resource, payload, year))
        response = self.client.post(collection, json=payload)
        location = response.headers.get("location", "")
        address = f"{collection}/{location.rpartition('/')[2]}"
        # Several scenarios of one record have the same key.
        expected = 200 if address in self.bodies[name] else 201
        if response.status_code != expected:
            answer = f"{response.status_code} instead of {expected}: {response.text}"
            self.problems.append(f"{name}, {title}: {answer}")
            return
        self.bodies[name][address] = payload

    def path(self, name: str, year: int) -> str:
        path: str = self.catalog[name].path
        return path.replace("{schoolYear}", str(year))

    def queries(self, name: str, body: dict[str, Any]) -> dict[str, list[str]]:
        """The texts with which each query member of a resource finds a body."""
        bodies = import_module(f"{self._runtime}.edfi.bodies")
        resource = self.catalog[name]
        found: dict[str, list[str]] = {}
        for part, value in bodies.natural_key(resource, body).items():
            found[part] = [query_text(value)]
        for query, path in resource.queries:
            for value in values_at(body, path):
                if not isinstance(value, dict | list):
                    found.setdefault(query, []).append(query_text(value))
        return found


@pytest.fixture(scope="module", params=VERSIONS)
def samples(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Samples]:
    package = request.param
    folder: Path = tmp_path_factory.mktemp(package)
    with live_servers(folder) as start:
        address = start(package)
        with import_module(f"{package}.client").sign_in(address) as client:
            yield Samples(package, client)


def test_every_sample_is_accepted(samples: Samples) -> None:
    assert samples.problems == []
    assert all(samples.bodies.values())


def test_every_item_is_read_as_it_was_sent(samples: Samples) -> None:
    for bodies in samples.bodies.values():
        for address, body in bodies.items():
            response = samples.client.get(address)
            assert response.status_code == 200, response.text
            item = response.json()
            identifier, *_ = [item.pop(name) for name in ADDED]
            assert identifier == address.rpartition("/")[2]
            assert differences(body, _without_links(item)) == []


def test_every_query_member_finds_its_item(samples: Samples) -> None:
    problems: list[str] = []
    for name, bodies in samples.bodies.items():
        for address, body in bodies.items():
            collection, _, identifier = address.rpartition("/")
            for query, texts in samples.queries(name, body).items():
                for text in texts:
                    response = samples.client.get(collection, params={query: text})
                    if response.status_code != 200:
                        problems.append(f"{name}?{query}={text}: {response.text}")
                        continue
                    found = {item["id"] for item in response.json()}
                    if identifier not in found:
                        problems.append(f"{name}?{query}={text} does not find it")
    assert problems == []


def test_the_natural_key_finds_one_item(samples: Samples) -> None:
    for name, bodies in samples.bodies.items():
        resource = samples.catalog[name]
        for address, body in bodies.items():
            collection, _, identifier = address.rpartition("/")
            queries = samples.queries(name, body)
            key = {part.name: queries[part.name][0] for part in resource.key}
            items = samples.client.get(collection, params=key).json()
            assert [item["id"] for item in items] == [identifier]


def _without_links(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_links(item) for item in value]
    if isinstance(value, dict):
        kept = {}
        for name, member in value.items():
            is_link = name == "link" and isinstance(member, dict) and "rel" in member
            if not is_link:
                kept[name] = _without_links(member)
        return kept
    return value
