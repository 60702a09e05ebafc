"""Every hostile archive, workbook, Parquet and JSON file gets the verdict it must get, in time."""

from __future__ import annotations

import pytest

from tests.hostile.books import books
from tests.hostile.cases import Case
from tests.hostile.judging import Outcome, judge, outcomes_of
from tests.hostile.old_books import old_books
from tests.hostile.packed import packed
from tests.hostile.typed import typed

CASES = [*packed(), *books(), *old_books(), *typed()]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    return outcomes_of(CASES, tmp_path_factory.mktemp("corpus"))


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.id)
def test_a_hostile_file_gets_its_verdict(one: Case, outcomes: dict[str, Outcome]) -> None:
    judge(one, outcomes[one.id])


def test_the_corpus_is_large_and_names_every_case_once() -> None:
    assert len(CASES) >= 300
    assert len({one.id for one in CASES}) == len(CASES)
