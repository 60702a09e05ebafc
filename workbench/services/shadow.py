"""Which challenger is scored silently beside the champion, and what does it say?

A challenger sees what the champion sees, at the same moment. Its answers are kept apart: no screen or paper of a case
reads them, so nobody who decides knows them before the decision. A challenger that fails never stops the champion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import SYSTEM, Actor
from workbench.common.dates import utc
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.scoring.model import Model
    from workbench.services.score_batch import ScoreBatch
    from workbench.storage.kept import KeptScore
    from workbench.storage.shadow import KeptShadow
    from workbench.storage.shelves import Shelves

VERSION, DIGEST, SINCE = "challenger_version", "challenger_digest", "challenger_since"


@dataclass(frozen=True, slots=True)
class Challenger:
    version: str
    digest: str
    since: datetime


class ShadowService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def current(self) -> Challenger | None:
        return challenger_of(self._ground.settings())

    def versions(self) -> tuple[str, ...]:
        """Packs at hand that could run as challenger: readable, not the champion, and of this desk's figures."""
        champion = self._ground.model()
        found = []
        for digest, version, features in _packs(self._ground):
            if digest != champion.digest and set(features) <= _computed(champion):
                found.append(version)
        return tuple(sorted(set(found)))

    def start(self, version: str, actor: Actor) -> Challenger:
        """Score `version` silently from now on, instead of any other challenger.

        Raises `StaffError` (`NOT_PERMITTED`, `VERSION_UNKNOWN`, `CHALLENGER_IS_CHAMPION`, `FEATURES_NOT_HERE`,
        `MODEL_...` of a damaged pack).
        """
        require(actor, Permission.TRAIN)
        champion = self._ground.model()
        digest = next((digest for digest, name, _ in _packs(self._ground) if name == version), None)
        if digest is None:
            raise StaffError(
                Text(f"没有模型版本 {version}", f"There is no model version {version}"),
                Text("请在模型室选择一个已有版本", "Choose one of the versions in the model room"),
                code="VERSION_UNKNOWN",
            )
        if digest == champion.digest:
            raise StaffError(
                Text(f"{version} 就是冠军模型", f"{version} is the champion itself"),
                Text("请选择另一个版本作为挑战者", "Choose another version as challenger"),
                code="CHALLENGER_IS_CHAMPION",
            )
        model = self._ground.model_of(digest)  # whole and signed, or not started
        if not set(model.features) <= _computed(champion):
            raise StaffError(
                Text(f"{version} 读取本台账不计算的指标", f"{version} reads figures this desk does not compute"),
                Text("请用本台账的数据训练挑战者", "Train a challenger on this desk's data"),
                code="FEATURES_NOT_HERE",
            )
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            shelves.settings.put(VERSION, version)
            shelves.settings.put(DIGEST, digest)
            shelves.settings.put(SINCE, utc(now).isoformat())
            facts = {"version": version, "digest": digest, "champion": champion.version}
            shelves.journal.append(now, actor, "shadow.start", None, facts)
        return Challenger(version, digest, utc(now))

    def stop(self, actor: Actor) -> None:
        """Let the challenger go; what it said stays. Raises `StaffError` (`NOT_PERMITTED`, `NO_CHALLENGER`)."""
        require(actor, Permission.TRAIN)
        running = self.current()
        if running is None:
            raise StaffError(
                Text("没有影子运行的挑战者", "No challenger runs in the shadow"),
                Text("无须停止", "There is nothing to stop"),
                code="NO_CHALLENGER",
            )
        with self._ground.transaction() as shelves:
            for key in (VERSION, DIGEST, SINCE):
                shelves.settings.put(key, "")
            facts = {"version": running.version, "digest": running.digest}
            shelves.journal.append(self._ground.now(), actor, "shadow.stop", None, facts)


