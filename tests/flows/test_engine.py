from __future__ import annotations

from time import perf_counter

import pytest

from workbench.common.errors import Stopped
from workbench.flows.engine import open_engine, stoppable


def test_a_statement_is_broken_off_soon_after_somebody_asked_to_stop() -> None:
    engine = open_engine(memory_mb=300, threads=1)
    began = perf_counter()
    endless = "SELECT sum(a.range * b.range) FROM range(10_000_000) a, range(10_000_000) b"
    with pytest.raises(Stopped), stoppable(engine, lambda: perf_counter() - began > 0.2):
        engine.execute(endless).fetchall()
    assert perf_counter() - began < 2
    assert engine.execute("SELECT 1").fetchone() == (1,)


def test_once_asked_to_stop_the_answer_stays() -> None:
    answers = iter([False, True])
    with stoppable(open_engine(threads=1), lambda: next(answers, False)) as stop:
        assert [stop(), stop(), stop()] == [False, True, True]


def test_a_table_that_is_missing_is_not_looked_for_among_the_programs_variables() -> None:
    orders = [1, 2, 3]
    with pytest.raises(Exception, match="does not exist"):
        open_engine(threads=1).execute("SELECT * FROM orders")
    assert orders
