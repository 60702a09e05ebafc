"""Which pictures show borrowers, collections and funding, and with whom?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from workbench.services.bundle import Services
from workbench.ui.borrowers.borrower import BorrowerPage
from workbench.ui.collections.page import CollectionsPage
from workbench.ui.funding.page import FundingPage
from workbench.ui.page import Page

WIDE_SHARE = "20"  # percent: a sample desk has too few borrowers for one in a hundred each
FILES_READ = 30  # borrowers whose files are read for the picture that shows most
Arguments = dict[str, object]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the page and what it is opened with."""

    name: str
    code: str
    arguments: Arguments
    prepare: Callable[[Page], None] | None = None


def collection_shots(services: Services, place: int) -> Iterator[Shot]:
    """Contacts, steps and papers of borrowers somebody works with."""
    worked = most_worked(services)
    for leaf, name in enumerate(("contacts", "steps", "papers"), 1):
        told: Arguments = {"merchant_id": worked[leaf - 1]} if worked else {}
        yield Shot(f"{place:02d}{'abcd'[leaf]}_{name}", "collections", told, partial(show_leaf, leaf))


def funding_shots(place: int) -> Iterator[Shot]:
    """The other panes of the funding page, and a pool as it would be built today."""
    for letter, pane in zip("bcd", ("borrowings", "pools", "partners"), strict=True):
        yield Shot(f"{place:02d}{letter}_{pane}", "funding", {"pane": pane})
    yield Shot(f"{place:02d}e_pool_builder", "funding", {"pane": "pools"}, show_builder)
    yield Shot(f"{place:02d}f_pool_terms", "funding", {"pane": "pools"}, show_terms)
    yield Shot(f"{place:02d}g_stress", "funding", {"pane": "room"}, show_stress)


def borrower_shots(services: Services) -> Iterator[Shot]:
    """A borrower whose limit grew, with the whole ledger and the timeline; then the one who is latest."""
    borrowers = services.lending.borrowers()
    if not borrowers:
        return
    told: Arguments = {"merchant_id": most_told(services, borrowers[0].merchant_id)}
    yield Shot("13_borrower", "borrower", told)
    yield Shot("13b_ledger", "borrower", told, show_ledger)
    yield Shot("13c_timeline", "borrower", told, show_timeline)
    latest = max(borrowers, key=lambda one: (one.days_past_due, one.merchant_id))
    yield Shot("13d_borrower_late", "borrower", {"merchant_id": latest.merchant_id})


def most_told(services: Services, otherwise: str) -> str:
    """Of the borrowers who were scored, the one who was scored twice and whose limit has most steps."""
    scored = [one.merchant_id for one in services.lending.borrowers() if one.band is not None and one.balance_fen]
    files = [services.lending.borrower(one) for one in scored[:FILES_READ]]
    best = max(files, key=lambda one: (bool(one.then_now), any(step.kind == "rise" for step in one.ladder),
                                       len(one.ladder)), default=None)  # fmt: skip
    return otherwise if best is None else best.row.merchant_id


def show_ledger(page: Page) -> None:
    """The whole ledger with its parts."""
    assert isinstance(page, BorrowerPage)
    page.whole_ledger()


def show_timeline(page: Page) -> None:
    """Everything that happened with one merchant; the ledger's parts are put away."""
    assert isinstance(page, BorrowerPage)
    page.leave()
    page.tabs.choose(1)


def most_worked(services: Services) -> tuple[str, ...]:
    """Borrowers in arrears for the pictures of contacts, steps and papers: one who promised, one whom a step awaits."""
    rows = services.collections.queue().rows
    if not rows:
        return ()
    promised = next((one for one in rows if one.promise), rows[0])
    waiting = max(rows, key=lambda one: (one.waiting, one.days_past_due))
    return promised.merchant_id, waiting.merchant_id, waiting.merchant_id


def show_leaf(leaf: int, page: Page) -> None:
    """Turn the right side of the collections page."""
    assert isinstance(page, CollectionsPage)
    page.detail.tabs.choose(leaf)


def show_builder(page: Page) -> None:
    """A pool as it would be built today."""
    assert isinstance(page, FundingPage)
    page.pools.builder.form.put("borrower", WIDE_SHARE)
    page.pools.build()


def show_terms(page: Page) -> None:
    """The terms of a pool of all companies, and what each tranche would be paid."""
    assert isinstance(page, FundingPage)
    show_builder(page)
    builder = page.pools.builder
    entity = builder.form.options("entity")[-1][1]
    builder.form.pick("entity", entity)
    builder.tabs.choose(1)
    builder.view.tabs.choose(1)
    builder.ask()


def show_stress(page: Page) -> None:
    """Headroom if half of what may be drawn is drawn."""
    assert isinstance(page, FundingPage)
    page.room.strain.offer(page.room.strain.options, Decimal("0.5"))
    page.room.strain.picked.emit(Decimal("0.5"))
