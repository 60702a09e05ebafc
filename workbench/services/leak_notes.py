"""How is what the leak guard found told to staff, and kept on the card?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Text, same

if TYPE_CHECKING:
    from workbench.scoring.card import LeakNote
    from workbench.scoring.leaks import Finding
    from workbench.scoring.train import Labelled

DROPPED = Text("“{column}”按要求去掉", "“{column}” left out as asked")


def desk_leaks(names: Sequence[str], data: Labelled, accept: Mapping[str, tuple[str, str]]) -> tuple[LeakNote, ...]:
    """The guard over features of the catalogue; `accept` says who takes on a refused one, and why.

    Raises `StaffError` (`LEAKS_FOUND`, `ACCEPTANCE_UNSIGNED`).
    """
    from workbench.scoring.leaks import find_leaks
    from workbench.scoring.table import Column, Kind

    columns = [Column(name, Kind.NUMBER, data.values[:, place]) for place, name in enumerate(names)]
    findings = find_leaks(columns, data.bad, data.days, declared=True)
    demand_signed(accept)
    demand_taken_on(findings, accept)
    return leak_notes(findings, accept)


def demand_taken_on(findings: Sequence[Finding], accept: Mapping[str, tuple[str, str]]) -> None:
    """Raises `StaffError` (`LEAKS_FOUND`) while a refused column is not taken on by a named person."""
    from workbench.scoring.leaks import Severity

    standing = [one for one in findings if one.severity is Severity.REFUSE and one.column not in accept]
    if standing:
        raise leaks_found(standing)


def demand_signed(accept: Mapping[str, tuple[str, str]]) -> None:
    """Raises `StaffError` (`ACCEPTANCE_UNSIGNED`) where nobody, or no reason, stands behind an acceptance."""
    if any(not (who.strip() and why.strip()) for who, why in accept.values()):
        raise StaffError(
            Text("接受被拒绝的列须写明姓名与理由", "Accepting a refused column needs a name and a reason"),
            Text("请加 --accepted-by 姓名 --reason 理由", "Add --accepted-by NAME --reason WHY"),
            code="ACCEPTANCE_UNSIGNED",
        )


def leaks_found(findings: Sequence[Finding]) -> StaffError:
    """The refusal, with every column and the number behind it."""
    lines = Text(
        "有的列可能知道结果或指认借款人，已停止训练：",
        "Columns may know the outcome or name the borrower; training stopped:",
    )
    for one in findings:
        lines = lines + Text(f"\n· {one.what.zh}", f"\n· {one.what.en}")
    drops = " ".join(f'--drop "{name}"' for name in dict.fromkeys(one.column for one in findings))
    return StaffError(
        lines,
        Text(
            f"什么都没有写入。去掉这些列：{drops}；或由具名人员接受：--accept-leak 列 --accepted-by 姓名 --reason 理由",
            f"Nothing was written. Leave them out: {drops}; or let a named person accept: "
            "--accept-leak COLUMN --accepted-by NAME --reason WHY",
        ),
        code="LEAKS_FOUND",
    )


def leak_notes(
    findings: Sequence[Finding], accept: Mapping[str, tuple[str, str]], dropped: Sequence[str] = ()
) -> tuple[LeakNote, ...]:
    """The findings as the card keeps them; a refusal that was taken on names who did, and why."""
    from workbench.scoring.card import LeakNote
    from workbench.scoring.leaks import Severity

    made = []
    for one in findings:
        taken = one.severity is Severity.REFUSE and one.column in accept
        who, why = accept[one.column] if taken else ("", "")
        out = one.severity is Severity.LEFT_OUT
        made.append(LeakNote(one.column, one.kind.value, one.severity.value, one.figure, one.what, out, who, why))
    made += [
        LeakNote(name, "dropped", Severity.LEFT_OUT.value, 0.0, DROPPED.format(column=same(name)), True)
        for name in dropped
    ]
    return tuple(made)
