"""Which words of a paper may people write, and what did they write?

Facts, figures and rights are the program's and locked. A letter's advice on what would change the result, and a remark
on letter and memo, are free; the contract's papers and the interview's report have no free words at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.acts import Act
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.records.canonical import sha256_hex
from workbench.services.commands import command, permit
from workbench.services.document_file import DocumentKind, FreeText
from workbench.services.merchant_words import is_internal

if TYPE_CHECKING:
    from workbench.services.dossier import Dossier
    from workbench.services.ground import Ground

LONGEST = 1_500
CHANGE, NOTE = "change", "note"
NAMES = {CHANGE: Text("怎样可以改变结果", "What would change the result"), NOTE: Text("补充说明", "Further remarks")}
BLOCKS: dict[DocumentKind, tuple[str, ...]] = {
    DocumentKind.LETTER: (CHANGE, NOTE),
    DocumentKind.MEMO: (NOTE,),
}


def written(case: Dossier, kind: DocumentKind, block: str) -> Text:
    """What people wrote last into a block, by language; empty where they wrote nothing."""
    last = {"zh": "", "en": ""}
    for text in case.texts:
        if (text.kind, text.block) == (kind.value, block):
            last[text.language] = text.words
    return Text(last["zh"], last["en"])


def over(own: Text, words: Text) -> Text:
    """The program's words with what people wrote in their place, language by language."""
    return Text(words.zh or own.zh, words.en or own.en)


def free_texts(case: Dossier, own_change: Text) -> tuple[FreeText, ...]:
    """Every free paragraph as it stands, for editing."""
    return tuple(
        FreeText(
            kind,
            block,
            NAMES[block],
            over(own_change if block == CHANGE else Text("", ""), written(case, kind, block)),
        )
        for kind, blocks in BLOCKS.items()
        for block in blocks
    )


def write_text(
    ground: Ground, case: Dossier, kind: DocumentKind, block: str, language: Lang, words: str, actor: Actor
) -> bool:
    """Keep an edit and tell the journal; False where nothing changed. Empty words bring the program's own back.

    Raises `StaffError` (`NOT_PERMITTED`, `TEXT_LOCKED`, `TEXT_TOO_LONG`, `INTERNAL_WORDS`).
    """
    from workbench.storage.papers import KeptText

    permit(ground, Act.EDIT_PAPER, actor, case.application.case_no)
    words = words.strip()
    _demand_free(kind, block, words)
    was = written(case, kind, block).of(language)
    if words == was:
        return False
    version, now = case.decision.version, ground.now()
    told = {
        "version": version,
        "kind": kind.value,
        "block": block,
        "language": language.value,
        "was": sha256_hex(was.encode("utf-8")),
        "words": sha256_hex(words.encode("utf-8")),
    }
    case_no = case.application.case_no
    with command(ground, Act.EDIT_PAPER, actor, case_no) as running:
        shelves = running.shelves
        kept = KeptText(case_no, version, kind.value, block, language.value, words, actor.staff_id, now)
        shelves.papers.write(kept)
        shelves.journal.append(now, actor, "document.edit", case_no, told)
    return True


def _demand_free(kind: DocumentKind, block: str, words: str) -> None:
    if block not in BLOCKS.get(kind, ()):
        raise StaffError(
            Text("这段文字由系统按事实生成，不能修改", "These words follow from the facts and cannot be edited"),
            Text("没有改动任何内容", "Nothing was changed"),
            code="TEXT_LOCKED",
        )
    if len(words) > LONGEST:
        raise StaffError(
            Text(f"文字超过 {LONGEST} 字", f"The text is longer than {LONGEST} characters"),
            Text("没有改动任何内容。请缩短后保存", "Nothing was changed. Shorten it, then save"),
            code="TEXT_TOO_LONG",
        )
    if kind is DocumentKind.LETTER and is_internal(Text(words, words)):
        raise StaffError(
            Text("通知书里不能出现内部用语", "A letter may not hold internal words"),
            Text(
                "没有改动任何内容。请去掉模型、风险档、嫌疑一类的词",
                "Nothing was changed. Leave out words such as model, band or suspicion",
            ),
            code="INTERNAL_WORDS",
        )
