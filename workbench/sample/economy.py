"""How is a whole sample desk made: merchants, four flows, applications, loans?

Writes the desk's own exchange files into a folder, to be imported like any others: `merchants.csv`, one Parquet file a
kind of line, `applications.csv`, `loans.csv`, `loan_events.csv`. `truth.csv` says what is underneath (who belongs to a
ring, who will default); it is for tests and is never imported. Everything is synthetic; the mechanism and its limits
are described in docs/sample-economy.md. Same seed, same content.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.dates import day_number
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.flows.engine import open_engine, quoted
from workbench.flows.lines import LineKind
from workbench.sample import books, requests
from workbench.sample.borrowers import LEAST_ORDERS, present_loans, spend_on_stock, steady
from workbench.sample.outcome import probability, seed_rings
from workbench.sample.people import Person, people
from workbench.sample.purse import funds
from workbench.sample.relations import merchant_id, register, unregister
from workbench.sample.schemes import plant_round_trips
from workbench.sample.story import SCENES, cast
from workbench.sample.trade import NEVER, Orders, orders
from workbench.sample.traits import Fraud, Traits, draw
from workbench.sample.voice import events

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OPEN_CASES = 60
_STEPS = 5


@dataclass(frozen=True, slots=True)
class SampleEconomy:
    """What was written: `files` to import, `truth` to keep apart, and counts."""

    files: tuple[Path, ...]
    truth: Path
    seed: int
    merchants: int
    lines: dict[str, int]  # rows by kind
    applications: int
    open_cases: int
    loans: int
    npl_share: float  # bad principal over all principal


@dataclass(frozen=True, slots=True)
class _Roles:
    """Rows of the traits by what the merchants do at the desk."""

    scenes: list[int]
    waiting: list[int]
    borrowers: list[int]
    declined: list[int]


def generate(
    folder: Path, *, seed: int, merchants: int, as_of: date, report: Report = silent, stop: Stop = never
) -> SampleEconomy:
    """Write the exchange files of a desk whose business date is `as_of`; lines end the day before.

    `merchants` is at least 200. Raises `Stopped` when asked to stop; files written so far stay in the folder.
    """
    import numpy as np

    if merchants < 200:
        raise ValueError("a sample desk needs at least 200 merchants")
    step = _Steps(report, stop)
    rng = np.random.default_rng(seed)
    last = day_number(as_of) - 1
    traits = draw(rng, np.arange(1, merchants + 1, dtype=np.int64), np.full(merchants, last))
    seed_rings(rng, traits)
    expected = traits.orders_a_day * traits.ticket_fen * 30.4
    scenes = cast(traits, expected)
    pd = probability(traits)
    roles = _roles(rng, traits, expected, pd, scenes)
    steady(rng, traits, roles.borrowers)
    present = present_loans(rng, traits, roles.borrowers, expected, pd, last)
    step.done()
    made = orders(rng, traits)
    step.done()
    sales = _monthly_sales(traits, made)
    loans = [*books.past_loans(rng, traits, np.maximum(sales, 0.3 * expected), pd, last, present), *present]
    npl = books.write_off_old(present, last)
    step.done()
    asked = _requests(rng, traits, roles, sales, loans, as_of)
    plant_round_trips(np.random.default_rng([seed, Fraud.ROUND_TRIP]), traits, made, scenes, roles.waiting[:1])
    lines = _write_lines(folder, rng, traits, made, present)
    step.done()
    named = _named(rng, traits, scenes)
    files = _write_records(folder, named, asked, loans)
    truth = _write_truth(folder, traits, pd, loans, last)
    step.done()
    return SampleEconomy(
        files=(*files, *(folder / f"{kind}.parquet" for kind in lines)), truth=truth, seed=seed, merchants=merchants,
        lines=lines, applications=len(asked), open_cases=sum(one.stage == "draft" for one in asked),
        loans=len(loans), npl_share=npl,
    )  # fmt: skip


class _Steps:
    """Counts the steps done and stops between two of them when asked."""

    def __init__(self, report: Report, stop: Stop) -> None:
        self._report, self._stop, self._count = report, stop, 0

    def done(self) -> None:
        if self._stop():
            raise Stopped
        self._count += 1
        self._report(self._count, _STEPS)


def _roles(
    rng: np.random.Generator, traits: Traits, expected: NDArray[np.float64], pd: NDArray[np.float64], scenes: list[int]
) -> _Roles:
    """Who asks today, who borrows, who was turned down. Borrowers are chosen as a cautious lender would."""

    order = [int(row) for row in rng.permutation(len(traits)) if int(row) not in set(scenes)]
    age = traits.last_day - traits.opened_day
    large = [row for row in order if expected[row] > 600_000 and age[row] > 120]
    waiting = _by_risk(large, pd, OPEN_CASES - len(scenes))
    rest = [row for row in order if row not in set(waiting)]
    lent = [
        row
        for row in rest
        if pd[row] < 0.09 and age[row] > 240 and expected[row] > 120_000 and traits.orders_a_day[row] > LEAST_ORDERS
    ]
    taken = set(lent)
    turned = [row for row in rest if row not in taken and (pd[row] > 0.06 or age[row] < 240) and rng.random() < 0.4]
    return _Roles(scenes, waiting, lent, turned)


def _by_risk(rows: list[int], pd: NDArray[np.float64], count: int) -> list[int]:
    """`count` of the rows, in their order, with more risky ones than come through the door: the easy ones are done."""
    shares = {"A": 0.34, "B": 0.26, "C": 0.20, "D": 0.12, "E": 0.08}
    left = {band: round(share * count) for band, share in shares.items()}
    chosen = []
    for row in rows:
        band = books.band_of(float(pd[row]))[0]
        if left[band] > 0:
            left[band] -= 1
            chosen.append(row)
    spare = [row for row in rows if row not in set(chosen)]
    return [*chosen, *spare][:count]


def _monthly_sales(traits: Traits, made: Orders) -> NDArray[np.float64]:
    """Mean monthly sales of the last 90 days, fen, [n]."""
    import numpy as np

    recent = (made.day > traits.last_day[made.merchant] - 90) & (made.paid != NEVER)
    total = np.bincount(made.merchant[recent], weights=made.paid_fen[recent], minlength=len(traits))
    return np.asarray(total / 3)


def _requests(
    rng: np.random.Generator,
    traits: Traits,
    roles: _Roles,
    sales: NDArray[np.float64],
    loans: list[books.Loan],
    day: date,
) -> list[requests.Request]:
    numbers = requests.Register()
    past = requests.decided(numbers, loans)
    turned = requests.declined(rng, numbers, traits, roles.declined, sales, day_number(day) - 1)
    today = requests.scripted(traits, roles.scenes, sales, day)
    return [*today, *requests.waiting(rng, traits, roles.waiting, sales, day), *past, *turned]


def _named(rng: np.random.Generator, traits: Traits, scenes: list[int]) -> list[Person]:
    from dataclasses import replace

    named = people(rng, traits)
    for scene, row in zip(SCENES, scenes, strict=True):
        named[row] = replace(
            named[row], name=scene.name, owner_name=scene.owner, legal_person_id=f"P9{scene.number:06d}",
            entity_type="company" if scene.platform == "b2b" else "sole_trader",
        )  # fmt: skip
    return named


def _write_lines(
    folder: Path, rng: np.random.Generator, traits: Traits, made: Orders, present: Sequence[books.Loan]
) -> dict[str, int]:
    """One Parquet file a kind of line, merchants one after another; the number of rows by kind."""
    engine = open_engine()
    try:
        money = funds(rng, traits, made)
        spend_on_stock(rng, traits, money, present)
        relations = register(engine, traits, made, money, events(rng, traits, made))
        counts = {kind.value: _write_kind(engine, folder, kind, sql) for kind, sql in relations.items()}
        unregister(engine)
    finally:
        engine.close()
    return counts


def _write_kind(engine: object, folder: Path, kind: LineKind, sql: str) -> int:
    target = quoted(str(folder / f"{kind.value}.parquet"))
    row = engine.execute(f"COPY ({sql}) TO {target} (FORMAT PARQUET, COMPRESSION SNAPPY)").fetchone()  # type: ignore[attr-defined]
    return int(row[0])


def _write_records(
    folder: Path, named: Sequence[Person], asked: Sequence[requests.Request], loans: Sequence[books.Loan]
) -> tuple[Path, ...]:
    ids = [person.merchant_id for person in named]
    loan_ids = [f"LO-{loan.case_no.removeprefix('LN-')}" for loan in loans]
    return (
        _csv(folder / "merchants.csv", (asdict(person) for person in named)),
        _csv(folder / "applications.csv", (_application(one, ids) for one in asked)),
        _csv(folder / "loans.csv", (_loan(loan, name, ids) for loan, name in zip(loans, loan_ids, strict=True))),
        _csv(
            folder / "loan_events.csv",
            (event for loan, name in zip(loans, loan_ids, strict=True) for event in _events(loan, name)),
        ),
    )


def _application(one: requests.Request, ids: Sequence[str]) -> dict[str, object]:
    facts = asdict(one)
    row = facts.pop("row")
    return {"case_no": facts.pop("case_no"), "merchant_id": ids[row], **facts, "currency": "CNY"}


def _loan(loan: books.Loan, loan_id: str, ids: Sequence[str]) -> dict[str, object]:
    return {
        "loan_id": loan_id, "merchant_id": ids[loan.row], "case_no": loan.case_no, "product_code": loan.product,
        "currency": "CNY", "limit_fen": loan.limit_fen, "daily_rate": f"0.{loan.rate_ppm:06d}",
        "opened_day": loan.opened_day, "maturity_day": loan.maturity_day, "state": loan.state,
        "band_at_opening": loan.band,
    }  # fmt: skip


def _events(loan: books.Loan, loan_id: str) -> Iterable[dict[str, object]]:
    for number, (day, kind, amount, principal, interest, balance) in enumerate(loan.events, 1):
        yield {
            "loan_id": loan_id, "event_no": number, "day": day, "kind": kind, "amount_fen": amount,
            "principal_fen": principal, "interest_fen": interest, "balance_fen": balance,
            "reference": f"{loan_id}/{number}",
        }  # fmt: skip


def _write_truth(folder: Path, traits: Traits, pd: NDArray[np.float64], loans: Sequence[books.Loan], day: int) -> Path:
    bad = {loan.row for loan in loans if loan.days_past_due(day) > books.BAD_DAYS or loan.state == "written_off"}
    return _csv(
        folder / "truth.csv",
        (
            {
                "merchant_id": merchant_id(int(traits.code[row])), "probability": f"{pd[row]:.6f}",
                "bad": row in bad, "fraud": Fraud(int(traits.fraud[row])).name.lower(), "ring": int(traits.ring[row]),
                "fake_share": f"{traits.fake[row]:.4f}", "distress_day": int(traits.distress_day[row]),
            }
            for row in range(len(traits))
        ),
    )  # fmt: skip


def _csv(path: Path, rows: Iterable[dict[str, object]]) -> Path:
    """UTF-8, comma, LF; None is an empty cell, a truth value `true` or `false`."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer: csv.DictWriter[str] | None = None
        for row in rows:
            told = {k: str(v).lower() if isinstance(v, bool) else v for k, v in row.items()}
            if writer is None:
                writer = csv.DictWriter(handle, list(told), lineterminator="\n")
                writer.writeheader()
            writer.writerow(told)
    return path
