"""Does the library that trains models read this pack, and say of its golden rows what we say?

XGBoost can crash on a damaged file, so it never reads one in the program's own process. Before a pack is first used
at a desk, a child process with limits loads it and scores the golden rows. Only the very bits the pack names count; a
child that dies, hangs or says something else is a refusal of the pack, never the end of the program.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.scoring.manifest import BOOSTER, CARD, GOLDEN, read_parts

CHECK_PACK = "--check-pack-in"
"""The private argument under which the program is its own child."""

PATIENCE = 120.0  # seconds; the library alone takes some to load on a slow disk
_MOST_ANSWER = 64 * 1024
_MEMORY = 6 * 2**30  # of address space: the library's threads reserve far more than they use
_CPU_SECONDS = 60


def demand_golden_bits(folder: Path, digest: str, command: Sequence[str] | None = None) -> None:
    """Let the library itself answer the golden rows of a pack that is checked in every other part already.

    `command` stands for the child in tests. Raises `StaffError` (`MODEL_FAILS_CHECK`, and those of `read_parts`).
    """
    from workbench.scoring.golden import read_golden

    parts, found = read_parts(folder)
    if found != digest:
        raise _failed(folder, Text("文件在检查时被改动", "its files changed during the check"))
    margins = read_golden(parts[GOLDEN], _names(parts[CARD]))[1]
    expected = f"{digest} {margins.astype('>f4').tobytes().hex()}\n".encode("ascii")
    try:
        said = _answer(list(command or _command(folder)))
    except subprocess.TimeoutExpired as late:
        raise _failed(folder, Text("超过时限", "it took too long")) from late
    if said is None:
        raise _failed(folder, Text("训练库读取时中止", "the library that trains models stopped reading it"))
    if said != expected:
        raise _failed(folder, Text("样例行的得分不同", "its golden rows got other margins"))


def _answer(command: list[str]) -> bytes | None:
    """What the child said, or None where it did not come to its end."""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    return done.stdout[:_MOST_ANSWER] if done.returncode == 0 else None


def _command(folder: Path) -> list[str]:
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "workbench"]
    return [*program, CHECK_PACK, str(folder.resolve())]


def serve(folder: str) -> int:
    """The child: load the pack with the library, score the golden rows, say digest and bits."""
    from workbench.intake.guarded_child import limit_resources

    limit_resources(_CPU_SECONDS, _MEMORY)
    from workbench.scoring.golden import read_golden

    parts, digest = read_parts(Path(folder))
    rows, _ = read_golden(parts[GOLDEN], _names(parts[CARD]))
    import xgboost

    booster = xgboost.Booster({"nthread": 1}, model_file=bytearray(parts[BOOSTER]))
    margins = booster.predict(xgboost.DMatrix(rows, nthread=1), output_margin=True, validate_features=False)
    sys.stdout.write(f"{digest} {margins.astype('>f4').tobytes().hex()}\n")
    sys.stdout.flush()
    return 0


def _names(card: bytes) -> tuple[str, ...]:
    import tomllib

    return tuple(tomllib.loads(card.decode("utf-8"))["features"])


def _failed(folder: Path, why: Text) -> StaffError:
    return StaffError(
        Text("模型 {name} 未通过首次检查：{why}", "Model {name} fails its first check: {why}").format(
            name=folder.name, why=why
        ),
        Text("未启用该模型，原模型不变。请重新训练", "It is not used; the model in use stays. Train it again"),
        code="MODEL_FAILS_CHECK",
    )
