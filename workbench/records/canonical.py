"""Which bytes stand for a value, the same on every machine?

Canonical JSON: UTF-8, keys sorted, no spaces, and no number that two machines could write differently: a float is
written as its exact hexadecimal, a Decimal as its digits, both tagged so that they never equal a text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from workbench.common.dates import utc


def _tagged(value: object) -> object:
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return _tagged(value.value)
        case str():
            return value
        case float():
            return {"$float": value.hex()}
        case Decimal():
            return {"$decimal": str(value)}
        case bytes():
            return {"$bytes": value.hex()}
        case datetime():
            return utc(value).isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _tagged(item) for key, item in value.items()}
        case list() | tuple():
            return [_tagged(item) for item in value]
        case set() | frozenset():
            return sorted((_tagged(item) for item in value), key=repr)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _tagged(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical_json(value: object) -> bytes:
    """The canonical bytes of a value made of dataclasses, mappings, sequences, texts, numbers, days and moments.

    Raises `TypeError` for anything else, and `ValueError` for a moment without a zone.
    """
    return json.dumps(
        _tagged(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes of `value`, in 64 hexadecimal digits."""
    return sha256_hex(canonical_json(value))
