"""What is known of many merchants on one day, in columns, and how does a block of them stand in the database?

Columns come from rows of the database, or from a block that was made of the same rows before: both ways give the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Money = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

MISSING, DAMAGED, SOUND = range(3)
NOTHING = -1


@dataclass(frozen=True, slots=True)
class Coded:
    """Words [n], by their places in `words` in the order in which they first appear; -1 for none."""

    places: npt.NDArray[np.int32]
    words: tuple[str, ...]

    @classmethod
    def of(cls, given: Iterable[str | None]) -> Coded:
        held = list(given)
        words = tuple(word for word in dict.fromkeys(held) if word is not None)
        number: dict[str | None, int] = {None: NOTHING}
        number.update((word, i) for i, word in enumerate(words))
        return cls(np.fromiter(map(number.__getitem__, held), np.int32, len(held)), words)


@dataclass(frozen=True, slots=True)
class Everybody:
    """Merchants on record by id, [n]. Numbers that are not known are NaN, or not `..._known`, or -1.

    `vectors` says of each whether its feature vector of the day is `MISSING`, `DAMAGED` (of another length, or
    infinite) or `SOUND`; `values` are [names, n], NaN for all of a merchant whose vector is not sound. `fraud` are
    codes of detectors by commas, `linked` JSON lists of legal persons, as they are kept. `gate_failures` of -1: not
    asked.
    """

    merchant_ids: tuple[str, ...]
    persons: tuple[str, ...]
    platforms: Coded
    regions: Coded
    cities: Coded
    currencies: Coded
    fraud: Coded
    linked: Coded
    opened_days: Doubles
    trustpass: Doubles
    verified_fen: Money
    verified_known: Flags
    order_base_fen: Money
    order_base_known: Flags
    gate_failures: npt.NDArray[np.int32]
    vectors: npt.NDArray[np.int8]
    values: Doubles

    def __len__(self) -> int:
        return len(self.merchant_ids)

    def only(self, where: Flags) -> Everybody:
        """The same columns of some merchants; vocabularies stay whole."""
        rows = np.flatnonzero(where).tolist()
        return Everybody(*(_some(getattr(self, field.name), where, rows) for field in fields(self)))


def _some(column: Any, where: Flags, rows: Sequence[int]) -> Any:
    if isinstance(column, tuple):
        return tuple(column[i] for i in rows)
    if isinstance(column, Coded):
        return Coded(column.places[where], column.words)
    return column[..., where]


def of_rows(rows: Sequence[tuple[Any, ...]], names: int) -> Everybody:
    """Columns of rows as `merchant_facts` selects them; `names` is how many features a vector has."""
    ids, platforms, regions, cities, opened, currencies, trustpass, persons, vectors, *facts = zip(*rows, strict=True)
    verified, order_base, fraud, linked, failures = facts
    states, values = _decoded(vectors, names)
    return Everybody(
        merchant_ids=ids,
        persons=persons,
        platforms=Coded.of(platforms),
        regions=Coded.of(regions),
        cities=Coded.of(cities),
        currencies=Coded.of(currencies),
        fraud=Coded.of(fraud),
        linked=Coded.of(linked),
        opened_days=_doubles(opened),
        trustpass=_doubles(trustpass),
        verified_fen=_money(verified),
        verified_known=_known(verified),
        order_base_fen=_money(order_base),
        order_base_known=_known(order_base),
        gate_failures=np.array([NOTHING if count is None else count for count in failures], dtype=np.int32),
        vectors=states,
        values=values,
    )


def _doubles(column: Sequence[int | None]) -> Doubles:
    return np.array([np.nan if number is None else number for number in column], dtype=np.float64)


def _money(column: Sequence[int | None]) -> Money:
    return np.array([fen or 0 for fen in column], dtype=np.int64)


def _known(column: Sequence[int | None]) -> Flags:
    return np.array([fen is not None for fen in column], dtype=bool)


def _decoded(vectors: Sequence[bytes | None], names: int) -> tuple[npt.NDArray[np.int8], Doubles]:
    """What each vector is, and the values [names, n] of the sound ones."""
    whole = [i for i, vector in enumerate(vectors) if vector is not None and len(vector) == 8 * names]
    joined = b"".join(vectors[i] or b"" for i in whole)
    held = np.frombuffer(joined, dtype="<f8").reshape(len(whole), names)
    finite = ~np.isinf(held).any(axis=1)
    states = np.array([MISSING if vector is None else DAMAGED for vector in vectors], dtype=np.int8)
    values = np.full((names, len(vectors)), np.nan)
    sound = np.array(whole, dtype=np.intp)[finite]
    states[sound] = SOUND
    values[:, sound] = held[finite].T
    return states, values


def packed(block: Everybody) -> tuple[str, str, bytes] | None:
    """A block as it is kept: head, words and data. None where a name has a line break in it: words stand by line."""
    names = [*block.merchant_ids, *block.persons]
    words = "\n".join(names)
    if words.count("\n") != len(names) - 1:
        return None
    coded, arrays, parts = {}, [], []
    for field in fields(block)[2:]:
        column = getattr(block, field.name)
        if isinstance(column, Coded):
            coded[field.name], column = column.words, column.places
        held = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<"))
        arrays.append([field.name, held.dtype.str, list(held.shape)])
        parts.append(held.tobytes())
    head = json.dumps({"coded": coded, "arrays": arrays}, ensure_ascii=False)
    return head, words, b"".join(parts)


def unpacked(head: str, words: str, data: bytes) -> Everybody:
    """The block that was packed; its arrays are views of `data`."""
    told = json.loads(head)
    columns: dict[str, Any] = {}
    start = 0
    for name, kind, shape in told["arrays"]:
        size = int(np.prod(shape))
        held = np.frombuffer(data, dtype=kind, count=size, offset=start).reshape(shape)
        columns[name] = Coded(held, tuple(told["coded"][name])) if name in told["coded"] else held
        start += held.nbytes
    names = tuple(words.split("\n"))
    half = len(names) // 2
    return Everybody(merchant_ids=names[:half], persons=names[half:], **columns)
