"""Which legal persons stand behind a portfolio, what do they owe, and how do words of many blocks become one column?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.decision.portfolio_columns import NOT_KNOWN, Words
from workbench.storage.everybody import Everybody

Places = npt.NDArray[np.int32]


class Merged:
    """One column of words out of blocks that each have their own vocabulary. An empty word is not known."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._parts: list[Places] = []

    def take(self, places: Places, words: Sequence[str]) -> None:
        numbers = [self._numbers.setdefault(word, len(self._numbers)) if word else NOT_KNOWN for word in words]
        self._parts.append(np.array([*numbers, NOT_KNOWN], dtype=np.int32)[places])  # the last place, -1, is no word

    def whole(self) -> Words:
        places = np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.int32)
        return Words(places, tuple(self._numbers))


class People:
    """Legal persons by row, numbered in the order in which they are met."""

    def __init__(self) -> None:
        self._persons: list[str] = []
        self._linked: list[tuple[int, tuple[str, ...]]] = []
        self._numbers: npt.NDArray[np.int64] | None = None
        self._place: dict[str, int] = {}

    def take(self, block: Everybody) -> None:
        linked = [tuple(json.loads(word)) for word in block.linked.words]
        having = np.array([*(bool(persons) for persons in linked), False])[block.linked.places]
        for i in np.flatnonzero(having).tolist():
            self._linked.append((len(self._persons) + i, linked[block.linked.places[i]]))
        self._persons += block.persons
        self._numbers = None

    def numbers(self) -> npt.NDArray[np.int64]:
        """The number of each row's legal person, [n]."""
        if self._numbers is None:
            place: defaultdict[str, int] = defaultdict(count().__next__)  # whoever is met first gets the next number
            self._numbers = np.fromiter(map(place.__getitem__, self._persons), np.int64, len(self._persons))
            self._place = dict(place)
        return self._numbers

    def column(self, known: Mapping[str, int]) -> npt.NDArray[np.int64]:
        """What is known of each row's legal person, [n]; 0 where nothing is."""
        numbers = self.numbers()
        held: npt.NDArray[Any] = np.zeros(len(self._place), dtype=np.int64)
        for person, amount in known.items():
            if (place := self._place.get(person)) is not None:
                held[place] = amount
        return held[numbers]

    def own_fen(self, promised_fen: Mapping[str, int]) -> npt.NDArray[np.int64]:
        """What each row's legal person alone has been promised, [n]."""
        return self.column(promised_fen)

    def owed_fen(self, promised_fen: Mapping[str, int]) -> npt.NDArray[np.int64]:
        """What each row's legal person and those linked to it have been promised, [n]."""
        found = self.column(promised_fen)
        for i, persons in self._linked:
            found[i] += sum(promised_fen.get(person, 0) for person in persons)
        return found
