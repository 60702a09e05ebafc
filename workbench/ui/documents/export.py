"""Which papers go out, in which languages, and how does each stand?"""

from __future__ import annotations

from workbench.common.dates import local
from workbench.common.text import Text
from workbench.services.document_file import KIND_NAMES, DocumentFile, DocumentKind, DocumentLanguage, PaperState
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.documents.kinds import FIRST, LANGUAGE_NAMES, LANGUAGES
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Check, Label, Panel, column, heading, row

ARCHIVE = Text("PDF/A 归档格式，内嵌字体与标签", "PDF/A archive format, fonts and tags inside")
SIGNED = Text("每位签名人用自己的密钥签名", "Signed by each signer's own key")
MOST_FILES = 6


class ExportPane(Panel):
    """Choices before the papers go out, and the register of what went out."""

    def __init__(self, look: Look) -> None:
        self.kinds = {kind: Check(look, KIND_NAMES[kind], kind in FIRST) for kind in DocumentKind}
        self.languages = {
            language: Check(look, name, language is not DocumentLanguage.BILINGUAL)
            for language, name in zip(LANGUAGES, LANGUAGE_NAMES, strict=True)
        }
        self.folder = Label(look, "", 12, 400, "ink2", fit=False)
        self.issued = FactList(look, 26)
        always = FactList(
            look,
            24,
            [Fact(words, label_tone="ink2", icon="check", icon_tone="ok") for words in (ARCHIVE, SIGNED)],
        )
        boxes = list(self.kinds.values())
        pairs = [row((boxes[n], 1), (boxes[n + 1], 1), spacing=8) for n in range(0, len(boxes), 2)]
        super().__init__(
            look,
            column(
                heading(look, Text("导出", "Export")),
                4,
                Label(look, Text("保存到", "Saved to"), 12, 400, "ink3"),
                2,
                self.folder,
                6,
                *pairs,
                2,
                row(*self.languages.values(), STRETCH, spacing=12),
                4,
                always,
                4,
                self.issued,
                margins=(16, 12, 16, 10),
            ),
        )

    def show_file(self, file: DocumentFile) -> None:
        for kind, box in self.kinds.items():
            box.setVisible(kind in (file.kinds or FIRST))
        if file.kinds == (DocumentKind.INTERVIEW,):  # all there is, before a decision
            self.kinds[DocumentKind.INTERVIEW].setChecked(True)
        self.folder.say(f"{file.folder.parent.name} / {file.folder.name}" if file.folder.name else str(file.folder))
        self.folder.setToolTip(str(file.folder))
        files = [_fact(paper) for paper in file.papers[:MOST_FILES]]
        if not file.papers:
            files = [Fact(path.name, icon="file-pdf", label_tone="ink2") for path in file.issued]
        elif len(file.papers) > MOST_FILES:
            more = len(file.papers) - MOST_FILES
            files.append(Fact(Text(f"另有 {more} 份", f"{more} more"), icon="dots-three"))
        self.issued.show_facts(files)

    def wanted(self) -> tuple[tuple[DocumentLanguage, ...], tuple[DocumentKind, ...]]:
        """Languages and kinds ticked; hidden kinds are not wanted."""
        languages = tuple(one for one, box in self.languages.items() if box.isChecked())
        return languages, tuple(one for one, box in self.kinds.items() if box.isChecked() and not box.isHidden())


_STATES = {
    "issued": (Text("已出具", "issued"), "file-pdf", "ink2"),
    "stale": (Text("文字已改", "text edited"), "warning", "warn_ink"),
    "superseded": (Text("已被取代", "superseded"), "clock-counter-clockwise", "ink3"),
}


def _fact(paper: PaperState) -> Fact:
    state, icon, tone = _STATES[paper.state]
    if not paper.present:
        state, icon, tone = Text("文件不在", "file is gone"), "warning", "warn_ink"
    elif paper.waits_for:
        state, tone = Text("缺签名", "signature missing"), "warn_ink"
    return Fact(paper.file.name, state, tone=tone, label_tone=tone, icon=icon, icon_tone=tone, strong=False)


def standing(file: DocumentFile) -> tuple[Text, str] | None:
    """What must be said above the papers, with its tone; None where nothing must."""
    current = [paper for paper in file.papers if paper.state != "superseded"]
    stale = [paper for paper in current if paper.state == "stale"]
    if stale:
        names = sorted({KIND_NAMES[paper.kind] for paper in stale}, key=lambda text: text.zh)
        zh, en = "、".join(n.zh for n in names), ", ".join(n.en for n in names)
        return Text(
            f"{zh}的文字在出具后改过，重新出具才生效", f"{en}: edited after issue; issue again to replace it"
        ), "warn"
    missing = sorted({name for paper in current for name in paper.waits_for})
    if missing:
        return Text(
            f"文书还缺{'、'.join(missing)}的电子签名，本人登录后出具即可补签",
            f"{', '.join(missing)} has not signed the papers yet; signing in and issuing adds it",
        ), "info"
    return None


def sent(file: DocumentFile) -> Text | None:
    """When the newest standing paper went out, and by how many it is signed."""
    current = [paper for paper in file.papers if paper.state == "issued"]
    if not current:
        return None
    newest = max(current, key=lambda paper: paper.issued_at)
    at, count = f"{local(newest.issued_at):%m-%d %H:%M}", len(newest.signed_by)
    return Text(f"已出具 {at}，{count} 个电子签名", f"Issued {at}, signed by {count}")
