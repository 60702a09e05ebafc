"""What are the states of a loan and the lending companies called, and what stands where nothing may be told?"""

from __future__ import annotations

from workbench.common.text import Text

BLIND = Text("盲审中", "Judged blind")
STATE_NAMES = {
    "open": Text("在贷", "Open"),
    "frozen": Text("已冻结", "Frozen"),
    "closed": Text("已结清", "Closed"),
    "written_off": Text("已核销", "Written off"),
}
COMPANY_NAMES = {"chongqing": Text("重庆", "Chongqing"), "zhejiang": Text("浙江", "Zhejiang")}
