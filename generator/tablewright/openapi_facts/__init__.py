"""Reads an Ed-Fi OpenAPI document and a descriptor file as the facts of a version
(`tablewright.model.facts`).

The modules in the order of the data: `document` (JSON to endpoints and schemas), `descriptors` (the published
code values), `natural_keys` (flat query names to paths in the body), `abstract_resources`, `objects` (schemas
to API objects), `facts` (all of them, in one call).
"""

from tablewright.openapi_facts.facts import FactsResult, read_facts

__all__ = ["FactsResult", "read_facts"]
