"""Which loans does the desk offer, and what are their terms?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from workbench.applications.policy_file import unknown_keys
from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.common.text import Text
from workbench.records.plain import plain, restore

REPAYMENTS = {"bullet", "single", "equal_principal", "equal_instalment", "half_equal"}


@dataclass(frozen=True, slots=True)
class PublishedTerm:
    """One term as it was published. `verified`: it was read in a source; else it is said and nothing stands on it."""

    code: str
    text: Text
    source: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Product:
    """One product. `repayment`: bullet (monthly interest, principal last), single (all at the end), equal_principal,
    equal_instalment (等额本息, the same sum each month), half_equal (a share that the policy names comes back in equal
    months, the rest with the last; only among `other_repayments`).

    `security`: none (a pure credit loan) or orders (shipped orders the buyer has not confirmed). `advance_share` is the
    part of those orders that may be lent. Terms changed over the years: each period is a product of its own, and
    `family` names what they have in common. `other_repayments` are modes that may be offered beside `repayment`.
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
    family: str = ""  # empty: its own code
    other_repayments: tuple[str, ...] = ()
    published_daily_rate: Decimal | None = None
    prepay_fee: Decimal = Decimal(0)
    pay_out: Mapping[str, Decimal] = field(default_factory=dict)  # share of each draw by account; empty: one account
    published: tuple[PublishedTerm, ...] = ()

    @property
    def kin(self) -> str:
        return self.family or self.code


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
        faults = [*unknown_keys(document, plain(product)), *_faults(product)]
    except (tomllib.TOMLDecodeError, TypeError, ValueError, KeyError, AttributeError) as fault:
        faults = [str(fault)]
    if faults:
        raise StaffError(
            Text(f"产品文件 {path.name} 不能使用：{faults[0]}", f"{path.name} cannot be used: {faults[0]}"),
            Text("请恢复上一版产品文件", "Restore the last version of the product file"),
            code="PRODUCT_INVALID",
        )
    return product


def _faults(product: Product) -> Iterator[str]:
    if not {product.repayment, *product.other_repayments} <= REPAYMENTS:
        yield "repayment is not known"
    if product.repayment == "half_equal":  # its share is a number of the policy, which has to be at hand for a price
        yield "half_equal is offered beside another way of repayment only"
    if not 0 < product.min_fen <= product.max_fen or product.step_fen <= 0 or not product.terms_days:
        yield "amounts, steps or terms are missing"
    if not 0 <= product.advance_share <= 1:
        yield "advance_share is at most the value of the orders"
    if product.pay_out and sum(product.pay_out.values()) != 1:
        yield "pay_out does not add up to 1"
    if product.valid_from and product.valid_to and product.valid_from > product.valid_to:
        yield "it ends before it begins"


def product_on(code: str, day: date) -> Product:
    """The terms of a product's family that are in force on a day, the newest of them.

    Raises `StaffError`: `PRODUCT_UNKNOWN`, `PRODUCT_NOT_IN_FORCE`.
    """
    named = find_product(code)
    kin = [one for one in load_products().values() if one.kin == named.kin]
    fitting = [one for one in kin if (one.valid_from or day) <= day <= (one.valid_to or day)]
    if fitting:
        # Of several, the terms of the product that was named, else the newest.
        return next((one for one in fitting if one is named), max(fitting, key=lambda one: one.valid_from or date.min))
    since = min((one.valid_from for one in kin if one.valid_from), default=day)
    raise StaffError(
        Text(f"{named.name.zh} 在 {day:%Y-%m-%d} 没有有效的条款", f"{named.name.en} has no terms in force on {day}"),
        Text(f"最早的条款自 {since:%Y-%m-%d} 起；请核对申请日期或换一个产品",
             f"Its first terms are of {since}: check the date of the request, or choose another product"),
        code="PRODUCT_NOT_IN_FORCE",
    )  # fmt: skip


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
