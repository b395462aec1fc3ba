"""The items that a payload refers to: found on the server, or made from the samples of their resource."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

import httpx

from ..core.jsontext import JsonObject
from ..core.samples import SampleSet
from ..core.scenarios import send
from ..core.store import Target
from .bodies import natural_key, query_text, references_of
from .resources import Resource

Catalog = Mapping[str, Resource]


class Prerequisites:
    """Sees to it that references of payloads can be resolved, and removes afterwards what it made.

    A missing item is created like the first sample of its resource, with the key that the reference
    asks for; what that refers to comes first. References outside `catalog` are left alone.
    """

    def __init__(
        self,
        client: httpx.Client,
        catalog: Catalog,
        samples: SampleSet,
        *,
        school_year: int | None = None,
        today: date | None = None,
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._samples = samples
        self._given = {"school_year": school_year, "today": today}
        self._urls: list[str] = []
        self._seen: set[tuple[str, str]] = set()
        self._made: set[tuple[str, str]] = set()

    def provide(self, resource: Resource, payload: JsonObject) -> None:
        """Make what a payload refers to. Raises ScenarioFailure where the server refuses it."""
        for _, _, target in references_of(resource, payload):
            if target.resource in self._catalog and (target.resource, target.hash) not in self._seen:
                self._seen.add((target.resource, target.hash))
                self._provide_one(self._catalog[target.resource], target)

    def load(self, resource: Resource, school_year: int, payload: JsonObject) -> httpx.Response:
        """Put a record in place, whatever refers to it; it goes at the end if it was not there before."""
        url = collection_url(resource, school_year)
        answer = send(self._client, f"preload {resource.name}", "POST", url, expect=(200, 201), body=payload)
        if answer.status_code == 201:
            self._made.add((resource.name, Target(resource.name, natural_key(resource, payload)).hash))
            self._urls.append(item_url(url, answer))
        return answer

    def made(self, target: Target) -> bool:
        """Whether this item is there only because of us."""
        return (target.resource, target.hash) in self._made

    def remove(self) -> None:
        """Delete what was made, last things first; what others have come to need stays."""
        while self._urls:
            send(self._client, "clean-up", "DELETE", self._urls.pop(), expect=(204, 404, 409))

    def _provide_one(self, resource: Resource, target: Target) -> None:
        title = f"prerequisite {resource.name}"
        year, payload = self._sample_with_key(resource, target)
        url = collection_url(resource, year)
        query = {name: query_text(value) for name, value in target.key.items()}
        if send(self._client, title, "GET", url, expect=(200,), params=query).json():
            return
        self.provide(resource, payload)
        created = send(self._client, title, "POST", url, expect=(201,), body=payload)
        self._made.add((target.resource, target.hash))
        self._urls.append(item_url(url, created))

    def _sample_with_key(self, resource: Resource, target: Target) -> tuple[int, JsonObject]:
        scenarios = self._samples.scenarios(resource.name, **self._given)  # type: ignore[arg-type]
        first = next(each for each in scenarios if each.payload is not None)
        payload = copy.deepcopy(first.payload) or {}
        for part in resource.key:
            for number, path in enumerate(part.paths):
                _put(payload, path, target.key[part.name], insist=number == 0)
        return first.school_year, payload


def _put(payload: JsonObject, path: str, value: Any, *, insist: bool) -> None:
    """Set the value at a path; a merged part's further paths only where the payload has them."""
    *above, last = path.split("/")
    here = payload
    for step in above:
        if step not in here and not insist:
            return
        here = here.setdefault(step, {})
    if insist or last in here:
        here[last] = value


def collection_url(resource: Resource, school_year: int) -> str:
    """The path of a collection, with the school year where the route has one."""
    return resource.path.replace("{schoolYear}", str(school_year))


def item_url(collection: str, response: httpx.Response) -> str:
    """The path of the item that an answer's Location names."""
    return f"{collection}/{response.headers.get('location', '').rpartition('/')[2]}"
