"""How fast does the queue of arrears answer when 43,800 borrowers owe, and all of them or some are late?

The queue (one statement over the live book, sorted by expected loss, with the sums of all it leaves) against the plain
way: every live loan as an object, grouped, priced and sorted in Python. Then the end of a day: promises judged and next
steps suggested for everybody in arrears. Last, everybody in arrears at once: the list opened by each of its orders, a
page of it, and the page of the window from asking to its first picture and from its top to its end.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from time import process_time
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.access.staff import SYSTEM, Role, Staff
from workbench.applications.policy import Policy
from workbench.common.dates import day_number
from workbench.common.text import Lang, Text
from workbench.merchants.merchant import EntityType, Merchant, Platform
from workbench.services.arrears_question import question
from workbench.services.close_steps import CloseContext
from workbench.services.collection_file import QueueFilter
from workbench.services.collections import CollectionService
from workbench.services.ground import Ground
from workbench.services.penalty_close import close_step
from workbench.storage.kept_collections import SORTS
from workbench.storage.kept_loans import KeptLoan
from workbench.storage.live_loans import LiveStanding
from workbench.storage.store import Store

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = day_number(NOW.date())
BORROWERS, LOANS = 43_800, 114_800  # of the published portfolio
PAGE = 200  # rows the window reads at once
LATE_SHARE = 40  # one borrower in so many is late


def fill(ground: Ground, borrowers: int, loans: int) -> None:
    """Live loans dealt out over borrowers; the first of each late borrower is past due."""
    numbers = [Merchant(
        f"B{n:06d}", f"商户{n:06d}", Platform.TAOBAO, "home", EntityType.SOLE_TRADER, f"P{n}", "某人", "浙江", "湖州",
        NOW.date(), synthetic=True,
    ) for n in range(borrowers)]  # fmt: skip
    with ground.transaction() as shelves:
        shelves.staff.put(Staff(SYSTEM.staff_id, SYSTEM.name, Role.SYSTEM, Text("系统", "System"), 0))
        shelves.merchants.put(numbers)
        rate = Decimal("0.0005")
        shelves.loans.put(
            [
                KeptLoan(f"L{n:07d}", f"B{n % borrowers:06d}", None, "credit_taobao", "CNY", 2_000_000, rate, DAY - 60,
                         DAY + 60, "open")
                for n in range(loans)
            ]
        )  # fmt: skip
        raw = shelves.arrears._connection
        raw.exec_driver_sql("UPDATE live_loans SET principal_fen = 500000 + (loan_no * 7919) % 3000000")
        found = raw.exec_driver_sql("SELECT loan_no, merchant_id FROM live_loans").all()
        late = [loan_no for loan_no, merchant_id in found if int(merchant_id[1:]) % LATE_SHARE == 0]
        shelves.loans.live.put_standings(
            [LiveStanding(n, 0, 0, 900, 0, 90_000, DAY - 1 - n % 140, None, 0, 2, 1, DAY) for n in late]
        )


def queue(store: Store, policy: Policy) -> tuple[list[str], int, int]:
    asked = question(policy, DAY)
    with store.reading() as shelves:
        rows, sums = shelves.arrears.page(asked), shelves.arrears.sums(asked)
    return [one.merchant_id for one in rows], sums.borrowers, sums.loss_fen


def plainly(store: Store, policy: Policy) -> tuple[list[str], int, int]:
    """The same in Python: every live loan read, every borrower looked at."""
    asked = question(policy, DAY)
    groups: dict[str, list[object]] = {}
    with store.reading() as shelves:
        for one in shelves.loans.live.all():
            groups.setdefault(one.merchant_id, []).append(one)
    found = []
    for merchant_id, group in groups.items():
        since = min((one.past_due_since for one in group if one.past_due_since is not None), default=None)
        if since is None:
            continue
        chance = next((c for days, c in reversed(asked.chances) if DAY - since >= days), 0)
        owed = sum(one.principal_fen + one.interest_fen + one.charges_fen for one in group)
        found.append((-(owed * chance // 1_000_000 * asked.loss_given_default // 1_000_000), merchant_id))
    found.sort()
    return [merchant_id for _, merchant_id in found[: asked.limit]], len(found), -sum(loss for loss, _ in found)


def all_late(ground: Ground) -> None:
    """Every borrower past due, by other numbers of days."""
    with ground.transaction() as shelves:
        run = shelves.arrears._connection.exec_driver_sql
        run(f"UPDATE live_loans SET past_due_since = {DAY} - 1 - loan_no % 150, due_fen = 1000 + loan_no % 90000")


def orders(ground: Ground, rounds: int) -> tuple[float, float, int]:
    """CPU seconds of the slowest order to open the list by, and of a page in its midst; how many are listed."""
    desk, slowest, pages, listed = CollectionService(ground), 0.0, [], 0
    for sort in SORTS:
        asked = QueueFilter(limit=PAGE, sort=sort)
        spent = []
        for _ in range(rounds):
            seconds, file = timed(desk.queue, asked)
            spent.append(seconds)
            middle = file.order[len(file.order) // 2 :][:PAGE]  # type: ignore[attr-defined]
            page_seconds, rows = timed(desk.page, asked, middle)
            pages.append(page_seconds)
            if any(row is None for row in rows):  # type: ignore[attr-defined]
                raise SystemExit("a row of the list is not in arrears")
            listed = file.borrowers  # type: ignore[attr-defined]
        slowest = max(slowest, statistics.median(spent))
    return slowest, statistics.median(pages), listed


def window(ground: Ground, rounds: int) -> tuple[float, float]:
    """CPU seconds until the page of the window stands painted, and until its last row does after the End key."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from workbench.access.staff import actor_of
    from workbench.ui.bench import Bench
    from workbench.ui.collections.page import CollectionsPage
    from workbench.ui.look import Look
    from workbench.ui.tasks import InlineLane

    app = QApplication.instance() or QApplication([])
    with ground.store.reading() as shelves:
        actor = actor_of(shelves.staff.all()[0])
    services = SimpleNamespace(
        collections=CollectionService(ground), access=SimpleNamespace(looks=lambda actor: None)
    )  # fmt: skip
    status = SimpleNamespace(currency="CNY", business_date=NOW.date(), staff=())
    bench = Bench(services, Look("light", Lang.ZH), InlineLane(), InlineLane(), actor, status)  # type: ignore[arg-type]
    page = CollectionsPage(bench)
    page.resize(1357, 826)
    page.show()
    opened, ended = [], []
    for _ in range(rounds):

        def show() -> None:
            page.activate()
            page.grab()

        def end() -> None:
            QTest.keyClick(page.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
            page.table.viewport().grab()

        opened.append(timed(show)[0])
        ended.append(timed(end)[0])
        if page.table.current_row() is None:
            raise SystemExit("the last row was not read")
        QTest.keyClick(page.table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        app.processEvents()
    page.close()
    return statistics.median(opened), statistics.median(ended)


def timed(work: object, *given: object) -> tuple[float, object]:
    began = process_time()
    answer = work(*given)  # type: ignore[operator]
    return process_time() - began, answer


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    found = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT " + json.dumps(found))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    borrowers, loans = (BORROWERS // 4, LOANS // 4) if quick else (BORROWERS, LOANS)
    with tempfile.TemporaryDirectory() as name:
        store = Store.open(Path(name), NOW)
        ground = Ground(Path(name), lambda: NOW, store)
        fill(ground, borrowers, loans)
        policy = ground.policy()
        ours, plain = [], []
        for _ in range(3 if quick else 5):
            seconds, answer = timed(queue, store, policy)
            ours.append(seconds)
            other_seconds, other = timed(plainly, store, policy)
            plain.append(other_seconds)
            if answer != other:
                raise SystemExit("the two ways differ")
        mine, theirs = statistics.median(ours) * 1000, statistics.median(plain) * 1000
        late = answer[1]  # type: ignore[index]
        print(f"{borrowers:,} borrowers, {loans:,} live loans, {late:,} late: {mine:.0f} ms; plainly {theirs:.0f} ms")
        context = CloseContext(ground, DAY, SYSTEM, policy, ground.products())
        spent, done = timed(close_step, context)
        again, nothing = timed(close_step, replace(context))
        print(f"end of day: {spent:.2f} s, {done.counts}; again {again:.2f} s")  # type: ignore[attr-defined]
        if nothing.counts["steps_suggested"]:  # type: ignore[attr-defined]
            raise SystemExit("closing again suggested again")
        all_late(ground)
        slowest, page, listed = orders(ground, 3 if quick else 5)
        opened, ended = window(ground, 3 if quick else 5)
        print(f"{listed:,} in arrears at once: slowest order {slowest * 1000:.0f} ms, a page {page * 1000:.0f} ms;"
              f" window {opened * 1000:.0f} ms, to its end {ended * 1000:.0f} ms")  # fmt: skip
        store.close()
    if listed != borrowers:
        raise SystemExit("not everybody is listed")
    result("collections_list_ms", slowest * 1000, "CPU ms", 300, slowest < 0.3, "the slowest of ten orders")
    result("collections_page_ms", page * 1000, "CPU ms", 50, page < 0.05, "absolute")
    result("collections_window_ms", opened * 1000, "CPU ms", 300, opened < 0.3, "absolute")
    result("collections_end_ms", ended * 1000, "CPU ms", 150, ended < 0.15, "absolute")
    result("collections_queue_ms", mine, "CPU ms", 300, mine < 300, "absolute")
    result("collections_queue_ratio", theirs / mine, "x", 1, theirs > mine, "every live loan read in Python")
    result("collections_close_s", spent, "CPU s", 10, spent < 10, "absolute")
    return 0


if __name__ == "__main__":
    sys.exit(main())
