"""Which papers can be looked at, and how are they called on this page?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.services.document_file import KIND_NAMES, DocumentKind, DocumentLanguage

VIEWS = (
    Text("并排", "Side by side"),
    Text("通知书", "Letter"),
    Text("备忘录", "Memo"),
    Text("其他", "Other"),
)
SIDE_BY_SIDE, OTHER = 0, 3
FIRST = (DocumentKind.LETTER, DocumentKind.MEMO)
OTHERS = tuple(kind for kind in DocumentKind if kind not in FIRST)
OTHER_OPTIONS = tuple((KIND_NAMES[kind], kind) for kind in OTHERS)
LANGUAGES = (DocumentLanguage.ZH, DocumentLanguage.EN, DocumentLanguage.BILINGUAL)
LANGUAGE_NAMES = (Text("中文", "Chinese"), Text("英文", "English"), Text("双语", "Bilingual"))


def kinds_shown(view: int, other: DocumentKind, *, wide: bool) -> tuple[DocumentKind, ...]:
    """The papers of a view; the small window shows one page."""
    if view == OTHER:
        return (other,)
    if view == SIDE_BY_SIDE:
        return FIRST if wide else FIRST[:1]
    return (FIRST[view - 1],)
