"""The service behind every operation without one of its own: records in the store."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from ..core.operations import Answer, Operation, Refusal
from ..core.store import Record, Store, Target
from ..core.wire import WireModel
from .answers import answer_body
from .resources import Resource

AnswerT = TypeVar("AnswerT", bound=WireModel)


class SaveService(Generic[AnswerT]):
    """Saves the body of an operation once for each key; again only when told to override."""

    def __init__(self, resource: Resource, operation: Operation, answer: type[AnswerT], store: Store) -> None:
        self._resource = resource
        self._scope = tuple(each for each in operation.parameters if each.where == "path")
        self._answer = answer
        self._store = store

    def save(self, *, body: WireModel, override: bool = False, **arguments: Any) -> Answer[AnswerT]:
        """Save the record. Raises Refusal (`duplicate`) where it exists and may not be replaced."""
        content = body.to_wire(unknown=False)
        key = {parameter.name: arguments[parameter.argument] for parameter in self._scope}
        key |= {f"body.{name}": content.get(name) for name in self._resource.key}
        record = Record("", Target(self._resource.name, key), content)
        with self._store.writing() as transaction:
            existing = transaction.at(record.part, record.target)
            if existing is not None and not override:
                raise Refusal("duplicate")
            if existing is None:
                transaction.insert(record)
            else:
                transaction.update(existing, record)
        message = "The check-in is saved." if existing is None else "The check-in is replaced."
        return Answer(self._answer.from_wire(answer_body(success=True, message=message)))
