"""What may each role do?

One table; a permission nobody was given is refused.
"""

from __future__ import annotations

from enum import StrEnum

from workbench.access.staff import ROLE_NAMES, Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Text


class Permission(StrEnum):
    READ_CASES = "read_cases"  # see merchants, cases and loans at all
    IMPORT = "import"
    SCORE = "score"
    ASSIGN = "assign"
    NOTE = "note"
    INTERVIEW = "interview"
    PROPOSE = "propose"
    APPROVE = "approve"
    DECIDE_BY_POLICY = "decide_by_policy"
    ISSUE = "issue"
    LEND = "lend"
    CLOSE_DAY = "close_day"
    WATCH = "watch"  # handle an early warning
    FUND = "fund"  # record capital, borrowings, guarantees and partners, sell pools; agree to what a colleague proposed
    SETTINGS = "settings"
    STAFF = "staff"
    BACKUP = "backup"
    TRAIN = "train"
    CHAMPION = "champion"  # agree to a change of the model, as the second person
    REOPEN = "reopen"  # take up a signed decision again
    AUTOMATIC = "automatic"  # stop and resume decisions by policy
    POLICY = "policy"  # draft a policy and ask for its activation
    ACTIVATE = "activate"  # agree to the activation of a policy, as the second person
    REVIEW = "review"  # judge a decided case blind; answer a merchant who asks for a person


PERMISSION_NAMES = {
    Permission.READ_CASES: Text("查看案件", "see cases"),
    Permission.IMPORT: Text("导入数据", "import data"),
    Permission.SCORE: Text("评分", "score cases"),
    Permission.ASSIGN: Text("分派案件", "assign cases"),
    Permission.NOTE: Text("写备注", "write notes"),
    Permission.INTERVIEW: Text("进行访谈", "hold interviews"),
    Permission.PROPOSE: Text("提出决策", "propose decisions"),
    Permission.APPROVE: Text("复核签批", "sign as second person"),
    Permission.DECIDE_BY_POLICY: Text("按政策自动决策", "decide by policy"),
    Permission.ISSUE: Text("出具文书", "issue documents"),
    Permission.LEND: Text("放款与还款", "book loans"),
    Permission.CLOSE_DAY: Text("日终", "close the day"),
    Permission.WATCH: Text("处理预警", "handle warnings"),
    Permission.FUND: Text("管理资金来源", "keep the lender's funding"),
    Permission.SETTINGS: Text("修改设置", "change settings"),
    Permission.STAFF: Text("管理人员", "manage staff"),
    Permission.BACKUP: Text("备份", "make backups"),
    Permission.TRAIN: Text("训练模型", "train models"),
    Permission.CHAMPION: Text("复核更换模型", "agree to a change of the model"),
    Permission.REOPEN: Text("重新开启已签决策", "reopen signed decisions"),
    Permission.AUTOMATIC: Text("停用或恢复自动决策", "stop or resume automatic decisions"),
    Permission.REVIEW: Text("复评案件", "review decided cases"),
    Permission.POLICY: Text("起草和提议政策", "draft and propose policies"),
    Permission.ACTIVATE: Text("复核启用政策", "agree to the activation of a policy"),
}

_OFFICER = frozenset(
    {
        Permission.READ_CASES,
        Permission.IMPORT,
        Permission.SCORE,
        Permission.ASSIGN,
        Permission.NOTE,
        Permission.INTERVIEW,
        Permission.PROPOSE,
        Permission.ISSUE,
        Permission.LEND,
        Permission.WATCH,
        Permission.BACKUP,
        Permission.REVIEW,
    }
)
# Whoever signs as second person on loans signs on models too; the one who proposed or trained it never may.
_APPROVER = _OFFICER | {
    Permission.APPROVE,
    Permission.CLOSE_DAY,
    Permission.FUND,
    Permission.CHAMPION,
    Permission.ACTIVATE,
    Permission.REOPEN,
    Permission.AUTOMATIC,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: _OFFICER,
    Role.APPROVER: _APPROVER,
    Role.RISK: _APPROVER | {Permission.SETTINGS, Permission.TRAIN, Permission.POLICY},
    Role.AUDITOR: frozenset({Permission.READ_CASES, Permission.BACKUP}),
    Role.ADMIN: frozenset({Permission.STAFF, Permission.BACKUP, Permission.SETTINGS}),
    # The program acts within policy; it never signs as a second person, nor judges what was decided.
    Role.SYSTEM: frozenset(Permission)
    - {
        Permission.APPROVE,
        Permission.FUND,
        Permission.CHAMPION,
        Permission.STAFF,
        Permission.REOPEN,
        Permission.AUTOMATIC,
        Permission.REVIEW,
        Permission.POLICY,
        Permission.ACTIVATE,
    },
}


def may(actor: Actor, permission: Permission) -> bool:
    return permission in GRANTS.get(actor.role, frozenset())


def _with_article(noun: str) -> str:
    return f"An {noun}" if noun[0] in "aeiou" else f"A {noun}"


def require(actor: Actor, permission: Permission) -> None:
    """Raises `StaffError` (`NOT_PERMITTED`) unless the actor's role was given the permission."""
    if may(actor, permission):
        return
    role, wish = ROLE_NAMES[actor.role], PERMISSION_NAMES[permission]
    raise StaffError(
        Text(f"{role.zh}无权{wish.zh}", f"{_with_article(role.en.lower())} may not {wish.en}"),
        Text("请由有权限的同事操作", "Ask a colleague whose role allows it"),
        code="NOT_PERMITTED",
    )
