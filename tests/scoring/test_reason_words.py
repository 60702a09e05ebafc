"""The sentences staff and merchants read about every feature, in both languages, as they stand in the golden files.

A changed sentence fails here and is read by a person before the file is written anew:
`python -m tests.scoring.test_reason_words` writes both. Values are typical ones, weak and strong, beside a median.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from workbench.common.text import Lang
from workbench.features.catalogue import BY_NAME, CATALOGUE
from workbench.scoring.reasons import PeerView, letter_reason, reason

GOLDEN = Path(__file__).parent / "golden"
WEAK, STRONG = 14.0, 78.0  # percentiles


def typical() -> dict[str, tuple[float, float, float]]:
    """Weak value, median and strong value by feature."""
    with (GOLDEN / "typical_values.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: (float(row["weak"]), float(row["median"]), float(row["strong"]))
            for row in csv.DictReader(file)
        }


def written(lang: Lang) -> str:
    """Four lines a feature: lowering on the screen, raising on the screen, in a letter, and not supplied."""
    values, lines = typical(), []
    for feature in CATALOGUE:
        weak, median, strong = values[feature.name]
        low = reason(feature, weak, PeerView(WEAK, median), adverse=True)
        high = reason(feature, strong, PeerView(STRONG, median), adverse=False)
        alone = letter_reason(feature, weak, PeerView(WEAK, median))
        missing = letter_reason(feature, None, PeerView(None, median))
        lines += [
            f"{feature.name} ({feature.family})",
            f"  - {low[0].of(lang)} | {low[1].of(lang)}",
            f"  + {high[0].of(lang)} | {high[1].of(lang)}",
            f"  = {alone.of(lang)}",
            f"  0 {missing.of(lang)}",
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("lang", list(Lang))
def test_the_sentences_of_the_catalogue_are_those_that_were_read(lang: Lang) -> None:
    assert written(lang) == (GOLDEN / f"reasons_{lang.value}.txt").read_text("utf-8")


def test_every_feature_has_typical_values() -> None:
    assert set(typical()) == set(BY_NAME)


@pytest.mark.parametrize("lang", list(Lang))
def test_no_sentence_names_a_feature_by_its_code_or_leaves_a_place_open(lang: Lang) -> None:
    told = [line for line in written(lang).splitlines() if line.startswith("  ")]
    assert not [line for line in told if "_" in line or "{" in line or "nan" in line.lower()]


if __name__ == "__main__":
    for one in Lang:
        (GOLDEN / f"reasons_{one.value}.txt").write_text(written(one), "utf-8")
