"""In which words is something about an interview refused?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.interview.persona import load_applicant
from workbench.services.interview_rows import INTERVIEWABLE

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves


def require_interviewable(shelves: Shelves, case_no: str) -> None:
    """Raises `StaffError` (`NOT_INTERVIEWABLE`)."""
    if shelves.applications.get(case_no).stage not in INTERVIEWABLE:
        raise StaffError(
            Text(f"{case_no} 不在可访谈的阶段", f"{case_no} is not at a stage for interviews"),
            Text("请先评分；已提出的决策须先撤回", "Score it first; a proposal must be withdrawn first"),
            code="NOT_INTERVIEWABLE",
        )


def require_persona(persona: str) -> None:
    """Raises `StaffError` (`PERSONA_UNKNOWN`)."""
    known = [one.code for one in load_applicant().persona]
    if persona not in known:
        raise StaffError(
            Text(f"没有角色 {persona}", f"There is no persona {persona}"),
            Text("可选：" + "，".join(known), "Choose one of: " + ", ".join(known)),
            code="PERSONA_UNKNOWN",
        )


def real_interview_open(case_no: str) -> StaffError:
    return StaffError(
        Text(f"{case_no} 正在进行真实访谈", f"A real interview of {case_no} is under way"),
        Text("请先结束它，再用这个案件练习", "Finish it first, then practise on this case"),
        code="REAL_INTERVIEW_OPEN",
    )


def none_yet(case_no: str) -> StaffError:
    return StaffError(
        Text(f"{case_no} 还没有访谈", f"{case_no} has no interview yet"),
        Text("请先开始访谈", "Start the interview first"),
        code="NOT_RUNNING",
    )


def not_running() -> StaffError:
    return StaffError(
        Text("访谈不在进行中", "The interview is not running"),
        Text("未取得同意、已结束或已放弃的访谈不能修改", "Without consent, or once over, it cannot be changed"),
        code="NOT_RUNNING",
    )


def question_unknown() -> StaffError:
    return StaffError(
        Text("脚本中没有这个问题", "The script has no such question"),
        Text("请刷新访谈页面", "Reload the interview"),
        code="QUESTION_UNKNOWN",
    )


def question_empty() -> StaffError:
    return StaffError(
        Text("还没有写问题", "The question is empty"),
        Text("请先写下要追问的话", "Write what you want to ask"),
        code="QUESTION_EMPTY",
    )


def note_needed() -> StaffError:
    return StaffError(
        Text("评为矛盾须写备注", "A contradiction needs a note"),
        Text("请写明说了什么、与什么不符", "Write what was said and what it contradicts"),
        code="NOTE_NEEDED",
    )


def note_empty() -> StaffError:
    return StaffError(
        Text("笔记是空的", "The note is empty"), Text("请先写内容", "Write something first"), code="NOTE_EMPTY"
    )


def item_unknown(code: str) -> StaffError:
    return StaffError(
        Text(f"没有必做项 {code}", f"There is no checklist item {code}"),
        Text("请刷新页面", "Reload the page"),
        code="ITEM_UNKNOWN",
    )


def criterion_unknown(code: str) -> StaffError:
    return StaffError(
        Text(f"没有评分标准 {code}", f"There is no criterion {code}"),
        Text("请刷新页面", "Reload the page"),
        code="CRITERION_UNKNOWN",
    )


def mark_unknown() -> StaffError:
    return StaffError(
        Text("评分须为 1 至 5", "A mark lies between 1 and 5"),
        Text("请对照文字说明选择", "Choose by the written anchors"),
        code="MARK_UNKNOWN",
    )


def incomplete(open_ones: int) -> StaffError:
    return StaffError(
        Text(f"还有 {open_ones} 个必问题没有评定", f"{open_ones} mandatory questions are not assessed"),
        Text("请评定每个必问题，可评为“未回答”", "Assess each of them; “no answer” is an assessment too"),
        code="INTERVIEW_INCOMPLETE",
    )


def rating_reason_needed(rule: str, least: int) -> StaffError:
    return StaffError(
        Text(f"按评分标准应为 {rule}，改评须写理由", f"The marks give {rule}: another rating needs a reason"),
        Text(f"请写明理由，至少 {least} 个字", f"Give a reason of at least {least} characters"),
        code="RATING_REASON_NEEDED",
    )
