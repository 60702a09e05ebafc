"""Which features may no model read, whatever it gains by them?

Article 14 of the credit-reporting regulation (in force 2013-03-15) forbids collecting religion, genes, fingerprints,
blood type, illness and medical history. It binds bureaux; a lender's desk keeps the same list. A name is what can be
checked here: what a column truly holds is for the person who declares it. A policy may forbid further words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from workbench.common.errors import StaffError
from workbench.common.text import Text

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_BY_LAW: tuple[tuple[Text, frozenset[str], tuple[str, ...]], ...] = (
    (Text("宗教信仰", "religion"), frozenset({"religion", "religious", "faith", "church"}), ("宗教", "信仰")),
    (Text("基因", "genes"), frozenset({"gene", "genes", "genetic", "genome", "dna"}), ("基因",)),
    (Text("指纹", "fingerprints"), frozenset({"fingerprint", "fingerprints"}), ("指纹",)),
    (Text("血型", "blood type"), frozenset({"blood"}), ("血型",)),
    (
        Text("疾病和病史", "illness"),
        frozenset({"illness", "disease", "medical", "diagnosis", "disability", "health", "hiv"}),
        ("疾病", "病史", "健康", "残疾"),
    ),
)


def forbidden_as(name: str, further: Sequence[str] = ()) -> Text | None:
    """What a name stands for that no model may read; None for any other. `further`: words a policy adds."""
    words = {word.lower() for word in _WORD.findall(name)}
    for meaning, english, chinese in _BY_LAW:
        if words & english or any(word in name for word in chinese):
            return meaning
    folded = name.casefold()
    return next((Text(word, word) for word in further if word and word.casefold() in folded), None)


def forbidden_among(names: Iterable[str], further: Sequence[str] = ()) -> tuple[tuple[str, Text], ...]:
    """Every forbidden name with what it stands for, in order."""
    found = ((name, forbidden_as(name, further)) for name in names)
    return tuple((name, meaning) for name, meaning in found if meaning is not None)


def demand_allowed(version: str, names: Iterable[str], further: Sequence[str] = ()) -> None:
    """Raises `StaffError` (`FEATURE_FORBIDDEN`) naming the first feature no model may read."""
    for name, meaning in forbidden_among(names, further)[:1]:
        raise StaffError(
            Text("模型 {version} 读取了禁止使用的指标 {name}（{meaning}）",
                 "Model {version} reads {name} ({meaning}), which no model may read"
                 ).format(version=version, name=name, meaning=meaning),
            Text("该模型没有启用。请去掉该指标后重新训练", "It is not used. Train it again without that feature"),
            code="FEATURE_FORBIDDEN",
        )  # fmt: skip
