"""Is anything lost that was acknowledged, when the program dies in the middle of writing?"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.conftest import ROOT
from workbench.storage.store import Store

WRITER = """
import sys
from pathlib import Path
from tests.builders import NOW, OFFICER, merchant
from workbench.access.staff import actor_of
from workbench.storage.store import Store

store = Store.open(Path(sys.argv[1]), NOW)
number = int(sys.argv[2])
while True:
    number += 1
    with store.transaction() as shelves:
        shelves.merchants.put([merchant(f"M{number}")])
        shelves.journal.append(NOW, actor_of(OFFICER), "merchant.put", None, {"n": number})
    print(number, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there")
def test_twelve_killed_writers_lose_nothing_acknowledged(tmp_path: Path) -> None:
    chance, acknowledged = random.Random(7), 0
    for _ in range(12):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(acknowledged)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        for _ in range(chance.randint(1, 40)):
            acknowledged = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split()
        child.wait()
        child.stdout.close()
        acknowledged = int(rest[-1]) if rest else acknowledged
        opened = Store.open(tmp_path, NOW)
        with opened.reading() as shelves:
            kept, chain = shelves.merchants.count(), shelves.journal.verify()
        assert opened.integrity() == ()
        opened.close()
        assert chain.holds
        # One more may have been written and not yet said: never one less, never half of one.
        assert kept == chain.entries
        assert acknowledged <= kept <= acknowledged + 1
        acknowledged = kept
