"""How is the model made that comes with the program?

It learns from a separate through-the-door run of the sample economy: synthetic applications of merchants who are at
no desk, with the outcome of the declined known as well. `python -m workbench.services.bundled_model models` makes it
again, byte for byte but for its signature; the card says on every page that the data are synthetic. It is signed with
the publisher's key (`--key`, a file that is no part of the project), or else with a fresh one that is forgotten at
once: its public part lies in `resources/keys`, nothing else can ever be signed with it.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.common.text import Text, same

if TYPE_CHECKING:
    from workbench.scoring.train import Labelled, Trained

VERSION, TRAINED_ON, SEED, APPLICATIONS = "xgb-2026.11", "2026-11-27", 20_260_131, 60_000

OUTCOME = Text("12 个月内逾期 90 天以上或核销", "90 or more days past due, or written off, within 12 months")
DATA = Text("合成经济体的申请（独立种子）", "applications of the synthetic economy (a seed of its own)")
LIMITS = (
    Text(
        "以合成申请训练：不得据此对真实借款人自动放贷或拒贷",
        "Trained on synthetic applications: no real borrower may be approved or declined on it automatically",
    ),
    Text("适用于淘宝、天猫、B2B 有交易流水的商户", "For Taobao, Tmall and B2B merchants with flow data"),
    Text(
        "不用于个人消费贷款，也不用于没有平台数据的商户",
        "Not for consumer loans, nor for merchants without platform data",
    ),
    Text(
        "用于真实业务前，须以本机构的真实结果重新训练并验证",
        "Before real use it must be trained again and validated on the lender's own outcomes",
    ),
)
_PLATFORM_NAMES = {
    "taobao": Text("淘宝", "Taobao"), "tmall": Text("天猫", "Tmall"), "b2b": Text("B2B", "B2B"),
}  # fmt: skip


def train_bundled(names: tuple[str, ...], data: Labelled, models: Path, *, champion: bool = True) -> Trained:
    """Train the bundled model on `data` (columns `names`) and write its pack under `models`."""
    from workbench.features.catalogue import BY_NAME, digest
    from workbench.scoring.card import OutcomeNote
    from workbench.scoring.pack import name_champion
    from workbench.scoring.train import TrainSpec, train
    from workbench.services.leak_notes import desk_leaks

    spec = TrainSpec(
        version=VERSION,
        trained_on=TRAINED_ON,
        data_name=DATA,
        synthetic=True,
        outcome=OutcomeNote("dpd90_12m", OUTCOME),
        names=names,
        signs=tuple(BY_NAME[name].sign for name in names),
        catalogue_digest=digest(names),
        limits=LIMITS,
        declined_known=True,
        leaks=desk_leaks(names, data, {}),
    )
    trained = train(data, spec, models / VERSION)
    if champion:
        name_champion(trained.folder, trained.digest)
    return trained


def labelled(names: tuple[str, ...], values: Any, bad: Any, days: Any, platform: Any) -> Labelled:
    """The run as training reads it, with the groups its card reports on."""
    import numpy as np

    from workbench.scoring.train import Labelled

    column = {name: values[:, i] for i, name in enumerate(names)}
    platforms = np.asarray(platform)
    segments = [(_PLATFORM_NAMES.get(code, same(code)), platforms == code) for code in ("taobao", "tmall", "b2b")]
    with np.errstate(invalid="ignore"):
        segments.append((Text("新店（不满 12 个月）", "New shops (under 12 months)"), column["shop_months"] < 12))
    # A share of late loans exists only where there were loans.
    segments.append((Text("存量客户", "Returning borrowers"), ~np.isnan(column["late_loan_share"])))
    return Labelled(values, bad, days, segments)


def sign_bundled(folder: Path, key: Path | None = None) -> str:
    """Sign a pack for publication and leave the public part of the key with the program; answers the key's name."""
    from workbench.access.keys import new_signer, public_pem, read_signer
    from workbench.common.paths import resources
    from workbench.scoring.pack import sign_pack

    signer = new_signer() if key is None else read_signer(key)
    sign_pack(folder, signer)
    keys = resources() / "keys"
    keys.mkdir(exist_ok=True)
    (keys / f"{signer.name}.pem").write_text(public_pem(signer.public), "ascii")
    return signer.name


def main() -> None:
    """Simulate the applications, train, and write the pack and `current.toml`."""
    from workbench.flows.engine import open_engine
    from workbench.sample.training import build
    from workbench.scoring.train import directed

    parser = argparse.ArgumentParser(description="Make the bundled model again.")
    parser.add_argument("models", type=Path, help="folder of model packs")
    parser.add_argument("--applications", type=int, default=APPLICATIONS)
    parser.add_argument("--key", type=Path, help="file of the publisher's private key")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    run = build(open_engine(), seed=SEED, applications=chosen.applications, report=_tell)
    names = directed(run.matrix.names)
    columns = run.matrix.values[:, [run.matrix.names.index(name) for name in names]]
    data = labelled(names, columns, run.defaulted, run.day, run.platform)
    made = train_bundled(names, data, chosen.models)
    sign_bundled(made.folder, chosen.key)
    logging.info("%s %s AUC %.4f", made.folder, made.digest, made.card.metrics.auc)


def _tell(done: int, total: int) -> None:
    logging.info("%d of %d applications", done, total)


if __name__ == "__main__":
    main()
