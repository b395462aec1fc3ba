"""The service of every operation without a service of its own: it saves records in the store."""

from __future__ import annotations

from typing import Any, Generic, TypeVar
from uuid import uuid4

from ..core.operations import Answer, Operation, Refusal
from ..core.store import Record, ResourceKey, Store
from ..core.wire import WireModel
from .resources import Resource

AnswerT = TypeVar("AnswerT", bound=WireModel)


class SaveService(Generic[AnswerT]):
    """Saves the bodies of an operation by their keys.

    A second body with the same key is refused, unless the parameter `replace_parameter` is true.
    """

    def __init__(
        self,
        resource: Resource,
        operation: Operation,
        answer: type[AnswerT],
        replace_parameter: str,
        store: Store,
    ) -> None:
        self._resource = resource
        self._path_parameters = tuple(
            parameter for parameter in operation.parameters if parameter.where == "path"
        )
        # Empty if the operation has no such parameter: then no record is ever replaced.
        self._replace_argument = ""
        for parameter in operation.parameters:
            if parameter.name == replace_parameter:
                self._replace_argument = parameter.argument
        self._answer = answer
        self._store = store

    def save(self, *, body: WireModel, **arguments: Any) -> Answer[AnswerT]:
        """Save the record. Raises Refusal (`duplicate`) if it exists and is not to be replaced."""
        replace = arguments.get(self._replace_argument, False)
        content = body.to_wire(unknown=False)
        # The empty part: these APIs do not separate their data by school year.
        record = Record(
            "",
            ResourceKey(self._resource.name, self._key_of(content, arguments)),
            content,
        )
        with self._store.writing() as transaction:
            existing = transaction.at(record.part, record.target)
            # Inside the write transaction: of two equal calls at one time, only one is saved.
            if existing is not None and not replace:
                raise Refusal("duplicate")
            if existing is None:
                transaction.insert(record)
            else:
                transaction.update(existing, record)
        answer = self._resource.saved if existing is None else self._resource.replaced
        return Answer(self._answer.from_wire(dict(answer)), self._resource.status)

    def _key_of(
        self, content: dict[str, Any], arguments: dict[str, Any]
    ) -> dict[str, Any]:
        """The values that identify the record: path parameters, and the key members of its body."""
        key = {
            parameter.name: arguments[parameter.argument]
            for parameter in self._path_parameters
        }
        key |= {f"body.{name}": content.get(name) for name in self._resource.key}
        # Without key members, each call is a record of its own.
        if not self._resource.key:
            key["call"] = uuid4().hex
        return key
