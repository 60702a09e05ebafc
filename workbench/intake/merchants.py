"""Whom are the rows of a file about?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from workbench.common.dates import day_of
from workbench.flows.engine import Engine
from workbench.intake.layout import Family
from workbench.intake.preview import FilePreview
from workbench.intake.typed import party_key
from workbench.merchants.merchant import EntityType, Merchant, Platform

_EMPTY = ("", "other", None)


def accounts(engine: Engine, files: Sequence[FilePreview], key: bytes, merchant_id: str | None) -> None:
    """Make the table `intake_accounts`: the merchant of each file, for layouts whose rows do not name one."""
    engine.execute(
        "CREATE TABLE intake_accounts (source_file VARCHAR, merchant_id VARCHAR, name VARCHAR, chosen BOOLEAN, "
        "made BOOLEAN)"
    )
    for preview in files:
        about = preview.account or preview.path.stem
        known_as = merchant_id or f"A-{party_key(key, about)[:12]}"
        row = [preview.name, known_as, masked(about), merchant_id is not None, merchant_id is None]
        engine.execute("INSERT INTO intake_accounts VALUES (?, ?, ?, ?, ?)", row)


def masked(account: str) -> str:
    """An account name with its middle hidden."""
    shown = 2 if len(account) > 6 else 1
    return f"{account[:shown]}***{account[-shown:]}"


def merchants_found(engine: Engine, families: Sequence[Family]) -> tuple[Merchant, ...]:
    """The merchants the files describe, the last description of each."""
    found: dict[str, Merchant] = {}
    for family in families:
        if family.merchants is None:
            continue
        result = engine.execute(family.merchants)
        names = [str(column[0]) for column in result.description or ()]
        for row in result.fetchall():
            facts = {k: v for k, v in zip(names, row, strict=True) if v is not None}
            merchant = _merchant(facts, family.currency)
            found[merchant.merchant_id] = merchant
    return tuple(found.values())


def _merchant(facts: dict[str, Any], currency: str) -> Merchant:
    opened = facts.get("opened_on")
    return Merchant(
        merchant_id=facts["merchant_id"],
        name=str(facts["name"]).strip(),
        platform=Platform(facts.get("platform", "offline")),
        category=facts.get("category", "other"),
        entity_type=EntityType(facts.get("entity_type", "company")),
        legal_person_id=facts.get("legal_person_id", facts["merchant_id"]),
        owner_name=facts.get("owner_name", ""),
        region=facts.get("region", ""),
        city=facts.get("city", ""),
        opened_on=day_of(opened) if isinstance(opened, int) else opened,
        currency=facts.get("currency", currency),
        trustpass_index=facts.get("trustpass_index"),
        shop_level=facts.get("shop_level"),
        synthetic=facts.get("synthetic", False),
    )


def unnamed(merchant_id: str, currency: str) -> Merchant:
    """A merchant whose lines came in before its record: known by its id only."""
    return _merchant({"merchant_id": merchant_id, "name": merchant_id}, currency)


def renewed(known: Merchant, told: Merchant) -> Merchant:
    """What is known of a merchant after a file told it again: an empty fact never takes the place of a known one."""
    if told.name == told.merchant_id:
        told = replace(told, name=known.name, platform=known.platform, entity_type=known.entity_type)
    facts = {
        field.name: getattr(known if getattr(told, field.name) in _EMPTY else told, field.name)
        for field in fields(Merchant)
    }
    return Merchant(**facts)