def start_bundled(ground: Ground) -> None:
    """Run the challenger that comes with the program on a sample desk. Where it cannot run, the journal says why."""
    from workbench.services.bundled_model import CHALLENGER

    try:
        ShadowService(ground).start(CHALLENGER, SYSTEM)
    except StaffError as fault:
        with ground.transaction() as shelves:
            shelves.journal.append(
                ground.now(), SYSTEM, "shadow.fail", None, {"version": CHALLENGER, "fault": fault.code}
            )


def challenger_of(settings: Mapping[str, str | int | bool]) -> Challenger | None:
    """The challenger a desk's settings name."""
    version, digest, since = (str(settings.get(key, "")) for key in (VERSION, DIGEST, SINCE))
    return Challenger(version, digest, datetime.fromisoformat(since)) if version and digest and since else None


def _packs(ground: Ground) -> list[tuple[str, str, tuple[str, ...]]]:
    """(digest, version, features) of every pack at hand whose card can be read."""
    from workbench.scoring.pack import read_card
    from workbench.services.kept_grounds import pack_folders

    found = []
    for folder in pack_folders(ground.folder):
        digest = _digest(folder)
        if digest is not None:
            try:
                card = read_card(folder)
            except StaffError:
                continue
            found.append((digest, card.version, card.features))
    return found


def _digest(folder: Path) -> str | None:
    from workbench.scoring.pack import pack_digest

    return pack_digest(folder)


def _computed(champion: Model) -> set[str]:
    from workbench.services.score_batch import desk_names

    return set(desk_names(champion.features))


def keep_shadows(ground: Ground, shelves: Shelves, batch: ScoreBatch, scores: Sequence[KeptScore]) -> None:
    """Score the challenger on what the champion just read and keep its answers; a failure is only journalled."""
    running = challenger_of(shelves.settings.all())
    if running is None or not scores or running.digest == scores[0].model_digest:
        return  # none, or one that became champion since
    try:
        model = ground.model_of(running.digest)
        shadows = _answers(ground, shelves, batch, scores, model, running)
    except (StaffError, OSError, ValueError) as fault:
        code = fault.code if isinstance(fault, StaffError) else type(fault).__name__
        facts = {"version": running.version, "digest": running.digest, "fault": code}
        shelves.journal.append(ground.now(), SYSTEM, "shadow.fail", None, facts)
        return
    shelves.shadows.put(shadows)


def _answers(
    ground: Ground,
    shelves: Shelves,
    batch: ScoreBatch,
    scores: Sequence[KeptScore],
    model: Model,
    running: Challenger,
) -> list[KeptShadow]:
    import numpy as np

    from workbench.decision.decide import decide
    from workbench.services.advice import case_input, cover_facts, exposure
    from workbench.storage.shadow import KeptShadow

    policy, products, lent = ground.policy(), ground.products(), exposure(shelves)
    place = [batch.names.index(name) for name in model.features]
    vectors = {merchant_id: data for merchant_id, _, data in batch.vectors}
    made = []
    for kept in scores:
        case = case_input(shelves, kept.case_no, policy, kept=kept, lent=lent, today=ground.today())
        read = np.frombuffer(vectors[case.merchant.merchant_id], dtype="<f8")[place].astype(np.float32)
        margin = float(model.margins(read[None, :])[0])
        points = model.points(margin)
        band = model.band(points, policy.floors())
        said = replace(
            kept.score, model_version=model.version, margin=margin, pd=model.pd(margin), points=points, band=band,
            contributions=(),
        )  # fmt: skip
        facts = {**case.facts, "dscr": None, **cover_facts(replace(kept, score=said), case.application, policy)}
        asked = replace(case, score=said, reasons=(), facts=facts)
        advice = decide(asked, policy, products[case.application.product_code])
        champion = kept.recommendation
        if champion is None:
            continue
        made.append(
            KeptShadow(
                case_no=kept.case_no,
                version=running.version,
                digest=running.digest,
                scored_at=kept.scored_at,
                margin=margin,
                pd=said.pd,
                points=points,
                band=band,
                outcome=advice.outcome,
                champion_digest=kept.model_digest,
                champion_points=kept.score.points,
                champion_band=kept.score.band,
                champion_outcome=champion.outcome,
            )
        )
    return made
