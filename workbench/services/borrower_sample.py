"""How do a few borrowers of a sample desk come to two scores and a limit that rises?

The sample economy's borrowers came with their loans and no score: an older lender chose them. Here a few whose lines
were opened in one week, each with loans paid back in time, ask again through the desk; their old case is scored once
on what was known that week, the new one on today's lines with everybody else. The best then pay their line back, so
that the close of the day finds a rise to make. All of it is synthetic, like the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM, Actor
from workbench.common.dates import day_number
from workbench.common.progress import never, silent
from workbench.services.lending import LendingService
from workbench.services.reborrow import ReborrowService

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept_loans import KeptLoan
    from workbench.storage.shelves import Shelves

BORROWERS, PAID_BACK = 4, 2
WEEK, YOUNGEST, OLDEST = 7, 40, 200  # days a line was opened ago
MOST_AGAIN = 3, 5  # parts of the line drawn again: three fifths
STEP_FEN = 10_000


def ask_again(ground: Ground, actor: Actor, count: int = BORROWERS) -> tuple[str, ...]:
    """Let `count` borrowers ask for their line again, before the desk scores; answers them, the largest line first."""
    service = ReborrowService(ground)
    with ground.store.reading() as shelves:
        lines = _candidates(shelves, day_number(ground.today()), ground.policy().ladder.on_time_needed)
    lines = [line for line in lines if service.may(line.merchant_id) is None]
    chosen = _of_one_week(lines)[:count]
    for line in chosen:
        service.reborrow(line.merchant_id, actor)
    return tuple(line.merchant_id for line in chosen)


def _candidates(shelves: Shelves, today: int, needed: int) -> list[KeptLoan]:
    """Credit lines in order that owe something, of borrowers who paid `needed` loans or more back, each in time."""
    merchants = sorted({one.merchant_id for one in shelves.loans.live.all()})
    good = {one.merchant_id for one in shelves.rungs.repaid(merchants, today) if one.times == one.on_time >= needed}
    found = []
    for live in shelves.loans.live.all():
        if not YOUNGEST <= today - live.opened_day <= OLDEST or live.maturity_day <= today or not live.principal_fen:
            continue
        if live.merchant_id not in good or not live.product_code.startswith("credit"):
            continue
        line = next(one for one in shelves.loans.of_merchant(live.merchant_id) if one.loan_id == live.loan_id)
        if line.case_no:
            found.append(line)
    return found


def _of_one_week(lines: Sequence[KeptLoan]) -> list[KeptLoan]:
    """The lines of the week in which most were opened, the largest first."""
    weeks = [[one for one in lines if 0 <= one.opened_day - first.opened_day < WEEK] for first in lines]
    best = max(weeks, key=lambda week: (len(week), week[0].opened_day), default=[])
    return sorted(best, key=lambda one: (-one.limit_fen, one.loan_id))


def score_then(ground: Ground, merchant_ids: Sequence[str]) -> int:
    """Score the old cases of these borrowers on what was known in the week their lines were opened.

    The score says so: it was made now, as of that week. No recommendation comes with it and no stage moves.
    """
    from workbench.services.score_batch import score_batch

    with ground.store.reading() as shelves:
        lines = [_line(shelves, merchant_id) for merchant_id in merchant_ids]
        cases = [shelves.applications.get(line.case_no) for line in lines if line.case_no]
    if not cases:
        return 0
    as_of = min(line.opened_day for line in lines) - 1
    batch = score_batch(ground, cases, silent, never, {}, as_of_day=as_of)
    now = ground.now()
    with ground.transaction() as shelves:
        names_digest = shelves.features.put(batch.names, [one for one in batch.vectors if one[0] in merchant_ids])
        shelves.scores.put(batch.scores)
        for kept in batch.scores:
            facts = {"points": kept.score.points, "model": kept.score.model_version, "as_of_day": as_of,
                     "names": names_digest, "synthetic": True}  # fmt: skip
            shelves.journal.append(now, SYSTEM, "score.sample_then", kept.case_no, facts)
    return len(batch.scores)


def pay_back(ground: Ground, merchant_ids: Sequence[str], actor: Actor, count: int = PAID_BACK) -> int:
    """Let the first of them pay all that their line owes today, and draw three fifths of it again."""
    service = LendingService(ground)
    for merchant_id in merchant_ids[:count]:
        with ground.store.reading() as shelves:
            loan_id = _line(shelves, merchant_id).loan_id
        life = service.borrower(merchant_id).life
        owed = 0 if life is None else next(one.owed_fen for one in life.lines if one.loan_id == loan_id)
        file = service.repay(loan_id, owed, actor)
        parts, of = MOST_AGAIN
        service.draw(loan_id, file.row.available_fen * parts // of // STEP_FEN * STEP_FEN, actor)
    return min(count, len(merchant_ids))


def _line(shelves: Shelves, merchant_id: str) -> KeptLoan:
    return [one for one in shelves.loans.of_merchant(merchant_id) if one.state == "open"][-1]
