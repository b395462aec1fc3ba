"""A product under certification: it sends the scenarios of a plan to a server, one at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

GENERATED = Path(__file__).resolve().parents[3] / "generated"

#: The generated packages of resources.
PACKAGES = ("edfi_v2", "edfi_v3", "edfi_v4", "edfi_v5")


class Package:
    """A generated package, with the modules of its own runtime."""

    def __init__(self, name: str) -> None:
        folder = str(GENERATED / name)
        if folder not in sys.path:
            sys.path.append(folder)
        self.name = name
        self.api = import_module(f"{name}.api")
        self.settings = self.api.SETTINGS
        self.samples = import_module(f"{name}.samples").SAMPLES
        self.catalog = self.runtime("edfi.resources").load_catalog(
            name, self.api.MODULES
        )
        self.order = self.runtime("edfi.order").read_order(name)

    def runtime(self, module: str) -> Any:
        """A module of the runtime of the package."""
        return import_module(f"{self.name}._runtime.{module}")

    def plan(self, **options: Any) -> Any:
        """The plan of a certification."""
        plans = self.runtime("edfi.certification.plan")
        return plans.plan_of(
            self.name, self.catalog, self.samples, self.order, **options
        )

    def session(self, plan: Any) -> Any:
        """An empty session of a verification."""
        results = self.runtime("core.certification.results")
        planned = [step.name for step in plan.steps]
        return results.Session(self.name, "verify", "title", "1", planned=planned)

    @contextmanager
    def client(self, application: Any = None) -> Iterator[httpx.Client]:
        """A signed-in client of an application, by default of a new one, that can write."""
        app = application or self.api.create_app()
        with self.runtime("core.runs.inprocess").in_process(app) as client:
            connection = self.runtime("edfi.client.connection").Connection()
            yield connection.sign_in(client, self.settings, {})

    def reader(self, url: str, transport: httpx.BaseTransport, **options: Any) -> Any:
        """The client of a verification, which sends its requests by a transport and never sleeps."""
        connection = self.runtime("edfi.client.connection").Connection(url, **options)
        clients = self.runtime("edfi.certification.client")
        return clients.open_client(
            self.name, connection, transport=transport, wait=lambda _seconds: None
        )

    def plan_of(self, record: str, plan: Any) -> Any:
        """The part of a plan that is about one record."""
        plans = self.runtime("edfi.certification.plan")
        steps = tuple(step for step in plan.steps if step.record == record)
        return plans.Plan(steps)

    def verified(self, plan: Any, steps: Any, client: httpx.Client) -> Any:
        """The session with the results `steps` after one more round."""
        session = self.session(plan)
        session.steps = dict(steps)
        self.verify(client, plan, session)
        return session

    def verify(self, client: httpx.Client, plan: Any, session: Any) -> list[Any]:
        """The results of one round that differ from those before."""
        reported: list[Any] = []
        verification = self.runtime("edfi.certification.verification")
        verification.verify(client, plan, session, report=reported.append)
        return reported


class Product:
    """Sends scenarios as a product does: it knows the ids of its records.

    `urls` has the path of each record, and `seen` the records of the scenarios that were sent.
    """

    def __init__(self, package: Package, client: httpx.Client, plan: Any) -> None:
        self.urls: dict[str, str] = {}
        self.seen: set[str] = set()
        self._order = [entry.resource for entry in package.order]
        self._client = client
        self._plan = plan
        self._ready: set[str] = set()
        prerequisites = package.runtime("edfi.runs.prerequisites")
        self._prerequisites = prerequisites.Prerequisites(client, {}, package.samples)

    def enter(self, step: Any, payload: Any = None) -> None:
        """Send a step, or another payload instead of its own one."""
        scenario, resource = step.scenario, step.resource
        self.seen.add(step.record)
        self._preload(step)
        path = resource.path.replace("{schoolYear}", str(scenario.school_year))
        if scenario.method == "DELETE":
            self._delete_dependents(resource.name)
            self._send("DELETE", self.urls.pop(step.record))
            return
        body = scenario.payload if payload is None else payload
        self._prerequisites.provide_descriptors(resource, body, scenario.school_year)
        if scenario.recreate:
            self._send("DELETE", self.urls[step.record])
        if scenario.method == "POST" or scenario.recreate:
            response = self._send("POST", path, body)
            identifier = response.headers["location"].rpartition("/")[2]
            self.urls[step.record] = f"{path}/{identifier}"
            return
        self._send("PUT", self.urls[step.record], body)

    def _delete_dependents(self, name: str) -> None:
        """Delete the records of later resources, which may refer to one of this resource."""
        position = self._order.index(name)
        for record, url in reversed(list(self.urls.items())):
            if self._order.index(record.split()[0]) > position:
                # A record that existed before the first scenario may still refer to it.
                response = self._client.delete(url)
                assert response.status_code in {204, 409}, response.text
                del self.urls[record]

    def _preload(self, step: Any) -> None:
        name = step.resource.name
        if name in self._ready:
            return
        self._ready.add(name)
        year = step.scenario.school_year
        for payload in self._plan.preload.get(name, ()):
            self._prerequisites.load(step.resource, year, payload)

    def _send(self, method: str, url: str, body: Any = None) -> httpx.Response:
        response = self._client.request(method, url, json=body)
        assert response.status_code < 300, f"{method} {url}: {response.text}"
        return response
