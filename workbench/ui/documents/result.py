"""What does the line below the papers say of the decision?"""

from __future__ import annotations

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.case_file import DecisionRecord
from workbench.services.document_file import DocumentFile
from workbench.ui.format import duration_text


def result_words(file: DocumentFile, decision: DecisionRecord) -> Text:
    """`已批准 ¥60,000 · 用时 6 分`."""
    if decision.withdrawn:
        words = Text("已撤回", "Withdrawn")
    elif decision.outcome.value == "decline":
        words = Text("已拒绝", "Declined") if file.signed else Text("拟拒绝", "To decline")
    else:
        words = Text("已批准 ", "Approved ") if file.signed else Text("拟批准 ", "To approve ")
        words = words + same(money(decision.limit_fen))
    return words + Text(" · 用时 ", " · ") + duration_text(file.seconds_used) if file.seconds_used else words
