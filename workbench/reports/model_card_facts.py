"""Which facts does a model card print?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.common.text import Text
from workbench.scoring.card import ModelCard
from workbench.scoring.validation.held_out import Overrides
from workbench.scoring.validation.report import ValidationReport


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did what with the model, and when. `name` is empty where nobody has yet."""

    role: Text
    name: str
    at: datetime | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ModelCardFacts:
    """A card, its validation (None: not validated), and who made, proposed and agreed to it at this desk."""

    lender: Text
    card: ModelCard
    digest: str  # of the pack
    report: ValidationReport | None
    report_digest: str  # SHA-256 of the report's bytes, or ""
    champion: bool  # does it score at this desk now?
    signatures: tuple[Signature, ...]
    overrides: Overrides | None = None  # of this model's advice at this desk so far; None: nobody decided on it yet
