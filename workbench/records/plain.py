"""How does a frozen value become a document in a record, and the same value again?

`plain` turns a dataclass into JSON types, `restore` reads them back by the annotations of the class, so that a record
kept as a document needs no second description. Not for digests: see `records.canonical`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from workbench.common.dates import utc

Value = TypeVar("Value")


def plain(value: object) -> Any:
    """`value` in JSON types. Raises `TypeError` for a type that has no plain form."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return str(value)
        case datetime():
            return utc(value).isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"no plain form for {type(value).__name__}")


@cache
def _annotations(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def restore(kind: type[Value], document: Any) -> Value:
    """The value of class `kind` that `plain` made `document` from.

    A field the document lacks takes its default. Raises `TypeError`, `ValueError` or `KeyError` on anything else.
    """
    value: Value = _restored(kind, document)
    return value


def _restored(kind: Any, document: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _restored_union(kind, document)
    if origin in (tuple, list, frozenset, set):
        return _restored_sequence(origin, get_args(kind), document)
    if origin is not None and issubclass(origin, Mapping):
        item = get_args(kind)[1]
        return {key: _restored(item, part) for key, part in document.items()}
    if isinstance(kind, type):
        return _restored_single(kind, document)
    return document  # Any, object


def _restored_union(kind: Any, document: Any) -> Any:
    if document is None:
        return None
    return _restored(next(option for option in get_args(kind) if option is not NoneType), document)


def _restored_sequence(origin: Any, items: tuple[Any, ...], document: Any) -> Any:
    if origin is tuple and not (len(items) == 2 and items[1] is Ellipsis):
        return tuple(_restored(item, part) for item, part in zip(items, document, strict=True))
    return origin(_restored(items[0], part) for part in document)


def _restored_single(kind: type, document: Any) -> Any:
    if is_dataclass(kind):
        types = _annotations(kind)
        return kind(**{name: _restored(types[name], part) for name, part in document.items() if name in types})
    if issubclass(kind, Enum | Decimal):
        return kind(document)
    if issubclass(kind, datetime | date):
        return kind.fromisoformat(document)
    if kind is float:
        return float(document)
    return document


def dump(value: object) -> str:
    """`value` as one line of JSON for a text column."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def load(kind: type[Value], document: str) -> Value:
    """The value of class `kind` kept by `dump`."""
    return restore(kind, json.loads(document))
