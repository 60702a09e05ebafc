"""How does a desk train a model on what became of its own merchants?

The pack is written beside the desk's records. It does not become the champion by itself: that takes two people (see
`services.champion`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.scoring.boosting import Settings
    from workbench.scoring.train import Labelled, Trained
    from workbench.services.known_outcomes import KnownRows

MODELS = "models"  # the desk's own packs


class TrainingService:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def train(
        self,
        actor: Actor,
        version: str | None = None,
        seed: int = 7,
        report: Report = silent,
        stop: Stop = never,
        *,
        settings: Settings | None = None,
        repeats: int = 6,
    ) -> Mapping[str, object]:
        """Train on the desk's known outcomes and write the pack; answers its figures.

        Raises `StaffError` (`NOT_PERMITTED`, `VERSION_TAKEN`, `TOO_FEW_OUTCOMES`, `MODEL_SAYS_NOTHING`), `Stopped`.
        """
        from workbench.services.known_outcomes import known_rows

        require(actor, Permission.TRAIN)
        name = version or f"desk-{self.ground.today():%Y.%m.%d}"
        known = known_rows(self.ground)
        made = self.train_rows(
            known, known.labelled, name, seed=seed, settings=settings, repeats=repeats, report=report, stop=stop
        )
        self.record(made, actor)
        return facts_of(made)

    def train_rows(
        self,
        known: KnownRows,
        data: Labelled,
        version: str,
        *,
        seed: int = 7,
        settings: Settings | None = None,
        repeats: int = 6,
        report: Report = silent,
        stop: Stop = never,
    ) -> Trained:
        """Train on given rows and write the desk's pack `version`."""
        from workbench.features.catalogue import BY_NAME, digest
        from workbench.scoring.pack import sign_pack
        from workbench.scoring.train import TrainSpec, train

        folder = self.folder / version
        if folder.exists():
            raise StaffError(
                Text(f"模型版本 {version} 已存在", f"There is a model version {version} already"),
                Text("请换一个版本名", "Choose another name"),
                code="VERSION_TAKEN",
            )
        spec = TrainSpec(
            version=version,
            trained_on=self.ground.today().isoformat(),
            data_name=known.name,
            synthetic=known.synthetic,
            outcome=known.outcome,
            names=known.names,
            signs=tuple(BY_NAME[name].sign for name in known.names),
            catalogue_digest=digest(known.names),
            limits=known.limits,
            settings=settings or _settings(len(data.bad), seed),
            search=settings is None and data.days is not None,
            repeats=repeats,
        )
        made = train(data, spec, folder, report, stop)
        with self.ground.transaction() as shelves:
            sign_pack(made.folder, self.ground.signer(shelves))
        self.ground.admit_pack(made.folder)
        return made

    @property
    def folder(self) -> Path:
        return self.ground.folder / MODELS

    def record(self, made: Trained, actor: Actor) -> None:
        """Say in the journal what was trained, on which data."""
        told = {"version": made.card.version, "digest": made.digest, "data": made.card.data.digest}
        with self.ground.transaction() as shelves:
            shelves.journal.append(self.ground.now(), actor, "model.train", None, told)


def _settings(rows: int, seed: int) -> Settings:
    """Shallow trees where rows are few."""
    from workbench.scoring.boosting import Settings

    if rows < 2_000:
        return Settings(depth=2, trees=120, eta=0.05, min_child_weight=1, reg_lambda=1, columns=0.8, seed=seed)
    return Settings(seed=seed)


def facts_of(made: Trained) -> dict[str, object]:
    """The figures of a new pack, for a command to print."""
    card, metrics = made.card, made.card.metrics
    facts: dict[str, object] = {
        "version": card.version,
        "folder": str(made.folder),
        "digest": made.digest,
        "rows": card.data.rows,
        "bad": card.data.bad_rows,
        "outcome": card.outcome.en,
        "synthetic": card.data.synthetic,
        "features": len(card.features),
        "trees": int(card.settings["trees"]),
        "measured": card.split.method.en,
        "auc": round(metrics.auc, 4),
        "auc_95": f"{metrics.auc_low:.4f} to {metrics.auc_high:.4f}",
        "ks": round(metrics.ks, 4),
        "brier": round(metrics.brier, 4),
        "average_precision": round(metrics.average_precision, 4),
    }
    if metrics.auc_fold_mean is not None and metrics.auc_sd is not None:
        facts |= {"auc_fold_mean": round(metrics.auc_fold_mean, 4), "auc_fold_sd": round(metrics.auc_sd, 4)}
    for rival in card.comparisons:
        facts[f"auc of {rival.name.en}"] = None if rival.auc is None else round(rival.auc, 4)
    return facts
