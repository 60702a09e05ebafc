"""Which tables does a lender of small revolving loans give out? They are for measuring and become no lines."""

from __future__ import annotations

from workbench.common.text import Text
from workbench.intake.layout import Cell, Column, Family, Layout

_REFUSAL = Text("这是评测用的贷款表，不是商户流水", "A table of loans to measure with, no flow of a merchant")
_HINT = Text("请用评测命令读取，不必导入台账", "Read it with the measuring commands; it is not imported into a desk")


def _column(field: str, header: str, cell: Cell, zh: str, en: str, *, must: bool = True) -> Column:
    return Column(field, (header,), cell, Text(zh, en), required=must, filled=must)


_LOAN = (
    _column("customer_id", "customerid", Cell.ID, "客户编号", "Customer id"),
    _column("loan_id", "systemloanid", Cell.ID, "贷款编号", "Loan id"),
    _column("loan_no", "loannumber", Cell.INTEGER, "第几笔", "Loan number"),
    _column("approved_at", "approveddate", Cell.MOMENT, "批准时间", "Approved"),
    _column("created_at", "creationdate", Cell.MOMENT, "创建时间", "Created"),
    _column("amount_fen", "loanamount", Cell.MONEY, "贷款金额", "Loan amount"),
    _column("due_fen", "totaldue", Cell.MONEY, "应还总额", "Total due"),
    _column("term_days", "termdays", Cell.INTEGER, "期限（天）", "Term in days"),
    _column("referred_by", "referredby", Cell.ID, "推荐人", "Referred by", must=False),
)
LOANS = Layout(
    "superlender_loans",
    Text("循环小额贷款", "Revolving loans"),
    None,
    (
        *_LOAN,
        Column(
            "bad",
            ("good_bad_flag",),
            Cell.WORD,
            Text("结果", "Outcome"),
            words={"Good": "false", "Bad": "true"},
        ),
    ),
    refusal=_REFUSAL,
    hint=_HINT,
)
PAST_LOANS = Layout(
    "superlender_past_loans",
    Text("以前的循环小额贷款", "Earlier revolving loans"),
    None,
    (
        *_LOAN,
        _column("closed_at", "closeddate", Cell.MOMENT, "结清时间", "Closed"),
        _column("first_due_at", "firstduedate", Cell.MOMENT, "首期到期", "First due"),
        _column("first_repaid_at", "firstrepaiddate", Cell.MOMENT, "首期还款", "First repaid"),
    ),
    refusal=_REFUSAL,
    hint=_HINT,
)
BORROWERS = Layout(
    "superlender_borrowers",
    Text("循环小额贷款客户", "Customers of revolving loans"),
    None,
    (
        _column("customer_id", "customerid", Cell.ID, "客户编号", "Customer id"),
        Column("account_type", ("bank_account_type",), Cell.TEXT, Text("账户类型", "Account type"), required=True),
        Column("bank", ("bank_name_clients",), Cell.TEXT, Text("银行", "Bank"), required=True),
        Column("branch", ("bank_branch_clients",), Cell.TEXT, Text("支行", "Branch")),
        Column("employment", ("employment_status_clients",), Cell.TEXT, Text("就业", "Employment")),
        Column("education", ("level_of_education_clients",), Cell.TEXT, Text("学历", "Education")),
    ),
    refusal=_REFUSAL,
    hint=_HINT,
)

SUPERLENDER = Family(
    "superlender", Text("循环小额贷款评测表", "Tables of revolving loans"), (LOANS, PAST_LOANS, BORROWERS), lines={}
)
