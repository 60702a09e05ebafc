"""Where do a policy's bands, prices, tiers, caps and dates leave a gap or turn the wrong way?"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from workbench.applications.policy import Policy
from workbench.applications.policy_ground import CheckGround, Found, fault, remark
from workbench.common.money import money
from workbench.common.rates import percent

ROLES = ("officer", "approver", "risk")
LEND = ("auto", "review", "refer", "decline")
MOST_DAILY, MOST_FEE = Decimal("0.01"), Decimal("0.5")  # beyond these a price can only be a slip


def terms_findings(policy: Policy, ground: CheckGround) -> Found:
    """Every finding about numbers that are no rules."""
    yield from _ranges(policy)
    yield from _bands(policy)
    yield from _interview(policy)
    yield from _tiers(policy, ground)
    yield from _prices(policy, ground)
    yield from _costs(policy, ground)
    yield from _dates(policy, ground)
    yield from _features(policy, ground)


def _ranges(policy: Policy) -> Found:
    """Numbers that can only be a slip: below nought, or a share above one."""
    one, most = Decimal(1), Decimal(10) ** 15
    numbers: list[tuple[str, Decimal | int, Decimal | int]] = [
        ("funding.capital_fen", policy.funding.capital_fen, most),
        ("funding.bank_share", policy.funding.bank_share, Decimal(10)),
        ("funding.borrower_share", policy.funding.borrower_share, one),
        ("funding.legal_person_fen", policy.funding.legal_person_fen, most),
        ("economics.loss_given_default", policy.economics.loss_given_default, one),
        ("lanes.auto_max_fen", policy.lanes.auto_max_fen, most),
        ("interview.from_fen", policy.interview.from_fen, most),
        ("interview.tolerance", policy.interview.tolerance, one),
        *((f"bands.{each.band}.cap_fen", each.cap_fen, most) for each in policy.bands),
        *((f"bands.{each.band}.sales_share", each.sales_share, Decimal(100)) for each in policy.bands),
        *((f"tiers.{each.role}.up_to_fen", each.up_to_fen, most) for each in policy.tiers),
        *((f"prices.{each.product}.{each.band}.daily_rate", each.daily_rate, MOST_DAILY) for each in policy.prices),
        *((f"prices.{each.product}.{each.band}.fee_rate", each.fee_rate, MOST_FEE) for each in policy.prices),
    ]
    for where, value, highest in numbers:
        if not 0 <= value <= highest:
            yield fault("RANGE", where, f"{value} 不在 0 与 {highest} 之间", f"{value} does not lie in 0 to {highest}")


def _bands(policy: Policy) -> Found:
    last = policy.bands[-1]
    if last.floor_points > 0:
        zh, en = f"0 至 {last.floor_points - 1} 分没有风险档", f"no band covers 0 to {last.floor_points - 1} points"
        yield fault("BAND_GAP", f"bands.{last.band}.floor_points", zh, en)
    for better, worse in pairwise(policy.bands):
        for name in ("cap_fen", "sales_share"):
            if getattr(worse, name) > getattr(better, name):
                zh = f"{worse.band} 档比 {better.band} 档风险高，却更宽"
                en = f"band {worse.band} is riskier than {better.band} and may have more"
                yield fault("CAPS_RISE", f"bands.{worse.band}.{name}", zh, en)
        if LEND.index(worse.lend) < LEND.index(better.lend):
            zh = f"{worse.band} 档比 {better.band} 档风险高，处理却更宽松"
            en = f"band {worse.band} is riskier than {better.band} and is treated more gently"
            yield fault("LEND_RISES", f"bands.{worse.band}.lend", zh, en)


def _interview(policy: Policy) -> Found:
    shares = [policy.interview.cap_share[rating] for rating in "ABCD"]
    if any(worse > better for better, worse in pairwise(shares)) or not all(0 <= share <= 1 for share in shares):
        zh, en = "访谈评级 A 至 D 的额度比例须在 0 与 1 之间且不递增", "shares of ratings A to D lie in 0 to 1 and fall"
        yield fault("CAPS_RISE", "interview.cap_share", zh, en)


def _tiers(policy: Policy, ground: CheckGround) -> Found:
    for tier in policy.tiers:
        if tier.role not in ROLES:
            zh, en = f"没有角色 {tier.role}", f"there is no role {tier.role}"
            yield fault("TIER_ROLE", f"tiers.{tier.role}", zh, en)
    for lower, higher in pairwise(tier for tier in policy.tiers if tier.role in ROLES):
        if ROLES.index(higher.role) <= ROLES.index(lower.role):
            zh = f"{higher.role} 的金额高于 {lower.role}，职级却不更高"
            en = f"{higher.role} may sign more than {lower.role} and is no higher role"
            yield fault("TIER_ORDER", f"tiers.{higher.role}", zh, en)
    products = [ground.products[row.product].max_fen for row in policy.prices if row.product in ground.products]
    largest = min(max((terms.cap_fen for terms in policy.bands), default=0), max(products, default=0))
    top = policy.tiers[-1].up_to_fen
    if top < largest:
        amounts = money(top, policy.currency), money(largest, policy.currency)
        zh, en = "{} 至 {} 无人有权审批", "nobody may sign from {} to {}"
        yield fault("TIER_GAP", "tiers", zh.format(*amounts), en.format(*amounts))


def _prices(policy: Policy, ground: CheckGround) -> Found:
    lent = [terms.band for terms in policy.bands if terms.lend != "decline"]
    priced = {(row.product, row.band): row for row in policy.prices}
    for product in dict.fromkeys(row.product for row in policy.prices):
        if product not in ground.products:
            zh, en = f"没有产品 {product}", f"there is no product {product}"
            yield fault("UNKNOWN_PRODUCT", f"prices.{product}", zh, en)
        for better, worse in pairwise(priced[product, band] for band in lent if (product, band) in priced):
            if worse.daily_rate < better.daily_rate:
                zh = f"{worse.band} 档比 {better.band} 档风险高，利率却更低"
                en = f"band {worse.band} is riskier than {better.band} and cheaper"
                yield remark("PRICE_FALLS", f"prices.{product}.{worse.band}", zh, en)
    for code, found in ground.products.items():
        begun = found.valid_from is None or found.valid_from <= ground.today
        offered = begun and (found.valid_to is None or ground.today <= found.valid_to)
        if offered and found.currency == policy.currency and not any(row.product == code for row in policy.prices):
            name = found.short_name
            zh, en = f"产品“{name.zh}”没有定价，永不放贷", f"“{name.en}” has no price and is never lent"
            yield remark("NO_PRICE", f"prices.{code}", zh, en)
    for row in policy.prices:
        if row.band not in lent:
            zh, en = f"{row.band} 档不放贷，定价不起作用", f"band {row.band} is not lent to: this price never counts"
            yield remark("PRICE_UNUSED", f"prices.{row.product}.{row.band}", zh, en)


def _costs(policy: Policy, ground: CheckGround) -> Found:
    """The yearly cost of each price row at the shortest term of its product, where a fee weighs most."""
    basis, warned, fees = policy.cost.basis, 0, 0
    for row in policy.prices:
        product = ground.products.get(row.product)
        sane = 0 <= row.daily_rate <= MOST_DAILY and 0 <= row.fee_rate <= MOST_FEE
        if product is None or not sane:
            continue  # told elsewhere
        try:
            costs = [ground.cost_of(row, product, days, basis) for days in product.terms_days]
        except (ArithmeticError, ValueError):
            zh, en = "算不出年化成本", "its yearly cost cannot be computed"
            yield fault("COST_UNKNOWN", f"prices.{row.product}.{row.band}", zh, en)
            continue
        dearest = max(costs)
        if dearest > policy.cost.cap:
            days = product.terms_days[costs.index(dearest)]
            told = percent(dearest, 2), percent(policy.cost.cap, 2)
            zh = f"{days} 天期年化成本 {told[0]}（{basis}）超过上限 {told[1]}"
            en = f"{told[0]} a year over {days} days ({basis}) is above the cap of {told[1]}"
            yield fault("COST_ABOVE_CAP", f"prices.{row.product}.{row.band}", zh, en)
        warned += policy.cost.warn < dearest <= policy.cost.cap
        fees += row.fee_rate > 0
    if warned:
        line = percent(policy.cost.warn, 2)
        zh, en = f"{warned} 项定价高于提示线 {line}", f"{warned} prices lie above the warning line of {line}"
        yield remark("COST_WARNED", "cost.warn", zh, en)
    if fees and any("CN-07" in rule.laws for rule in policy.rules):
        zh = f"{fees} 项定价在放款时收取服务费：不得从本金中扣除，须由借款人另付"
        en = f"{fees} prices have a fee at the draw: it may not be kept back from principal"
        yield remark("FEE_AT_DRAW", "prices", zh, en)
    if policy.cost.warn > policy.cost.cap or policy.cost.cap <= Decimal(0):
        yield fault("CAPS_RISE", "cost.warn", "提示线须不高于上限", "the warning line lies above the cap")


def _dates(policy: Policy, ground: CheckGround) -> Found:
    first, last, now = policy.valid_from, policy.valid_to, ground.standing
    if last is not None and last < first:
        yield fault("DATES", "valid_to", "失效日早于生效日", "ends before it begins")
    elif last is not None and last < ground.today:
        yield fault("OVER", "valid_to", f"已于 {last} 失效", f"ended on {last}")
    elif last is not None:
        zh, en = f"{last} 之后没有生效的政策", f"no policy is in force after {last}"
        yield remark("NO_POLICY_AFTER", "valid_to", zh, en)
    if now is not None and now.valid_to is not None and first > now.valid_to and (first - now.valid_to).days > 1:
        zh = f"现行政策于 {now.valid_to} 失效，{first} 之前没有生效的政策"
        en = f"the present policy ends on {now.valid_to}: none is in force before {first}"
        yield fault("NO_POLICY_BETWEEN", "valid_from", zh, en)
    if now is not None and _same_name(now, policy) and now.digest != policy.digest:
        zh = "与现行政策同名同版本而内容不同，请改版本号"
        yield fault("VERSION_TAKEN", "version", zh, "named as the present policy, and differs: change the version")
    if now is not None and now.currency != policy.currency:
        zh, en = f"币种与现行政策 {now.currency} 不同", f"in another currency than the present policy ({now.currency})"
        yield fault("CURRENCY", "currency", zh, en)


def _same_name(one: Policy, other: Policy) -> bool:
    return (one.policy_id, one.version) == (other.policy_id, other.version)


def _features(policy: Policy, ground: CheckGround) -> Found:
    for name, meaning in ground.forbidden(ground.features, policy.forbidden_features):
        zh = f"现有模型或指标目录读取 {name}（{meaning.zh}），本政策禁止使用"
        en = f"a model or the catalogue reads {name} ({meaning.en}), which this policy forbids"
        yield fault("FEATURE_FORBIDDEN", "forbidden_features", zh, en)
