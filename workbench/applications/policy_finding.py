"""What was found wrong or worth a look in the text of a policy, and what differs between two policies?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text

FAULT, REMARK = "fault", "remark"


@dataclass(frozen=True, slots=True)
class PolicyFinding:
    """One finding. A fault keeps a policy from being proposed or activated; a remark is for people to weigh.

    `where` is the place in the file, as `prices.credit_taobao.B` or `rules.REFUND_SHARE.bound`; "" for the whole file.
    """

    level: str  # fault, remark
    code: str  # UNREACHABLE, NO_PRICE, REVIEW_DUE, ...
    where: str
    what: Text


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """Everything the static checks say of one text. Id, version and digest are "" where it cannot be read at all."""

    policy_id: str
    version: str
    digest: str
    findings: tuple[PolicyFinding, ...]

    @property
    def faults(self) -> tuple[PolicyFinding, ...]:
        return tuple(one for one in self.findings if one.level == FAULT)

    @property
    def remarks(self) -> tuple[PolicyFinding, ...]:
        return tuple(one for one in self.findings if one.level == REMARK)


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One difference. `old` and `new` are as the file writes them; None where the place is not there."""

    path: str  # bands.A.cap_fen, rules.REFUND_SHARE.bound, cost.cap
    kind: str  # added, removed, changed
    old: str | None
    new: str | None
    words: Text  # what it means
