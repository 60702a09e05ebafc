"""Is a pack refused, and the program left alone, whatever the library makes of it in the child?"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.scoring.packs import pack
from workbench.common.errors import StaffError
from workbench.common.paths import models
from workbench.scoring import pack_check
from workbench.scoring.manifest import pack_digest
from workbench.scoring.pack import load_pack
from workbench.scoring.pack_check import demand_golden_bits


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("packs")).folder


def test_the_library_answers_the_golden_rows_of_a_fresh_pack_with_our_bits(made: Path) -> None:
    demand_golden_bits(made, load_pack(made).digest)


def test_the_library_answers_the_golden_rows_of_the_bundled_pack_with_our_bits() -> None:
    folder = next(path for path in sorted(models().iterdir()) if path.is_dir())
    digest = pack_digest(folder)
    assert digest is not None
    demand_golden_bits(folder, digest)


@pytest.mark.parametrize(
    "program",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import sys; sys.exit(3)",
        "print('0' * 64, '3f800000')",
        "pass",
        "import sys; sys.stdout.write('x' * 10_000_000)",
    ],
)
def test_a_child_that_crashes_or_says_something_else_refuses_the_pack(made: Path, program: str) -> None:
    with pytest.raises(StaffError, match="MODEL_FAILS_CHECK"):
        demand_golden_bits(made, load_pack(made).digest, [sys.executable, "-c", program])


def test_a_child_that_hangs_is_ended(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_check, "PATIENCE", 0.5)
    with pytest.raises(StaffError, match="MODEL_FAILS_CHECK"):
        demand_golden_bits(made, load_pack(made).digest, [sys.executable, "-c", "import time; time.sleep(60)"])


def test_a_pack_exchanged_during_the_check_is_refused(made: Path) -> None:
    with pytest.raises(StaffError, match="MODEL_FAILS_CHECK"):
        demand_golden_bits(made, "0" * 64)
