"""How are the models made that come with the program?

The champion and one challenger learn from the same separate through-the-door run of the sample economy: synthetic
applications of merchants who are at no desk, with the outcome of the declined known as well. The challenger is a
different idea and not a worse copy: trees of two levels, which leave out what only the last month shows, so that a sale
season moves them less. `python -m workbench.services.bundled_model models` makes both again, byte for byte but for
their signatures; the cards say on every page that the data are synthetic. They are signed with the publisher's key
(`--key`, a file that is no part of the project), or else with a fresh one that is forgotten at once: its public part
lies in `resources/keys`, nothing else can ever be signed with it.
"""

from __future__ import annotations

import argparse
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.common.text import Text, same

if TYPE_CHECKING:
    from workbench.access.keys import Signer
    from workbench.scoring.boosting import Settings
    from workbench.scoring.train import Labelled, Trained

VERSION, CHALLENGER = "xgb-2026.11", "xgb-2026.11-c"
TRAINED_ON, SEED, APPLICATIONS = "2026-11-27", 20_260_131, 60_000

_LAST_MONTH = re.compile(r"_(28|30)(_|$)")  # a figure of four weeks or thirty days says so in its name

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


@dataclass(frozen=True, slots=True)
class Recipe:
    """What sets one bundled model apart: its name, what it reads, how its trees grow, and what its card says of it."""

    version: str
    names: tuple[str, ...]
    settings: Settings
    search: bool
    choices: tuple[Text, ...] = ()


def recipes(names: Sequence[str]) -> tuple[Recipe, Recipe]:
    """The champion on all of `names`, and its challenger."""
    from workbench.scoring.boosting import Settings

    lasting = tuple(name for name in names if not _LAST_MONTH.search(name))
    left_out = len(names) - len(lasting)
    why = (
        Text(
            "挑战者：每棵树至多两层，一条路径至多读两项指标", "Challenger: trees of two levels read two figures at most"
        ),
        Text(
            f"不读只看近 28 至 30 天的 {left_out} 项指标，以减轻大促季节的影响",
            f"Leaves out the {left_out} figures of the last 28 to 30 days, which a sale season moves most",
        ),
    )
    plain = Settings(depth=2, trees=300, eta=0.1, reg_lambda=8.0, columns=0.4, seed=11)
    return Recipe(VERSION, tuple(names), Settings(), True), Recipe(CHALLENGER, lasting, plain, False, why)


def train_bundled(recipe: Recipe, data: Labelled, models: Path) -> Trained:
    """Train one bundled model on `data`, whose columns are the recipe's names, and write its pack under `models`."""
    from workbench.features.catalogue import BY_NAME, digest
    from workbench.scoring.card import OutcomeNote
    from workbench.scoring.train import TrainSpec, train
    from workbench.services.leak_notes import desk_leaks

    names = recipe.names
    spec = TrainSpec(
        version=recipe.version,
        trained_on=TRAINED_ON,
        data_name=DATA,
        synthetic=True,
        outcome=OutcomeNote("dpd90_12m", OUTCOME),
        names=names,
        signs=tuple(BY_NAME[name].sign for name in names),
        catalogue_digest=digest(names),
        limits=LIMITS,
        settings=recipe.settings,
        search=recipe.search,
        declined_known=True,
        leaks=desk_leaks(names, data, {}),
        choices=recipe.choices,
    )
    return train(data, spec, models / recipe.version)


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


def publisher(key: Path | None = None) -> Signer:
    """Who signs the packs of one run: the key in a file, or a fresh one; its public part is left with the program."""
    from workbench.access.keys import new_signer, public_pem, read_signer
    from workbench.common.paths import resources

    signer = new_signer() if key is None else read_signer(key)
    keys = resources() / "keys"
    keys.mkdir(exist_ok=True)
    (keys / f"{signer.name}.pem").write_text(public_pem(signer.public), "ascii")
    return signer


def main() -> None:
    """Simulate the applications, train both models, and write their packs and `current.toml`."""
    from workbench.flows.engine import open_engine
    from workbench.sample.training import build
    from workbench.scoring.pack import name_champion, sign_pack
    from workbench.scoring.train import directed

    parser = argparse.ArgumentParser(description="Make the bundled models again.")
    parser.add_argument("models", type=Path, help="folder of model packs")
    parser.add_argument("--applications", type=int, default=APPLICATIONS)
    parser.add_argument("--key", type=Path, help="file of the publisher's private key")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    run = build(open_engine(), seed=SEED, applications=chosen.applications, report=_tell)
    signer = publisher(chosen.key)
    for recipe in recipes(directed(run.matrix.names)):
        columns = run.matrix.values[:, [run.matrix.names.index(name) for name in recipe.names]]
        data = labelled(recipe.names, columns, run.defaulted, run.day, run.platform)
        made = train_bundled(recipe, data, chosen.models)
        sign_pack(made.folder, signer)
        if recipe.version == VERSION:
            name_champion(made.folder, made.digest)
        logging.info("%s %s AUC %.4f", made.folder, made.digest, made.card.metrics.auc)


def _tell(done: int, total: int) -> None:
    logging.info("%d of %d applications", done, total)


if __name__ == "__main__":
    main()
