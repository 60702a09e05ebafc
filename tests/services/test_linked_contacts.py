"""Do merchants whose records share a telephone, an address or an account stand together?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.test_intake import NOW, OFFICER, take
from workbench.flows.linked import Contact, Link, LinkKind, clusters, links
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.intake import IntakeService

HEADER = "商户编号,店铺名称,平台,法人编号,联系电话,经营地址,收款账号"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "desk", lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield made
    made.close()


def sheet(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return path


def contacts(ground: Ground) -> tuple[Contact, ...]:
    with ground.store.reading() as shelves:
        return shelves.declared.contacts()


def edges(ground: Ground) -> tuple[Link, ...]:
    with ground.store.reading() as shelves:
        owners = {one.merchant_id: one.legal_person_id for one in shelves.merchants.all()}
    with ground.linked_lines() as engine:
        return links(engine, 20_780, owners, {}, contacts(ground))


def test_a_shared_telephone_address_or_account_links_and_a_mask_links_nobody(ground: Ground, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "profile.csv",
        "S1,青禾一店,淘宝,P1,13800001234,浙江省杭州市西湖区文三路 1 号,shop@example.com",
        "S2,青禾二店,淘宝,P2,+86 13800001234,浙江省杭州市余杭区 2 号,-",
        "S3,山野书店,淘宝,P3,138****1234,浙江省杭州市余杭区 2 号,shop@example.com",
        "S4,海边茶铺,淘宝,P4,138****1234,,",
    )
    take(IntakeService(ground), path)
    assert edges(ground) == (
        Link("S1", "S2", LinkKind.PHONE, 1),
        Link("S1", "S3", LinkKind.ACCOUNT, 1),
        Link("S2", "S3", LinkKind.ADDRESS, 1),
    )
    assert [group.merchant_ids for group in clusters(edges(ground))] == [("S1", "S2", "S3")]


def test_contacts_are_kept_as_keyed_hashes_and_go_with_their_import(ground: Ground, tmp_path: Path) -> None:
    intake = IntakeService(ground)
    batch = take(intake, sheet(tmp_path / "profile.csv", "S1,青禾一店,淘宝,P1,13800001234,杭州市 1 号,a@example.com"))
    kept = contacts(ground)
    assert [(one.merchant_id, one.kind, len(one.key)) for one in kept] == [
        ("S1", LinkKind.ACCOUNT, 32), ("S1", LinkKind.ADDRESS, 32), ("S1", LinkKind.PHONE, 32),
    ]  # fmt: skip
    ground.store.close()
    written = (ground.folder / "desk.sqlite").read_bytes()
    assert b"13800001234" not in written
    assert b"a@example.com" not in written
    assert batch.rows_written == 0


def test_an_import_taken_back_takes_its_contacts_along(ground: Ground, tmp_path: Path) -> None:
    intake = IntakeService(ground)
    batch = take(intake, sheet(tmp_path / "profile.csv", "S1,青禾一店,淘宝,P1,13800001234,杭州市 1 号,a@example.com"))
    intake.undo(batch.batch_id, OFFICER)
    assert contacts(ground) == ()
