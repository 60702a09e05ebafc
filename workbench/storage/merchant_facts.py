"""What do the lines say of every merchant beside its features, and what is known of all merchants on one day?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from workbench.storage.columns import chunks, put_rows
from workbench.storage.tables import table
from workbench.storage.tables.portfolio import MerchantFactsRow

if TYPE_CHECKING:
    from workbench.storage.everybody import Everybody

_FACTS = table(MerchantFactsRow)

# Merchants after one and up to another (or to the end) with what belongs to each on that day; the driver's own rows,
# for there may be a million.
_ROWS = """
SELECT m.merchant_id, m.platform, m.region, m.city, m.opened_day, m.currency, m.trustpass_index, m.legal_person_id,
       v.vector, f.verified_month_fen, f.order_base_fen, f.fraud, f.linked, f.gate_failures
FROM merchants AS m
LEFT JOIN feature_vectors AS v ON v.merchant_id = m.merchant_id AND v.as_of_day = ? AND v.names_digest = ?
LEFT JOIN merchant_facts AS f ON f.merchant_id = m.merchant_id AND f.as_of_day = ?
WHERE m.merchant_id > ?{upto}
ORDER BY m.merchant_id
"""
_BLOCKS = """
SELECT after, upto, head, words, data FROM merchant_blocks WHERE as_of_day = ? AND names_digest = ? ORDER BY upto
"""
_COVERED = "SELECT after, upto FROM merchant_blocks WHERE as_of_day = ? AND names_digest = ? ORDER BY upto"
_KEEP = "INSERT INTO merchant_blocks (after, upto, as_of_day, names_digest, head, words, data) VALUES (?,?,?,?,?,?,?)"
_OTHERS = "DELETE FROM merchant_blocks WHERE as_of_day <> ? OR names_digest <> ?"

AT_ONCE = 16_384  # merchants of a block


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """What lines say of one merchant. `fraud`: codes of detectors that flagged; None where no sale could be looked at.

    `linked` are legal persons linked to its own. `gate_failures` counts findings of the quality gate; None: not asked.
    """

    merchant_id: str
    as_of_day: int
    verified_month_fen: int | None
    order_base_fen: int | None
    fraud: tuple[str, ...] | None
    linked: tuple[str, ...]
    gate_failures: int | None


class MerchantFactsShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, facts: Iterable[KeptFacts]) -> None:
        for part in chunks(facts, 2000):
            put_rows(self._connection, _FACTS, [_row(one) for one in part])

    def everybody(self, as_of_day: int, names_digest: str, at_once: int = AT_ONCE) -> Iterator[Everybody]:
        """Every merchant on record with its vector and facts of that day, where it has them; a block at a time.

        Blocks that were kept are read as they stand, all others row by row: what comes is the same.
        """
        from workbench.storage.everybody import unpacked

        cursor = ""
        for after, upto, *block in self._connection.exec_driver_sql(_BLOCKS, (as_of_day, names_digest)):
            if cursor < after:
                yield from self._by_rows(as_of_day, names_digest, cursor, after, at_once)
            yield unpacked(*block)
            cursor = upto
        yield from self._by_rows(as_of_day, names_digest, cursor, None, at_once)

    def keep_blocks(self, as_of_day: int, names_digest: str, at_once: int = AT_ONCE) -> int:
        """Keep columns of all merchants no block covers, for that day only; answers how many blocks were made.

        To be called in the transaction that writes vectors and facts of a day.
        """
        from workbench.storage.everybody import packed

        made = 0
        self._connection.exec_driver_sql(_OTHERS, (as_of_day, names_digest))
        for start, end in self._holes(as_of_day, names_digest):
            after = start
            for block in self._by_rows(as_of_day, names_digest, start, end, at_once):
                upto = block.merchant_ids[-1]
                if (kept := packed(block)) is not None:
                    self._connection.exec_driver_sql(_KEEP, (after, upto, as_of_day, names_digest, *kept))
                    made += 1
                after = upto
        return made

    def faulty_blocks(self, as_of_day: int, names_digest: str) -> tuple[str, ...]:
        """Blocks that say anything else than the rows they were made of, by their last merchant; there is never one."""
        from workbench.storage.everybody import packed

        wrong = []
        for after, upto, *block in self._connection.exec_driver_sql(_BLOCKS, (as_of_day, names_digest)):
            made = list(self._by_rows(as_of_day, names_digest, after, upto, 2**31 - 1))
            if len(made) != 1 or packed(made[0]) != tuple(block):
                wrong.append(str(upto))
        return tuple(wrong)

    def block_ground(self) -> tuple[int, str] | None:
        """The day and the list of names that blocks are kept of; None without blocks."""
        row = self._connection.exec_driver_sql("SELECT as_of_day, names_digest FROM merchant_blocks LIMIT 1").first()
        return None if row is None else (int(row[0]), str(row[1]))

    def _holes(self, as_of_day: int, names_digest: str) -> list[tuple[str, str | None]]:
        """Between which merchants there is no block: after one and up to another, or to the end."""
        holes: list[tuple[str, str | None]] = []
        cursor = ""
        for after, upto in self._connection.exec_driver_sql(_COVERED, (as_of_day, names_digest)).all():
            if cursor < after:
                holes.append((cursor, after))
            cursor = upto
        return [*holes, (cursor, None)]

    def _by_rows(
        self, as_of_day: int, names_digest: str, after: str, upto: str | None, at_once: int
    ) -> Iterator[Everybody]:
        from workbench.storage.everybody import of_rows

        names = self._connection.exec_driver_sql(
            "SELECT json_array_length(names) FROM feature_sets WHERE names_digest = ?", (names_digest,)
        ).scalar()
        wanted = _ROWS.format(upto="" if upto is None else " AND m.merchant_id <= ?")
        bounds = (as_of_day, names_digest, as_of_day, after) + (() if upto is None else (upto,))
        cursor = self._connection.exec_driver_sql(wanted, bounds).cursor
        while cursor is not None and (rows := cursor.fetchmany(at_once)):
            yield of_rows(rows, int(names or 0))


def _row(one: KeptFacts) -> dict[str, Any]:
    return {
        "merchant_id": one.merchant_id,
        "as_of_day": one.as_of_day,
        "verified_month_fen": one.verified_month_fen,
        "order_base_fen": one.order_base_fen,
        "fraud": None if one.fraud is None else ",".join(one.fraud),
        "linked": json.dumps(list(one.linked)),
        "gate_failures": one.gate_failures,
    }
