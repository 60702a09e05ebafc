"""Which model, policy and product stood behind a decision of this desk, even after the program moved on?

A decision names its grounds by digest. The desk keeps a copy of each: the text of the policy and the product in
`policies/` and `products/`, a pack that came with the program in `models/kept/`. What is found is believed only where
its digest is the one asked for.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.keys import read_signer, write_signer
from workbench.common.errors import StaffError
from workbench.common.paths import models, resources
from workbench.common.text import Text
from workbench.services.desk_keys import KEY_FILE

if TYPE_CHECKING:
    from workbench.access.keys import Signer
    from workbench.applications.policy import Policy
    from workbench.applications.products import Product

POLICIES, PRODUCTS, MODELS, KEPT, EVIDENCE = "policies", "products", "models", "kept", "evidence"


def keep_policy(desk: Path, policy: Policy) -> Path:
    """The desk's copy of a policy's text, written once.

    Raises `StaffError` (`POLICY_CHANGED`) where the program's file is no longer the policy that was read.
    """
    from workbench.records.canonical import digest

    target = desk / POLICIES / f"{policy.digest}.toml"
    if not target.exists():
        text = (resources() / "policy" / f"{policy.policy_id}.toml").read_bytes()
        if digest(tomllib.loads(text.decode("utf-8"))) != policy.digest:
            raise _changed(Text(f"政策 {policy.policy_id}", f"Policy {policy.policy_id}"), "POLICY_CHANGED")
        write_once(target, text)
    return target


def keep_product(desk: Path, product: Product) -> str:
    """Keep the text of a product as `keep_policy` does; answers the digest of what the text says."""
    from workbench.applications.products import read_product
    from workbench.records.canonical import digest

    source = resources() / "products" / f"{product.code}.toml"
    if not source.is_file() or read_product(source) != product:
        raise _changed(Text(f"产品 {product.code}", f"Product {product.code}"), "PRODUCT_CHANGED")
    text = source.read_bytes()
    named = digest(tomllib.loads(text.decode("utf-8")))
    target = desk / PRODUCTS / f"{named}.toml"
    if not target.exists():
        write_once(target, text)
    return named


def policy_kept(desk: Path, policy_id: str, digest: str) -> Policy:
    """A policy by id and digest: the program's where it is still the same, else the desk's copy.

    Raises `StaffError` (`POLICY_GONE`).
    """
    from workbench.applications.policy_file import load_policy, policy_ids, read_policy

    if policy_id in policy_ids():
        policy = load_policy(policy_id)
        if policy.digest == digest:
            return policy
    path = desk / POLICIES / f"{digest}.toml"
    if _is_digest(digest) and path.is_file():
        policy = read_policy(path)
        if (policy.policy_id, policy.digest) == (policy_id, digest):
            return policy
    raise _gone(Text(f"政策 {policy_id}（{digest[:12]}…）", f"policy {policy_id} ({digest[:12]}…)"), "POLICY_GONE")


def product_kept(desk: Path, code: str, digest: str) -> Product:
    """A product by code and digest: the desk's copy of its text. Raises `StaffError` (`PRODUCT_GONE`)."""
    from workbench.applications.products import read_product
    from workbench.records.canonical import digest as digest_of

    path = desk / PRODUCTS / f"{digest}.toml"
    if _is_digest(digest) and path.is_file():
        product = read_product(path)
        if product.code == code and digest_of(tomllib.loads(path.read_text("utf-8"))) == digest:
            return product
    raise _gone(Text(f"产品 {code}（{digest[:12]}…）", f"product {code} ({digest[:12]}…)"), "PRODUCT_GONE")


def policy_text(desk: Path, policy_id: str, digest: str) -> bytes:
    """The kept text of a policy a decision used. Raises `StaffError` (`POLICY_GONE`)."""
    from workbench.records.canonical import digest as digest_of

    path = desk / POLICIES / f"{digest}.toml"
    try:
        text = path.read_bytes() if _is_digest(digest) else b""
        holds = digest_of(tomllib.loads(text.decode("utf-8"))) == digest
    except (OSError, ValueError):
        holds = False
    if not holds:
        raise _gone(Text(f"政策 {policy_id}（{digest[:12]}…）", f"policy {policy_id} ({digest[:12]}…)"), "POLICY_GONE")
    return text


def product_text(desk: Path, code: str, digest: str) -> bytes:
    """The kept text of a product. Raises `StaffError` (`PRODUCT_GONE`)."""
    product_kept(desk, code, digest)
    return (desk / PRODUCTS / f"{digest}.toml").read_bytes()


def pack_folders(desk: Path) -> Iterator[Path]:
    """Every folder that may hold a pack: the desk's own, its copies, and the program's."""
    for parent in (desk / MODELS, desk / MODELS / KEPT, models()):
        if parent.is_dir():
            yield from sorted(path for path in parent.iterdir() if path.is_dir() and path.name != KEPT)


def pack_of(desk: Path, digest: str) -> Path:
    """The folder of the pack with this digest; its content is for `load_pack` to check.

    Raises `StaffError` (`MODEL_GONE`).
    """
    from workbench.scoring.pack import pack_digest

    for folder in pack_folders(desk):
        if pack_digest(folder) == digest:
            return folder
    raise _gone(Text(f"模型 {digest[:12]}…", f"model {digest[:12]}…"), "MODEL_GONE")


def is_kept(desk: Path, source: Path, digest: str) -> bool:
    """Does the desk hold the pack already: its own, or a copy?"""
    return source.is_relative_to(desk) or (desk / MODELS / KEPT / digest).is_dir()


def keep_pack(desk: Path, source: Path, digest: str, signer: Signer) -> Path:
    """Copy a pack that came with the program into the desk, under the desk's own signature.

    A later version of the program may no longer bring the publisher's key; the desk vouches for what it has used.
    """
    from workbench.scoring.pack import sign_pack

    target = desk / MODELS / KEPT / digest
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix="copying-", dir=target.parent))
    try:
        for file in sorted(source.iterdir()):
            shutil.copyfile(file, part / file.name)
        sign_pack(part, signer)
        os.replace(part, target)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        if not target.is_dir():  # else somebody else kept it in the same moment
            raise
    return target


def copy_grounds(desk: Path, to: Path) -> None:
    """Bring models, policies, products, evidence and the signing key into a backup; what lies there already is left."""
    for name in (MODELS, POLICIES, PRODUCTS, EVIDENCE):
        for file in sorted((desk / name).rglob("*")):
            target = to / file.relative_to(desk)
            if file.is_file() and not target.exists():
                write_once(target, file.read_bytes())
    key = desk / KEY_FILE
    if key.is_file() and not (to / KEY_FILE).exists():
        write_signer(to / KEY_FILE, read_signer(key))


def write_once(target: Path, data: bytes) -> None:
    """Write whole or not at all, durably."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, target)


def _is_digest(text: str) -> bool:
    """A digest from a record becomes part of a path: nothing else may."""
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)


def _gone(what: Text, code: str) -> StaffError:
    return StaffError(
        Text("找不到{what}", "The {what} is not at hand").format(what=what),
        Text("请从备份恢复台账文件夹中的 models、policies、products", "Restore models, policies, products of the desk"),
        code=code,
    )


def _changed(what: Text, code: str) -> StaffError:
    return StaffError(
        Text("{what}的文件在程序运行时被改动", "{what}: the file changed while the program ran").format(what=what),
        Text("没有作出决策。请重新启动程序", "Nothing was decided. Start the program again"),
        code=code,
    )
