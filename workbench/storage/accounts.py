"""Who may sign in here, and which key is whose?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from workbench.access.accounts import Account, KeptKey
from workbench.storage.columns import moment_in, moment_or_none, moment_out, moment_out_or_none, put_rows
from workbench.storage.tables import table
from workbench.storage.tables.accounts import AccountRow, PersonalKeyRow

_ACCOUNTS, _KEYS = table(AccountRow), table(PersonalKeyRow)


class AccountShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, account: Account) -> None:
        row = {
            "staff_id": account.staff_id,
            "passphrase": account.passphrase,
            "passphrase_at": moment_in(account.passphrase_at),
            "must_change": account.must_change,
            "wrong_tries": account.wrong_tries,
            "wait_until": moment_or_none(account.wait_until),
            "pin": account.pin,
            "pin_wrong": account.pin_wrong,
            "keychain": account.keychain,
        }
        put_rows(self._connection, _ACCOUNTS, [row])

    def get(self, staff_id: str) -> Account | None:
        found = self._connection.execute(select(_ACCOUNTS).where(_ACCOUNTS.c.staff_id == staff_id)).first()
        return None if found is None else _account(found)

    def all(self) -> tuple[Account, ...]:
        rows = self._connection.execute(select(_ACCOUNTS).order_by(_ACCOUNTS.c.staff_id))
        return tuple(_account(row) for row in rows)

    def any(self) -> bool:
        """Does this desk keep accounts?"""
        return bool(self._connection.execute(select(func.count()).select_from(_ACCOUNTS)).scalar())

    def put_key(self, key: KeptKey) -> None:
        row = {
            "serial": key.serial,
            "staff_id": key.staff_id,
            "certificate": key.certificate,
            "sealed": key.sealed,
            "plain": key.plain,
            "for_keychain": key.for_keychain,
            "made_at": moment_in(key.made_at),
            "retired_at": moment_or_none(key.retired_at),
        }
        put_rows(self._connection, _KEYS, [row])

    def key(self, staff_id: str) -> KeptKey | None:
        """The key that stands for this person, None while there is none."""
        standing = select(_KEYS).where(_KEYS.c.staff_id == staff_id, _KEYS.c.retired_at.is_(None))
        found = self._connection.execute(standing).first()
        return None if found is None else _kept(found)

    def all_keys(self) -> tuple[KeptKey, ...]:
        """Every key that ever stood, the newest first."""
        rows = self._connection.execute(select(_KEYS).order_by(_KEYS.c.made_at.desc(), _KEYS.c.serial))
        return tuple(_kept(row) for row in rows)

    def retire_key(self, staff_id: str, at: datetime) -> KeptKey | None:
        """The person's key signs nothing more; its private part, where it lay open, stays on record with it."""
        standing = self.key(staff_id)
        if standing is not None:
            self.put_key(replace(standing, retired_at=at))
        return standing


def _account(row: Row[Any]) -> Account:
    return Account(
        row.staff_id, row.passphrase, moment_out(row.passphrase_at), bool(row.must_change), row.wrong_tries,
        moment_out_or_none(row.wait_until), row.pin, row.pin_wrong, bool(row.keychain),
    )  # fmt: skip


def _kept(row: Row[Any]) -> KeptKey:
    return KeptKey(
        row.serial, row.staff_id, bytes(row.certificate), row.sealed, bytes(row.plain), row.for_keychain,
        moment_out(row.made_at), moment_out_or_none(row.retired_at),
    )  # fmt: skip
