"""Can long work be heard and stopped while one statement runs?"""

from __future__ import annotations

import pytest

from workbench.common.errors import Stopped
from workbench.common.progress import silent
from workbench.flows.engine import number, open_engine, stoppable, telling

LONG = "SELECT count(*) FROM range(400_000_000) r(i) WHERE hash(i) % 7 = 3"


def test_a_long_statement_says_how_far_it_is_and_never_goes_back() -> None:
    engine, heard = open_engine(memory_mb=300, threads=1), list[tuple[int, int]]()
    with telling(engine, lambda done, total: heard.append((done, total)), 50, 1_000, 2_000) as tell:
        number(engine, LONG)
        tell(1_000)
        tell(900)  # what was told before is not taken back
    parts = [done for done, _ in heard]
    assert len(parts) > 2
    assert parts == sorted(set(parts))
    assert (parts[0] > 50, parts[-1], {total for _, total in heard}) == (True, 1_050, {2_000})
    engine.close()


def test_nobody_is_told_where_nobody_listens() -> None:
    engine = open_engine(memory_mb=300, threads=1)
    with telling(engine, silent, 0, 10, 10) as tell:
        tell(5)
    engine.close()


def test_a_long_statement_is_broken_off_once_it_is_to_stop() -> None:
    engine, asked = open_engine(memory_mb=300, threads=1), iter([False, False])
    with pytest.raises(Stopped), stoppable(engine, lambda: next(asked, True)):
        number(engine, LONG.replace("400_000_000", "9_000_000_000"))
    engine.close()
