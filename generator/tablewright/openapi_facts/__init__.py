"""What the API itself says: OpenAPI and descriptor files to `tablewright.model.facts`.

In the order of the data: `document` (JSON to endpoints and schemas), `descriptors` (the published
values), `keys` (flat names to places), `superclasses` (abstract resources), `objects` (schemas to API
objects), `reading` (all of it, one call).
"""

from tablewright.openapi_facts.facts import FactsRead, read_facts

__all__ = ["FactsRead", "read_facts"]
