"""Which loans may go into a pool, and why not the others?

Filters are data: each rule asks every live loan at once, and answers how many it keeps out. Concentration is asked last
and of what is left: loans above a borrower's, a category's or a region's share are taken off, the largest first, until
every share holds against the pool that results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from workbench.common.text import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Marks = npt.NDArray[np.bool_]

OWN = "own"
NUMBERS = 8  # columns of numbers that lead each row; names follow
NAMES = ("merchant", "person", "product", "entity", "category", "region", "band", "owner", "state", "repayment")


@dataclass(frozen=True, slots=True)
class LoanColumns:
    """Live loans in columns [n]: integers, and names as codes into `names`."""

    loan_no: Numbers
    principal: Numbers
    interest: Numbers
    rate: Numbers  # millionths a day
    opened: Numbers
    maturity: Numbers
    loan_class: Numbers
    late_since: Numbers  # 0: not late
    codes: dict[str, Numbers]  # by one of NAMES
    names: dict[str, tuple[str, ...]]
    shared: Marks  # lent together with a partner

    def __len__(self) -> int:
        return len(self.loan_no)

    def take(self, chosen: Marks | Numbers) -> LoanColumns:
        numbers = {name: getattr(self, name)[chosen] for name in _FIELDS}
        codes = {name: own[chosen] for name, own in self.codes.items()}
        return LoanColumns(**numbers, codes=codes, names=self.names, shared=self.shared[chosen])

    def is_one(self, name: str, wanted: Sequence[str], begins: bool = False) -> Marks:
        """Which loans have one of these words in a column of names."""
        import numpy as np

        words = self.names[name]
        hits = [any(w.startswith(x) if begins else w == x for x in wanted) for w in words]
        return np.array(hits, dtype=bool)[self.codes[name]] if len(words) else np.zeros(len(self), dtype=bool)

    def days_past_due(self, day: int) -> Numbers:
        """From what the book knows, and from the last day where principal outlived it."""
        import numpy as np

        told = np.where(self.late_since > 0, day - self.late_since, 0)
        found: Numbers = np.maximum(np.maximum(told, np.where(self.principal > 0, day - self.maturity, 0)), 0)
        return found


_FIELDS = ("loan_no", "principal", "interest", "rate", "opened", "maturity", "loan_class", "late_since")


def columns_of(rows: Sequence[tuple[Any, ...]], homes: Mapping[str, str] | None = None) -> LoanColumns:
    """Columns from rows in the order of `storage.pools`; `homes`: company by product, where a loan names none."""
    import numpy as np

    cells = list(zip(*rows, strict=True)) if rows else [()] * (NUMBERS + len(NAMES) + 1)
    numbers = [np.array(cells[place], dtype=np.int64) for place in range(NUMBERS)]
    codes, names = {}, {}
    for place, name in enumerate(NAMES):
        known: dict[str, int] = {}
        words = cells[NUMBERS + place]
        if name == "entity" and homes:
            products = cells[NUMBERS + NAMES.index("product")]
            words = tuple(own or homes.get(product, "") for own, product in zip(words, products, strict=True))
        codes[name] = np.fromiter((known.setdefault(word, len(known)) for word in words), np.int64, len(rows))
        names[name] = tuple(known)
    shared = np.array(cells[-1], dtype=bool)
    return LoanColumns(**dict(zip(_FIELDS, numbers, strict=True)), codes=codes, names=names, shared=shared)


@dataclass(frozen=True, slots=True)
class PoolRules:
    """What a pool takes. Empty words: any. `target_fen` 0: everything that fits. Shares are of the pool's balance."""

    worst_class: int = 1
    most_days_late: int = 0
    least_days: int = 1  # from the day asked to maturity
    most_days: int = 365
    seasoned_days: int = 0  # since opening
    least_fen: int = 1
    most_fen: int = 1_000_000_00
    entity: str = ""
    products: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()  # how the region begins
    categories: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    borrower_share: Decimal = Decimal("0.01")
    category_share: Decimal = Decimal(1)
    region_share: Decimal = Decimal(1)
    target_fen: int = 0
    entities: tuple[str, ...] = ()  # where several companies sell; `entity` is empty then

    @property
    def companies(self) -> tuple[str, ...]:
        """Who sells; empty: any."""
        return self.entities or ((self.entity,) if self.entity else ())


@dataclass(frozen=True, slots=True)
class Kept:
    """One rule: how many loans and how much it keeps out, and how many only it keeps out."""

    code: str
    title: Text
    loans: int
    principal_fen: int
    only: int


@dataclass(frozen=True, slots=True)
class Selection:
    """`chosen`: positions in the columns asked. `kept_out`: in the order asked."""

    chosen: Numbers
    kept_out: tuple[Kept, ...]
    asked: int
    asked_fen: int


