"""What do ledger and limit ladder make of a real lender's 12,713 + 3,058 loans, beside the known figures?

Needs the public SuperLender files (`--data FOLDER` of the public data sets, or `WORKBENCH_REAL_DATA`); they are not
part of the program, and without them the run says so and stops. Two ladders: the desk's own (three on time, a fifth
more) and a quick one (every one on time, half more).

    python benchmarks/superlender.py [--quick] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.applications.policy import Ladder
from workbench.common.dates import day_number
from workbench.services.superlender_replay import Climbed, Credit, book, climb, read_credits

LADDERS = {"own": Ladder(3, Decimal("0.20")), "quick": Ladder(1, Decimal("0.50"))}
KNOWN = {"drawn_fen": 210_772_000_00, "repaid_fen": 249_976_899_20, "newest_fen": 54_495_000_00, "bad": 667}


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    facts = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT", json.dumps(facts), flush=True)


def same(name: str, value: int, wanted: int) -> None:
    result(
        f"superlender_{name}", value, "kobo" if name.endswith("fen") else "loans", wanted, value == wanted, "the set"
    )


def ladder(name: str, found: Climbed) -> None:
    print(f"\nladder {name}: {found.customers:,} customers, {found.next_loans:,} later loans")
    print(f"  {found.within / found.next_loans:.1%} of later loans were within the limit the ladder gave")
    print(f"  it would have lent {found.kept_fen / found.lent_fen:.1%} of what was lent")
    for rung in found.rungs:
        print(f"  {rung.rises} rises: {rung.loans:5,} newest loans, bad {rung.bad / rung.loans:6.1%}")
    after, rest = found.after_late, found.customers - found.after_late
    late, other = found.bad_after_late / after, (found.bad - found.bad_after_late) / rest
    print(f"  bad after a late loan {late:.1%}, else {other:.1%}")
    avoided, kept = float(found.bad_avoided), float(found.volume_kept)
    told = f"{kept:.1%} of the volume kept: pro rata would avoid {1 - kept:.1%}"
    result(f"superlender_{name}_bad_volume_avoided", avoided, "share", 1 - kept, avoided >= 1 - kept, told)
    if name == "own":  # the same whatever the ladder
        avoided, kept = float(found.bad_held), float(found.volume_held)
        told = f"{kept:.1%} of the volume kept: pro rata would avoid {1 - kept:.1%}"
        result("superlender_hold_after_late_bad_volume_avoided", avoided, "share", 1 - kept, avoided >= 1 - kept, told)


SPLIT = date(2017, 7, 22)  # newest loans before it choose, those from it on are reported
CAPS = {"no cap": None, "cap 3 x 1.2": LADDERS["own"], "cap 2 x 1.3": Ladder(2, Decimal("0.30")),
        "cap 1 x 1.5": LADDERS["quick"], "cap 1 x 2": Ladder(1, Decimal("1.00"))}  # fmt: skip
CUTS = (Decimal(0), Decimal("0.50"), Decimal(1))


def frontier(earlier: Sequence[Credit], newest: Sequence[Credit]) -> None:
    """Bad volume avoided and good volume lost, by cap and by cut after a late loan, on two spans of time.

    The best by the margin over pro rata (bad avoided less volume given up) is chosen on the first span alone.
    """
    day = day_number(SPLIT)
    spans = [[one for one in newest if (one.approved >= day) == later] for later in (False, True)]
    margins: dict[tuple[str, Decimal], list[float]] = {}
    print(f"\nbefore {SPLIT} {len(spans[0]):,} newest loans, from then on {len(spans[1]):,}: bad avoided, good lost")
    for (name, rule), cut in product(CAPS.items(), CUTS):
        told = []
        for some in spans:
            found = climb(earlier, some, rule, cut)
            good, kept = found.newest_fen - found.bad_fen, found.newest_kept_fen - found.bad_kept_fen
            told.append(f"{float(found.bad_avoided):6.1%} {1 - kept / good:6.1%}")
            margins.setdefault((name, cut), []).append(float(found.bad_avoided - 1 + found.volume_kept))
        print(f"  {name:12} cut after late {cut:4}: {'   '.join(told)}")
    best, own = max(margins, key=lambda key: margins[key][0]), ("cap 3 x 1.2", Decimal("0.50"))
    print(f"chosen on the first span: {best}, margin over pro rata {margins[best][0]:+.3f}; the desk's own {own}")
    result("superlender_chosen_over_pro_rata", margins[best][1], "share", 0.0, margins[best][1] >= 0,
           f"later span, {best[0]}, cut {best[1]}")  # fmt: skip
    result("superlender_policy_over_pro_rata", margins[own][1], "share", 0.0, margins[own][1] >= 0,
           "later span, ladder and late cut as policy has them")  # fmt: skip


def public_data(named: Path | None) -> Path:
    """The folder of the public data sets: as named, from the environment, or `shared/data` above the project."""
    given = named or os.environ.get("WORKBENCH_REAL_DATA")
    places = [Path(given)] if given else [parent / "shared" / "data" for parent in Path(__file__).resolve().parents]
    return next((place for place in places if place.is_dir()), places[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the same: it takes seconds")
    parser.add_argument("--data", type=Path, help="folder of the public data sets")
    asked = parser.parse_args()
    folder = public_data(asked.data) / "superlender"
    if not folder.is_dir():
        print("the public SuperLender files are not here: nothing was measured")
        return
    began = process_time()
    earlier, newest = read_credits(folder)
    booked = book(earlier)
    seconds = process_time() - began
    print(f"{booked.loans:,} loans drawn and repaid, {len(newest):,} newest: {seconds:.1f} CPU s; {booked}")
    same("earlier_drawn_fen", booked.drawn_fen, KNOWN["drawn_fen"])
    same("earlier_repaid_fen", booked.repaid_fen, KNOWN["repaid_fen"])
    same("left_owing_fen", booked.open_fen, 0)
    same("newest_fen", sum(one.amount_fen for one in newest), KNOWN["newest_fen"])
    same("newest_due_fen", sum(one.due_fen for one in newest), 65_083_788_20)
    share = booked.late / booked.loans
    result("superlender_first_repayment_late", share, "share", 0.176, round(share, 3) == 0.176, "reference 17.6 %")
    for name, rule in LADDERS.items():
        found = climb(earlier, newest, rule)
        if name == "own":
            same("bad", found.bad, KNOWN["bad"])
        ladder(name, found)
    frontier(earlier, newest)


if __name__ == "__main__":
    main()
