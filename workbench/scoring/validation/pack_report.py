"""Which validation lies in a pack, and is it of this very model?"""

from __future__ import annotations

from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.scoring.card import ModelCard
from workbench.scoring.pack import VALIDATION
from workbench.scoring.validation.report import ValidationReport, read_report


def report_in(folder: Path, card: ModelCard) -> ValidationReport | None:
    """The report in the pack `folder` of `card`, or None where there is none.

    Raises `StaffError`: `VALIDATION_UNSOUND`, and `VALIDATION_OTHER` where it judges other trees than the card's.
    """
    data = _data(folder)
    if data is None:
        return None
    report = read_report(data)
    if (report.version, report.booster_sha256) != (card.version, card.booster_sha256):
        raise StaffError(
            Text(
                f"验证报告属于另一个模型（{report.version}）",
                f"The validation report is of another model ({report.version})",
            ),
            Text("请重新训练并验证", "Train and validate it again"),
            code="VALIDATION_OTHER",
        )
    return report


def report_digest(folder: Path) -> str | None:
    """SHA-256 of the report's bytes, or None where there is none."""
    data = _data(folder)
    return None if data is None else sha256_hex(data)


def _data(folder: Path) -> bytes | None:
    try:
        return (folder / VALIDATION).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise StaffError(
            Text(f"验证报告读不到：{fault.strerror}", f"The validation report cannot be read: {fault.strerror}"),
            Text("请从备份恢复模型文件夹", "Restore the model folder from a backup"),
            code="VALIDATION_UNSOUND",
        ) from fault
