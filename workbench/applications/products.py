"""Which loans does the desk offer, and what are their terms?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from workbench.applications.policy_file import unknown_keys
from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.common.text import Text
from workbench.records.canonical import digest
from workbench.records.plain import plain, restore


@dataclass(frozen=True, slots=True)
class Product:
    """One product. `repayment`: bullet (monthly interest, principal last), single (all at the end), equal_principal.

    `security`: none (a pure credit loan) or orders (shipped orders the buyer has not confirmed). `advance_share` is the
    part of those orders that may be lent.
    """

    code: str
    name: Text
    short_name: Text
    platforms: tuple[str, ...]
    min_fen: int
    max_fen: int
    step_fen: int
    terms_days: tuple[int, ...]
    repayment: str
    revolving: bool
    security: str
    source: Text
    aliases: tuple[str, ...] = ()
    advance_share: Decimal = Decimal(0)
    currency: str = "CNY"
    valid_from: date | None = None
    valid_to: date | None = None


@lru_cache(maxsize=1)
def load_products() -> dict[str, Product]:
    """Every product of `resources/products`, by code. Raises `StaffError` (`PRODUCT_INVALID`)."""
    found = {}
    for path in sorted((resources() / "products").glob("*.toml")):
        product = read_product(path)
        found[product.code] = product
    return found


def read_product(path: Path) -> Product:
    """The product in a file. Raises `StaffError` (`PRODUCT_INVALID`)."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        product = restore(Product, document)
        faults = list(unknown_keys(document, plain(product)))
    except (tomllib.TOMLDecodeError, TypeError, ValueError, KeyError, AttributeError) as fault:
        faults = [str(fault)]
    if faults:
        raise StaffError(
            Text(f"产品文件 {path.name} 不能使用：{faults[0]}", f"{path.name} cannot be used: {faults[0]}"),
            Text("请恢复上一版产品文件", "Restore the last version of the product file"),
            code="PRODUCT_INVALID",
        )
    return product


def product_digest(product: Product) -> str:
    """Digest over every term of a product, as a decision records it."""
    return digest(product)


def find_product(code: str) -> Product:
    """The product of a code or of one of its aliases. Raises `StaffError` (`PRODUCT_UNKNOWN`)."""
    products = load_products()
    if code in products:
        return products[code]
    for product in products.values():
        if code in product.aliases:
            return product
    raise StaffError(
        Text(f"没有产品 {code}", f"There is no product {code}"),
        Text("可用产品：" + "，".join(products), "Known products: " + ", ".join(products)),
        code="PRODUCT_UNKNOWN",
    )
