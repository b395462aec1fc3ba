"""Models whose validators are made when they are first needed, not when their class is.

pydantic can defer them (`defer_build`), but leaves three things worse than they were: it makes the schema
of a model again for each model that holds it, a deferred class has its base's signature, and FastAPI, which
sees the setting, warns once a route. Here a model is made once, whoever needs it first, and its configuration
says nothing of it.
"""

from __future__ import annotations

from inspect import Signature

from pydantic import VERSION, BaseModel

#: Before 2.14 pydantic kept no threads apart that use a deferred model first, nor could it write one that
#: nothing had validated.
DEFERRED = tuple(int(part) for part in VERSION.split(".")[:2]) >= (2, 14)

_WAITING: set[type[BaseModel]] = set()


class _LateSignature:
    """The signature of a waiting model, which making the model replaces by the true one."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._model = model

    def __get__(self, instance: object, owner: type) -> Signature:
        if instance is not None:
            raise AttributeError("__signature__")  # instances are not callable
        self._model.model_rebuild()
        return self._model.__signature__


def wait(model: type[BaseModel]) -> None:
    """Let a new class wait for its first use, if it was made with `defer_build`."""
    if model.model_config.pop("defer_build", False):
        _WAITING.add(model)
        model.__signature__ = _LateSignature(model)  # type: ignore[assignment]  # gives one when it is read


def finish(model: type[BaseModel]) -> None:
    """Make a waiting model, which another schema needs now."""
    if model in _WAITING:
        model.model_rebuild(_types_namespace={})


def begin(model: type[BaseModel]) -> None:
    """Say that a model is being made: it waits no longer."""
    _WAITING.discard(model)
