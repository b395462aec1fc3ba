"""The service of every operation without a service of its own: it keeps its records in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any, Generic, TypeVar
from uuid import uuid4

from ..core.models.strictness import read_date, read_datetime
from ..core.models.wire import WireModel
from ..core.operations import Answer, Operation, Refusal
from ..core.store.store import (
    Document,
    Record,
    ResourceKey,
    Selection,
    Store,
    Transaction,
)
from .resources import DateWindow, Resource

AnswerT = TypeVar("AnswerT", bound=WireModel)

#: More than the number of records of any operation.
_ALL = 2**31 - 1


class StoreService(Generic[AnswerT]):
    """Carries out the calls of an operation as the behaviour of its resource requires.

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
        self._arguments = {
            parameter.name: parameter.argument for parameter in operation.parameters
        }
        # Empty if the operation has no such parameter: then no record is ever replaced.
        self._replace_argument = self._arguments.get(replace_parameter, "")
        self._answer = answer
        self._store = store

    async def call(
        self, *, body: WireModel | None = None, **arguments: Any
    ) -> Answer[AnswerT]:
        """The answer to a call. Raises Refusal for a duplicate, and for parameters that do not fit."""
        sent = {
            name: arguments[argument]
            for name, argument in self._arguments.items()
            if argument in arguments
        }
        notes = (
            *_missing_groups(self._resource, sent),
            *_bad_ranges(self._resource, sent),
        )
        if notes:
            raise Refusal("invalid-parameter", notes=notes)
        if self._resource.behaviour == "save" and body is not None:
            replace_record = bool(arguments.get(self._replace_argument, False))
            return await self._save(body, sent, replace_record)
        if self._resource.behaviour == "find":
            return await self._find(sent)
        if self._resource.behaviour == "rename":
            await self._rename(sent)
        return self._success(dict(self._resource.saved))

    def _success(self, body: dict[str, Any]) -> Answer[AnswerT]:
        return Answer(self._answer.from_wire(body), self._resource.status)

    async def _save(
        self, body: WireModel, sent: dict[str, Any], replace_record: bool
    ) -> Answer[AnswerT]:
        """Save the record. Raises Refusal (`duplicate`) if it exists and is not to be replaced."""
        content = body.to_wire(unknown=False)
        # The empty part: these APIs do not separate their data by school year.
        record = Record(
            "",
            ResourceKey(self._resource.name, self._key_of(content, sent)),
            content,
        )

        def write(transaction: Transaction) -> bool:
            existing = transaction.at(record.part, record.target)
            # Inside the write transaction: of two equal calls at one time, only one is saved.
            if existing is not None and not replace_record:
                raise Refusal("duplicate")
            if existing is None:
                transaction.insert(record)
            else:
                transaction.update(existing, record)
            return existing is None

        if await self._store.write_async(write):
            return self._success(dict(self._resource.saved))
        return self._success(dict(self._resource.replaced))

    def _key_of(self, content: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        """The values that identify the record: path parameters, and the key members of its body."""
        key = self._path_values(sent)
        key |= {f"body.{name}": content.get(name) for name in self._resource.key}
        # Without key members, each call is a record of its own.
        if not self._resource.key:
            key["call"] = uuid4().hex
        return key

    def _path_values(self, sent: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for parameter in self._path_parameters:
            value = sent[parameter.name]
            # JSON has no dates.
            if isinstance(value, date | time):
                value = value.isoformat()
            values[parameter.name] = value
        return values

    async def _find(self, sent: dict[str, Any]) -> Answer[AnswerT]:
        """The records that the parameters select, in the order in which they were saved."""
        uses = self._resource.records
        body = dict(self._resource.saved)
        if uses is not None:
            selection = Selection("", uses.operation)
            documents = await self._store.read_async(
                lambda transaction: transaction.find(selection, limit=_ALL)
            )
            body[uses.answer_member] = [
                document.body
                for document in documents
                if self._is_wanted(document, sent)
            ]
        return self._success(body)

    def _is_wanted(self, document: Document, sent: dict[str, Any]) -> bool:
        uses = self._resource.records
        assert uses is not None
        for name, value in document.key.items():
            # The same organisation, for example. One page can type its code as a text, another as a number.
            if name in sent and str(sent[name]) != str(value):
                return False
        for name, member in uses.filters:
            if name in sent and document.body.get(member) != sent[name]:
                return False
        for window in self._resource.date_windows:
            if window.member and not _is_in_range(document, window, sent):
                return False
        return True

    async def _rename(self, sent: dict[str, Any]) -> None:
        """Give a member of the selected records its new value, unless that makes two records one."""
        uses = self._resource.records
        if uses is None:
            return
        selection = Selection("", uses.operation)

        def write(transaction: Transaction) -> None:
            for document in transaction.find(selection, limit=_ALL):
                if not self._is_wanted(document, sent):
                    continue
                body = dict(document.body)
                key = dict(document.key)
                for _, member in uses.filters:
                    body[member] = sent[uses.new_value]
                    if f"body.{member}" in key:
                        key[f"body.{member}"] = sent[uses.new_value]
                target = ResourceKey(document.resource, key)
                existing = transaction.at("", target)
                # The record that has the new value already stays as it is, and so does this one.
                if existing is not None:
                    continue
                transaction.update(document, Record("", target, body))

        await self._store.write_async(write)


def _missing_groups(resource: Resource, sent: dict[str, Any]) -> tuple[str, ...]:
    """A sentence if the call has no group of parameters as a whole."""
    if not resource.any_of:
        return ()
    choices: list[str] = []
    for group in resource.any_of:
        if all(name in sent for name in group):
            return ()
        choices.append(" and ".join(f"'{name}'" for name in group))
    return (f"The call needs {', or '.join(choices)}.",)


def _bad_ranges(resource: Resource, sent: dict[str, Any]) -> Iterator[str]:
    """A sentence on each range of dates that ends before it begins, or that is too long."""
    for window in resource.date_windows:
        if window.begin not in sent or window.end not in sent:
            continue
        begin = _moment(sent[window.begin])
        end = _moment(sent[window.end])
        if end < begin:
            yield f"'{window.end}' is before '{window.begin}'."
        # Whole days: the example of a page can end some hours later in the day than it begins.
        elif window.days and (end.date() - begin.date()).days > window.days:
            yield f"'{window.end}' is more than {window.days} days after '{window.begin}'."


def _is_in_range(document: Document, window: DateWindow, sent: dict[str, Any]) -> bool:
    """Whether the date of a record is in a range; a record without the date is in no range."""
    text = document.body.get(window.member)
    if text is None:
        return not (window.begin in sent or window.end in sent)
    moment = _moment(text)
    if window.begin in sent and moment < _moment(
        sent[window.begin], is_day=_is_day(text)
    ):
        return False
    return not (window.end in sent and moment > _moment(sent[window.end]))


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and "T" not in value


def _moment(value: Any, *, is_day: bool = False) -> datetime:
    """A date or a date with time as a moment; without a time zone it is UTC.

    A date is the beginning of its day; with `is_day`, so is a date with time.
    """
    if isinstance(value, str):
        value = read_date(value) if _is_day(value) else read_datetime(value)
    is_moment = isinstance(value, datetime)
    moment: datetime = value if is_moment else datetime.combine(value, time())
    if is_day:
        moment = datetime.combine(moment.date(), time(), moment.tzinfo)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)
