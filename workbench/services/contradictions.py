"""Which contradictions of an interview has nobody resolved? While one stands, nothing is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.services import interview_ground
from workbench.services.decision_rules import refuse

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves


def unresolved(shelves: Shelves, case_no: str) -> tuple[Text, ...]:
    """In words, as the interview keeps them; () where there are none, or interviews keep none."""
    ask = getattr(interview_ground, "open_contradictions", None)
    return () if ask is None else tuple(ask(shelves, case_no))


def demand_none(shelves: Shelves, case_no: str) -> None:
    """Raises `StaffError` (`CONTRADICTION_OPEN`) naming the first that stands."""
    found = unresolved(shelves, case_no)
    if found:
        raise refuse(
            "CONTRADICTION_OPEN",
            Text("访谈中的矛盾尚未澄清：{first}", "A contradiction of the interview stands: {first}").format(
                first=found[0]
            ),
            Text("请在访谈中澄清，或转核、拒绝", "Resolve it in the interview, or refer or decline"),
        )
