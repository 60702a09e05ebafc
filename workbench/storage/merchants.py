"""Which merchants does the desk know?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import Connection, RowMapping, func, select

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.merchants.merchant import EntityType, Merchant, Platform
from workbench.storage.columns import chunks, day_in, day_out, put_rows
from workbench.storage.tables import table
from workbench.storage.tables.people import MerchantRow, OutcomeRow

_MERCHANTS = table(MerchantRow)
_OUTCOMES = table(OutcomeRow)


@lru_cache(maxsize=8192)
def _sound(character: str) -> str:
    """Pinyin of one character without tone; the character itself where it has none."""
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0])


def search_key(*words: str) -> str:
    """What a search may hit: the words, their pinyin and their initials, in lower case, parted by spaces."""
    parts: list[str] = []
    for word in filter(None, words):
        sounds = [_sound(character) for character in word if not character.isspace()]
        parts += [word, "".join(sounds), "".join(sound[:1] for sound in sounds)]
    return " ".join(dict.fromkeys(part.lower() for part in parts))


def merchant_of(row: RowMapping) -> Merchant:
    return Merchant(
        merchant_id=row["merchant_id"],
        name=row["name"],
        platform=Platform(row["platform"]),
        category=row["category"],
        entity_type=EntityType(row["entity_type"]),
        legal_person_id=row["legal_person_id"],
        owner_name=row["owner_name"],
        region=row["region"],
        city=row["city"],
        opened_on=day_out(row["opened_day"]),
        currency=row["currency"],
        trustpass_index=row["trustpass_index"],
        shop_level=row["shop_level"],
        synthetic=bool(row["synthetic"]),
    )


def _row_of(m: Merchant) -> dict[str, object]:
    return {
        "merchant_id": m.merchant_id,
        "name": m.name,
        "platform": m.platform.value,
        "category": m.category,
        "entity_type": m.entity_type.value,
        "legal_person_id": m.legal_person_id,
        "owner_name": m.owner_name,
        "region": m.region,
        "city": m.city,
        "opened_day": day_in(m.opened_on),
        "currency": m.currency,
        "trustpass_index": m.trustpass_index,
        "shop_level": m.shop_level,
        "synthetic": m.synthetic,
        "search_key": search_key(m.name, m.owner_name),
    }


class MerchantShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, merchants: Iterable[Merchant]) -> None:
        """Write merchants; one that is known takes its new facts."""
        put_rows(self._connection, _MERCHANTS, [_row_of(m) for m in merchants])

    def get(self, merchant_id: str) -> Merchant:
        """Raises `StaffError` (`MERCHANT_UNKNOWN`)."""
        found = self.some([merchant_id])
        if merchant_id in found:
            return found[merchant_id]
        raise StaffError(
            Text(f"没有商户 {merchant_id}", f"There is no merchant {merchant_id}"),
            Text("请检查编号，或先导入商户资料", "Check the id, or import the merchant's record first"),
            code="MERCHANT_UNKNOWN",
        )

    def some(self, merchant_ids: Sequence[str]) -> dict[str, Merchant]:
        """Those of the named merchants that are known, by id."""
        found: dict[str, Merchant] = {}
        for part in chunks(merchant_ids, 500):
            rows = self._connection.execute(select(_MERCHANTS).where(_MERCHANTS.c.merchant_id.in_(part)))
            found |= {row["merchant_id"]: merchant_of(row) for row in rows.mappings()}
        return found

    def all(self) -> tuple[Merchant, ...]:
        rows = self._connection.execute(select(_MERCHANTS).order_by(_MERCHANTS.c.merchant_id))
        return tuple(merchant_of(row) for row in rows.mappings())

    def owners(self) -> dict[str, str]:
        """Legal person by merchant, of everybody."""
        rows = self._connection.execute(select(_MERCHANTS.c.merchant_id, _MERCHANTS.c.legal_person_id))
        return {row.merchant_id: row.legal_person_id for row in rows}

    def known(self) -> frozenset[str]:
        return frozenset(self._connection.scalars(select(_MERCHANTS.c.merchant_id)))

    def count(self) -> int:
        return int(self._connection.scalar(select(func.count()).select_from(_MERCHANTS)) or 0)

    def of_legal_person(self, legal_person_id: str) -> tuple[Merchant, ...]:
        where = _MERCHANTS.c.legal_person_id == legal_person_id
        rows = self._connection.execute(select(_MERCHANTS).where(where).order_by(_MERCHANTS.c.merchant_id))
        return tuple(merchant_of(row) for row in rows.mappings())

    def search(self, text: str, limit: int) -> tuple[Merchant, ...]:
        """Merchants whose name, owner, pinyin, initials or id hold `text`."""
        wanted = text.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = f"%{wanted}%"
        where = _MERCHANTS.c.search_key.like(pattern, escape="\\") | _MERCHANTS.c.merchant_id.ilike(
            pattern, escape="\\"
        )
        rows = self._connection.execute(
            select(_MERCHANTS).where(where).order_by(func.length(_MERCHANTS.c.name), _MERCHANTS.c.name).limit(limit)
        )
        return tuple(merchant_of(row) for row in rows.mappings())
