"""Which words of this page are said in more than one place?"""

from __future__ import annotations

from workbench.common.text import Text

NO_DECISION = Text("这个案件还没有决定", "This case has no decision yet")
NO_PAPERS = Text(
    "在案件页选择通过、转核或拒绝后，文书出现在这里",
    "Choose approve, refer or decline in the case; its papers appear here",
)
TOO_SHORT = Text("请写明原因，不少于 10 个字", "Give a reason of 10 characters or more")
FIND, PRINT, EDIT = Text("查找", "Find"), Text("打印", "Print"), Text("编辑正文", "Edit text")
UNTIL = Text("复核签署前可撤回", "Until the second person signs")
AGAIN = Text("重新出具", "Issue again")
NOTHING_CHOSEN = Text("请至少选一种文书和一种语言", "Choose at least one paper and one language")
