from __future__ import annotations

import tomllib

from workbench.common.paths import models
from workbench.scoring.pack import load_pack
from workbench.services.bundled_model import CHALLENGER, recipes


def test_the_bundled_model_is_sound_and_says_it_is_synthetic() -> None:
    current = tomllib.loads((models() / "current.toml").read_text("utf-8"))
    folder = models() / current["version"]
    model = load_pack(folder)
    assert model.digest == current["digest"]
    assert model.card.data.synthetic
    assert "合成" in model.card.note.zh
    assert model.card.data.rows >= 50_000
    assert 0.03 <= model.card.data.bad_rows / model.card.data.rows <= 0.05
    assert all(model.card.signs)
    assert model.forest.depth <= 4
    assert model.forest.trees <= 300
    assert (folder / "booster.json").stat().st_size < 1_500_000


def test_the_bundled_challenger_is_another_idea_on_the_same_rows() -> None:
    current = tomllib.loads((models() / "current.toml").read_text("utf-8"))
    champion, rival = load_pack(models() / current["version"]), load_pack(models() / CHALLENGER)
    assert rival.digest != champion.digest
    assert rival.card.data.synthetic
    assert rival.card.data.rows == champion.card.data.rows
    assert rival.card.split == champion.card.split  # the same held-out rows, or the two could not be compared
    assert rival.forest.depth <= 2
    left_out = set(champion.features) - set(rival.features)
    assert set(rival.features) < set(champion.features)
    assert {"orders_30", "visitors_28", "dispatch_hours_30"} <= left_out
    assert not left_out & {"orders_90", "sales_365_fen", "late_loan_share"}
    assert any("挑战者" in choice.zh for choice in rival.card.choices)
    assert (models() / CHALLENGER / "validation.json").is_file()


def test_the_packs_are_what_the_recipes_say() -> None:
    champion, rival = recipes(load_pack(models() / "xgb-2026.11").features)
    for recipe in (champion, rival):
        model = load_pack(models() / recipe.version)
        assert model.features == recipe.names
        assert model.card.settings["seed"] == str(recipe.settings.seed)
