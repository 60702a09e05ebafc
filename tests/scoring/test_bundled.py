from __future__ import annotations

import tomllib

from workbench.common.paths import models
from workbench.scoring.pack import load_pack


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
