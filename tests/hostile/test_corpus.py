"""Every hostile file gets the verdict it must get, in time, and nothing but a refusal or rows ever comes of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import pytest

from tests.hostile.books import books
from tests.hostile.cases import Case, Imports, Verdict
from tests.hostile.packed import packed
from tests.hostile.texts import texts
from tests.hostile.typed import typed
from tests.intake.reading import KEY
from workbench.common.errors import StaffError
from workbench.flows.engine import open_engine
from workbench.flows.store import FlowStore
from workbench.intake.check import check_files
from workbench.intake.guarded import Wanted, plain_tables
from workbench.intake.layouts import LAYOUTS
from workbench.intake.preview import FilePreview
from workbench.intake.read import bad_cells
from workbench.intake.refusals import REFUSALS
from workbench.intake.sniff import previews_of

CASES = [*texts(), *packed(), *books(), *typed()]
MOST_SECONDS = 2.0  # of processor time, ours and the child's: on a busy machine a clock on the wall measures others


@dataclass(frozen=True, slots=True)
class Outcome:
    verdicts: tuple[Verdict | str, ...]  # a code where it was refused
    seconds: float


def spent() -> float:
    """Processor seconds of this process and its finished children."""
    return sum(os.times()[:4])


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Outcome]]:
    """Each file written, opened (all by as few children as possible) and read."""
    folder = tmp_path_factory.mktemp("corpus")
    paths = [written(folder / f"{n}", one) for n, one in enumerate(CASES)]
    scratch = folder / "scratch"
    scratch.mkdir()
    answers = plain_tables([Wanted(path) for path in paths], scratch)
    found = {}
    for one, path, answer in zip(CASES, paths, answers, strict=True):
        began = spent()
        verdicts = tuple(verdict(preview, folder) for preview in previews_of(path, answer, LAYOUTS))
        found[one.id] = Outcome(verdicts, spent() - began)
    slowest = max(found, key=lambda name: found[name].seconds)
    print(f"\n{len(found)} hostile files; slowest {slowest}: {found[slowest].seconds:.2f} s")
    yield found


def written(folder: Path, one: Case) -> Path:
    folder.mkdir()
    path = folder / one.file
    path.write_bytes(one.content())
    return path


def verdict(preview: FilePreview, folder: Path) -> Verdict | str:
    if preview.refusal is not None:
        assert preview.hint is not None
        assert preview.refusal_code is not None
        return preview.refusal_code
    engine = open_engine(memory_mb=300, threads=1, folder=folder)
    try:
        FlowStore(folder).attach(engine, [])
        found = check_files(engine, [preview], KEY)
        codes = Counter(cell.code for cell in bad_cells(engine, found.reading))
        return Imports(found.rows, dict(codes))
    except StaffError as problem:
        return problem.code
    finally:
        engine.close()


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.id)
def test_a_hostile_file_gets_its_verdict(one: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[one.id]
    assert len(outcome.verdicts) == len(one.verdicts), outcome.verdicts
    for got, due in zip(outcome.verdicts, one.verdicts, strict=True):
        if isinstance(due, Imports):
            assert got == due
        else:
            assert got in due.codes
    assert outcome.seconds < MOST_SECONDS


def test_the_corpus_is_large_and_names_every_case_once() -> None:
    assert len(CASES) >= 300
    assert len({one.id for one in CASES}) == len(CASES)