def choose(columns: LoanColumns, rules: PoolRules, day: int) -> Selection:
    """The loans a pool takes on a day."""
    import numpy as np

    tests = list(_tests(columns, rules, day))
    fails = np.array([~fits for _, _, fits in tests], dtype=bool).reshape(len(tests), len(columns))
    times = fails.sum(axis=0)
    alone = times == 1
    kept = [
        Kept(code, title, int(out.sum()), int(columns.principal[out].sum()), int((out & alone).sum()))
        for (code, title, _), out in zip(tests, fails, strict=True)
    ]
    left = np.flatnonzero(times == 0)
    chosen, over = _spread(columns, left, rules)
    kept += [Kept(code, title, len(lost), int(columns.principal[lost].sum()), len(lost)) for code, title, lost in over]
    return Selection(chosen, tuple(kept), len(columns), int(columns.principal.sum()))


def _tests(columns: LoanColumns, rules: PoolRules, day: int) -> Iterator[tuple[str, Text, Marks]]:
    term, principal = columns.maturity - day, columns.principal
    yield "BALANCE", Text("没有余额", "Owes nothing"), principal > 0
    yield "OWNER", Text("已属其他资产池", "Another pool owns it"), columns.is_one("owner", (OWN,))
    yield "SHARED", Text("联合贷款", "Lent with a partner"), ~columns.shared
    worst = rules.worst_class
    yield "CLASS", Text("分类不符", "Class"), columns.loan_class <= worst
    late = columns.days_past_due(day)
    yield (
        "LATE",
        Text(f"逾期超过 {rules.most_days_late} 天", f"Over {rules.most_days_late} days late"),
        (late <= rules.most_days_late),
    )
    span = f"{rules.least_days}–{rules.most_days}"
    fits = (term >= rules.least_days) & (term <= rules.most_days)
    yield "TERM", Text(f"剩余期限不在 {span} 天", f"Remaining term outside {span} days"), fits
    yield "SEASON", Text("放款未满天数", "Too young"), day - columns.opened >= rules.seasoned_days
    yield (
        "AMOUNT",
        Text("余额超出范围", "Balance out of range"),
        ((principal >= rules.least_fen) & (principal <= rules.most_fen)),
    )
    words = (
        ("ENTITY", Text("其他主体", "Another company"), "entity", rules.companies, False),
        ("PRODUCT", Text("产品不符", "Product"), "product", rules.products, False),
        ("REGION", Text("地区不符", "Region"), "region", rules.regions, True),
        ("CATEGORY", Text("行业不符", "Category"), "category", rules.categories, False),
        ("BAND", Text("风险档不符", "Band"), "band", rules.bands, False),
    )
    for code, title, name, wanted, begins in words:
        if wanted:
            yield code, title, columns.is_one(name, wanted, begins)


def _spread(columns: LoanColumns, left: Numbers, rules: PoolRules) -> tuple[Numbers, list[tuple[str, Text, Numbers]]]:
    """Take off what is too much of one borrower, category or region, then what is beyond the target."""
    import numpy as np

    asked = (
        ("BORROWER_SHARE", Text("单一借款人占比超限", "Too much of one borrower"), "person", rules.borrower_share),
        ("CATEGORY_SHARE", Text("单一行业占比超限", "Too much of one category"), "category", rules.category_share),
        ("REGION_SHARE", Text("单一地区占比超限", "Too much of one region"), "region", rules.region_share),
    )
    # The smallest loans stay: more of them fit, and they spread the risk.
    chosen = left[np.lexsort((columns.loan_no[left], columns.principal[left]))]
    lost: dict[str, list[Numbers]] = {code: [] for code, *_ in asked}
    beyond: list[Numbers] = []
    while len(chosen):
        before, chosen = len(chosen), _upto(columns, chosen, rules.target_fen, beyond)
        for code, _, name, share in asked:
            if share >= 1 or not len(chosen):
                continue
            whole = int(columns.principal[chosen].sum())
            most = int((share * whole).to_integral_value(rounding=ROUND_FLOOR))
            over = _over(columns.principal[chosen], columns.codes[name][chosen], most)
            lost[code].append(chosen[over])
            chosen = chosen[~over]
        if len(chosen) == before:
            break
    told = [(code, title, np.concatenate([*lost[code], left[:0]])) for code, title, _, share in asked if share < 1]
    if rules.target_fen:
        told.append(("TARGET", Text("超出目标规模", "Beyond the target size"), np.concatenate([*beyond, left[:0]])))
    return chosen, told


def _upto(columns: LoanColumns, chosen: Numbers, target_fen: int, beyond: list[Numbers]) -> Numbers:
    import numpy as np

    if not target_fen:
        return chosen
    fits = np.cumsum(columns.principal[chosen]) <= target_fen
    beyond.append(chosen[~fits])
    return chosen[fits]


def _over(amounts: Numbers, groups: Numbers, most: int) -> Marks:
    """Loans with which the sum of their group, counted in the order given, passes `most`."""
    import numpy as np

    order = np.argsort(groups, kind="stable")
    sums = np.cumsum(amounts[order])
    ordered = groups[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    before = np.repeat(np.r_[0, sums[first[1:] - 1]], np.diff(np.r_[first, len(ordered)]))
    over = np.zeros(len(amounts), dtype=bool)
    over[order] = sums - before > most
    return over
