"""Which feature vectors were computed, for whom and as of which day?"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, func, select

from workbench.records.canonical import digest
from workbench.storage.columns import chunks, put_rows
from workbench.storage.kept import FeatureVector
from workbench.storage.tables import table
from workbench.storage.tables.flows import FeatureSetRow, FeatureVectorRow

_SETS = table(FeatureSetRow)
_VECTORS = table(FeatureVectorRow)


class FeatureShelf:
    """Vectors are float64, little end first, one blob a merchant and day."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, names: Sequence[str], vectors: Iterable[tuple[str, int, bytes]]) -> str:
        """Keep vectors given as (merchant, as-of day, float64 little-endian bytes); answers the digest of `names`."""
        names_digest = digest(list(names))
        put_rows(self._connection, _SETS, [{"names_digest": names_digest, "names": json.dumps(list(names))}])
        for part in chunks(vectors, 2000):
            rows = [
                {"merchant_id": merchant, "as_of_day": day, "names_digest": names_digest, "vector": data}
                for merchant, day, data in part
            ]
            put_rows(self._connection, _VECTORS, rows)
        return names_digest

    def latest(self, merchant_id: str, names_digest: str | None = None) -> FeatureVector | None:
        """The newest vector of a merchant, or None before the first."""
        wanted = (
            select(_VECTORS, _SETS.c.names)
            .join(_SETS, _SETS.c.names_digest == _VECTORS.c.names_digest)
            .where(_VECTORS.c.merchant_id == merchant_id)
            .order_by(_VECTORS.c.as_of_day.desc())
            .limit(1)
        )
        if names_digest is not None:
            wanted = wanted.where(_VECTORS.c.names_digest == names_digest)
        row = self._connection.execute(wanted).first()
        if row is None:
            return None
        names = tuple(json.loads(row.names))
        values = struct.unpack(f"<{len(names)}d", row.vector)
        return FeatureVector(merchant_id, row.as_of_day, row.names_digest, names, values)

    def matrix(self, as_of_day: int, names_digest: str) -> dict[str, bytes]:
        """Every vector of one day and one list of names, by merchant."""
        rows = self._connection.execute(
            select(_VECTORS.c.merchant_id, _VECTORS.c.vector).where(
                _VECTORS.c.as_of_day == as_of_day, _VECTORS.c.names_digest == names_digest
            )
        )
        return {row.merchant_id: row.vector for row in rows}

    def of_day(self, merchant_id: str, as_of_day: int, names_digest: str) -> FeatureVector | None:
        """The vector of a merchant as of one day, or None."""
        key = (_VECTORS.c.merchant_id == merchant_id, _VECTORS.c.as_of_day == as_of_day)
        wanted = select(_VECTORS.c.vector).where(*key, _VECTORS.c.names_digest == names_digest)
        found = self._connection.scalar(wanted)
        if found is None:
            return None
        names = self.names(names_digest)
        values = struct.unpack(f"<{len(names)}d", found)
        return FeatureVector(merchant_id, as_of_day, names_digest, names, values)

    def whole(self, names_digest: str) -> Iterator[tuple[str, int, bytes]]:
        """Every vector of one list of names: merchant, day and float64 bytes."""
        wanted = select(_VECTORS.c.merchant_id, _VECTORS.c.as_of_day, _VECTORS.c.vector)
        for row in self._connection.execute(wanted.where(_VECTORS.c.names_digest == names_digest)):
            yield row.merchant_id, row.as_of_day, row.vector

    def names(self, names_digest: str) -> tuple[str, ...]:
        found = self._connection.scalar(select(_SETS.c.names).where(_SETS.c.names_digest == names_digest))
        return tuple(json.loads(found)) if found else ()

    def latest_day(self, names_digest: str | None = None) -> int | None:
        """The newest day with a vector; of one list of names where it is given."""
        wanted = select(func.max(_VECTORS.c.as_of_day))
        if names_digest is not None:
            wanted = wanted.where(_VECTORS.c.names_digest == names_digest)
        found = self._connection.scalar(wanted)
        return None if found is None else int(found)
