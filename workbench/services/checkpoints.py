"""How does an auditor take the state of the journal away, and check the journal against it later?

A checkpoint is a small signed file: how long the chain was, its head, and the desk's key. Whoever keeps it elsewhere
can tell later that nothing up to there was cut off or made anew. Papers print the head as well, to the same end.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.keys import BadSignature, demand_signed
from workbench.access.staff import SYSTEM, Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import canonical_json
from workbench.records.journal import ChainCheck
from workbench.services.desk_keys import own_keys

if TYPE_CHECKING:
    from workbench.services.ground import Ground

PURPOSE = "journal-checkpoint"
FORM = "workbench-checkpoint-1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Entry `seq` had this hash at that moment."""

    seq: int
    hash: str
    at: datetime


def write_checkpoint(ground: Ground, path: Path, actor: Actor = SYSTEM) -> Checkpoint:
    """Write a signed checkpoint of the whole chain as it stands. The journal notes that it was taken, and by whom."""
    with ground.transaction() as shelves:
        entry = shelves.journal.append(ground.now(), actor, "journal.checkpoint", None, {"file": path.name})
        signer = ground.signer(shelves)
    told = canonical_json({"form": FORM, "seq": entry.seq, "hash": entry.hash, "at": entry.at})
    whole = {"checkpoint": told.decode("utf-8"), "signature": signer.sign(PURPOSE, told).decode("ascii")}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1), "utf-8")
    return Checkpoint(entry.seq, entry.hash, entry.at)


def read_checkpoint(ground: Ground, path: Path) -> Checkpoint:
    """A checkpoint this desk signed. Raises `StaffError` (`CHECKPOINT_BAD`)."""
    try:
        whole = json.loads(path.read_text("utf-8"))
        told = str(whole["checkpoint"]).encode("utf-8")
        demand_signed(PURPOSE, told, str(whole["signature"]).encode("utf-8"), own_keys(ground.settings()))
        facts = json.loads(told)
        if facts["form"] != FORM:
            raise ValueError(facts["form"])
        return Checkpoint(int(facts["seq"]), str(facts["hash"]), datetime.fromisoformat(facts["at"]))
    except (OSError, ValueError, KeyError, TypeError, BadSignature) as fault:
        raise StaffError(
            Text(f"{path.name} 不是本台账签署的检查点", f"{path.name} is not a checkpoint this desk signed"),
            Text("没有据此核对任何内容", "Nothing was checked against it"),
            code="CHECKPOINT_BAD",
        ) from fault


def verify_journal(ground: Ground, checkpoints: Sequence[Path] = (), heads: Sequence[str] = ()) -> ChainCheck:
    """Walk the whole chain; it must pass every checkpoint, every head read off a paper, and every signed decision's.

    Raises `StaffError` (`CHECKPOINT_BAD`).
    """
    points = [read_checkpoint(ground, path) for path in checkpoints]
    with ground.store.reading() as shelves:
        return shelves.journal.verify(anchors={p.seq: p.hash for p in points}, heads=heads)
