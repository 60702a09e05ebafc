"""How do the papers of a decision look, and how do they go out?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text, same
from workbench.services.document_file import DocumentFile, DocumentKind, VerifyReport
from workbench.ui.bench import Bench
from workbench.ui.documents.drafts import write_drafts
from workbench.ui.documents.editing import TextEditor
from workbench.ui.documents.export import sent, standing
from workbench.ui.documents.kinds import (
    LANGUAGE_NAMES,
    LANGUAGES,
    OTHER,
    OTHER_OPTIONS,
    OTHERS,
    SIDE_BY_SIDE,
    VIEWS,
    kinds_shown,
)
from workbench.ui.documents.refusals import answer_refusal
from workbench.ui.documents.result import result_words
from workbench.ui.documents.signing import SigningPane
from workbench.ui.documents.tools import Tools
from workbench.ui.documents.verify import CHOOSE, VERIFY, VerifySheet
from workbench.ui.documents.viewer import Viewer
from workbench.ui.documents.words import (
    AGAIN,
    EDIT,
    FIND,
    NO_DECISION,
    NO_PAPERS,
    NOTHING_CHOSEN,
    PRINT,
    TOO_SHORT,
    UNTIL,
)
from workbench.ui.page import Page
from workbench.ui.widgets import (
    STRETCH,
    Banner,
    Button,
    Choice,
    EmptyState,
    IconView,
    Label,
    Panel,
    Rule,
    Segmented,
    column,
    row,
)

ONE_PAGE = 1280 - 82


class DocumentsPage(Page):
    nouns = frozenset({"decisions", "documents"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.case_no = ""
        self.file: DocumentFile | None = None
        self._export_wanted = False
        self._opened_for = ""
        self.view = Segmented(look, VIEWS)
        self.language = Segmented(look, LANGUAGE_NAMES, 0 if look.lang is Lang.ZH else 1)
        self.other = Choice(look, 176, 28)
        self.other.offer(OTHER_OPTIONS, OTHERS[0])
        self.other.hide()
        self.viewer = Viewer(look)
        self.papers, self.desk = self.viewer.papers, self.viewer.desk
        self.signing = SigningPane(look)
        self.none = EmptyState(look, "files", NO_DECISION, NO_PAPERS)
        self.notice = Banner(look, "", "info", "info")
        self.notice.hide()
        self.result_icon = IconView(look, "check-circle", 16, "ok")
        self.result = Label(look, "", 13, 500, fit=False)
        self.until = Label(look, UNTIL, 12, 400, "ink3", fit=False)
        self._declare()
        self.setLayout(row((self._left(), 1), Rule(look, vertical=True), self.signing))
        self.view.chosen.connect(self._choose_view)
        self.other.picked.connect(lambda _: self._preview())
        self.notice.pressed.connect(self.export)
        self.language.chosen.connect(lambda _: self._preview())
        self.signing.export_requested.connect(self.export)
        self.signing.confirm_requested.connect(self.confirm)
        self.signing.return_requested.connect(self.send_back)

    def _declare(self) -> None:
        self.command(Text("导出 PDF", "Export PDF"), "P", self.export, "file-arrow-down")
        self.command(Text("签署或出具", "Sign or issue"), "Ctrl+Return|Ctrl+Enter", self.confirm, "check")
        self.withdraw_command = self.command(Text("撤回决策", "Withdraw"), "Ctrl+Z", self.withdraw, "arrow-u-up-left")
        self.command(Text("放大", "Zoom in"), "+|=", lambda: self.viewer.zoom(1), "magnifying-glass-plus")
        self.command(Text("缩小", "Zoom out"), "-", lambda: self.viewer.zoom(-1), "magnifying-glass-minus")
        self.command(Text("适合宽度", "Fit width"), "0", self.viewer.fit_width, "arrows-out-line-horizontal")
        self.find_command = self.command(FIND, "Ctrl+F", self.viewer.finder.open_bar, "magnifying-glass")
        self.print_command = self.command(PRINT, "Ctrl+P", self.print_papers, "printer")
        self.edit_command = self.command(EDIT, "E", self.edit_text, "pencil-simple")
        self.command(VERIFY, "Shift+V", self.verify_file, "seal-check")

    def _left(self) -> Panel:
        look = self.look
        self.tools = Tools(look, self.viewer)
        self.tools.print_requested.connect(self.print_papers)
        self.tools.edit_requested.connect(self.edit_text)
        bar = row(self.view, self.other, self.language, STRETCH, self.tools, margins=(16, 0, 8, 0), spacing=8)
        withdraw = Button.of(look, self.withdraw_command, "ghost", 28)
        foot = row(self.result_icon, (self.result, 1), withdraw, self.until, margins=(16, 0, 16, 0), spacing=8)
        self.foot = Panel(look, foot, sides="t", high=44)
        return Panel(
            look,
            column(Panel(look, bar, sides="b", high=46), self.notice, (self.viewer, 1), (self.none, 1), self.foot),
        )

    # ---- page contract

    def title(self) -> Text:
        return Text("决定与文书", "Decision and documents")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text(f"案件 {self.case_no[-4:]}", f"Case {self.case_no[-4:]}"),) if self.case_no else ()

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("P", Text("导出 PDF", "Export PDF")),
            ("Ctrl ↵", Text("签署或出具", "Sign or issue")),
            ("Ctrl F", Text("查找", "Find")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.desk, self.signing)

    def activate(self, **arguments: object) -> None:
        """`case_no`; `export=True` writes the papers at once, `report=True` shows the interview's report."""
        case_no = str(arguments.get("case_no", self.case_no))
        if case_no != self.case_no:
            self.case_no, self.file = case_no, None
            self.papers.show_papers([])
            self.view.show_index(0)  # both papers
            self.other.hide()
            self.signing.comment.clear()
            if self.view.isHidden():  # the last case had a report and nothing else
                self.view.show_index(SIDE_BY_SIDE)
                self.other.hide()
        self._export_wanted = bool(arguments.get("export"))
        if arguments.get("report"):
            self._look_at_report()
        self.refresh()

    def refresh(self) -> None:
        if not self.case_no:
            self._show_nothing()
            return
        service, case_no, actor = self.bench.services.documents, self.case_no, self.bench.actor
        self.bench.lane.put(self, lambda: service.open(case_no, actor), self.show_file)

    def _show_nothing(self) -> None:
        self.viewer.hide()
        self.none.show()
        self.foot.hide()
        self.signing.hide()

    def show_file(self, file: DocumentFile) -> None:
        if file.case_no != self.case_no:
            return
        self.file = file
        decided, any_paper = file.decision is not None, file.has_papers
        if file.why_not is not None and not any_paper:
            self.none.say(file.why_not, NO_PAPERS)
        self.viewer.setVisible(any_paper)
        self.none.setVisible(not any_paper)
        self.foot.setVisible(decided)
        self.signing.setVisible(any_paper)
        self.signing.show_file(file)
        self._say_result()
        self.heading_changed.emit()
        if any_paper and not decided:
            self._look_at_report()
        self.view.setVisible(decided or not any_paper)
        self.other.setVisible(decided and self.view.index == OTHER)
        self.tools.edit.setVisible(bool(file.texts))
        if decided:
            self._open_for_signing(file)
        self._preview()

    def _look_at_report(self) -> None:
        """The interview's report is of no decision: it is here before there is one."""
        self.view.show_index(OTHER)
        self.other.offer(OTHER_OPTIONS, DocumentKind.INTERVIEW)
        self.other.show()

    def _open_for_signing(self, file: DocumentFile) -> None:
        """The second person sees the proposal here: from now on it can no longer be withdrawn."""
        opened = getattr(self.bench.services.decision, "open_proposal", None)
        if file.may_sign and opened is not None and self._opened_for != file.case_no:
            self._opened_for, actor = file.case_no, self.bench.actor
            self.bench.lane.put(self, lambda: opened(file.case_no, actor), failed=lambda _: None)

    def _say_result(self) -> None:
        decision = self.file.decision if self.file is not None else None
        if decision is None or self.file is None:
            return
        self.result.say(result_words(self.file, decision))
        # The second person returns it; only who prepared it takes it back.
        open_still = not self.file.signed and not decision.withdrawn and not self.file.may_sign
        self.withdraw_command.setEnabled(open_still)
        out = sent(self.file)
        self.until.setVisible(open_still or out is not None)
        self.until.say(UNTIL if open_still or out is None else out)

    # ---- the papers

    def _preview(self) -> None:
        if self.file is None or not self.file.has_papers:
            return
        service, case_no = self.bench.services.documents, self.case_no
        other = self.other.value if isinstance(self.other.value, DocumentKind) else OTHERS[0]
        kinds = kinds_shown(self.view.index, other, wide=self.width() >= ONE_PAGE)
        language = LANGUAGES[self.language.index]

        def work() -> tuple[list[bytes], StaffError | None]:
            papers, refusal = [], None
            for kind in kinds:
                try:
                    papers.append(service.preview(case_no, kind, language))
                except StaffError as refused:  # a referral has no letter: its memo is shown all the same
                    refusal = refused
            return papers, refusal

        self.bench.jobs.put(self, work, self._show_papers)

    def _show_papers(self, made: tuple[list[bytes], StaffError | None]) -> None:
        papers, refusal = made
        self._say_notice(refusal)
        self.papers.wait(refusal is None)
        self.viewer.show_papers(papers)
        if self._export_wanted:
            self._export_wanted = False
            self.export()

    def _choose_view(self, view: int) -> None:
        self.other.setVisible(view == OTHER)
        self._preview()

    def _say_notice(self, refusal: StaffError | None) -> None:
        """Why a paper is not there, else what must be known of those that went out."""
        told = standing(self.file) if self.file is not None and refusal is None else None
        self.notice.setVisible(refusal is not None or told is not None)
        if refusal is not None:
            self.notice.say(refusal.text + Text("。", ". ") + refusal.hint, "warn", "warning", "")
        elif told is not None:
            self.notice.say(told[0], told[1], "info" if told[1] == "info" else "warning", AGAIN)

    def print_papers(self) -> None:
        pages = self.viewer.print(self.case_no) if self.papers.papers else 0
        if pages:
            self.bench.tell(Text("已送打印", "Sent to the printer"), Text(f"{pages} 页", f"{pages} pages"))

    def choose_file(self) -> str:
        """The file to verify; empty when the person thought better of it."""
        start = str(self.file.folder) if self.file is not None else ""
        return QFileDialog.getOpenFileName(self, CHOOSE.of(self.look.lang), start, "PDF, JSON (*.pdf *.json)")[0]

    def verify_file(self) -> None:
        """Compare a file with the register, its signatures with the desk's people, its decision with a fresh one."""
        service, chosen = self.bench.services.documents, self.choose_file()
        if chosen:
            self.bench.jobs.put(self, lambda: service.verify(Path(chosen)), self._show_verified)

    def _show_verified(self, report: VerifyReport) -> None:
        self.verified = VerifySheet(self.look, self.window(), report)
        self.verified.open()

    def edit_text(self) -> None:
        """Write the free paragraphs; whoever may not is told when saving."""
        if self.file is None or not self.file.texts:
            return
        self.editor = TextEditor(self.look, self.window(), self.file.texts, self.look.lang, self.write_text)
        self.editor.open()

    def write_text(self, kind: DocumentKind, block: str, language: Lang, words: str) -> None:
        service, case_no, actor = self.bench.services.documents, self.case_no, self.bench.actor
        self.bench.lane.put(
            self,
            lambda: service.write(case_no, kind, block, language, words, actor),
            lambda changed: self.bench.tell(Text("文字已保存", "Text saved")) if changed else None,
            changed=("documents",),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= ONE_PAGE
        self.tools.fold(wide=wide)
        self.viewer.fit()
        if event.oldSize().width() >= 0 and (event.oldSize().width() >= ONE_PAGE) != wide:
            self._preview()

    # ---- acts

    def export(self) -> None:
        """Write the final papers of a signed decision, or drafts of what is shown where it is not signed yet."""
        if self.file is None or not self.file.has_papers:
            return
        languages, kinds = self.signing.out.wanted()
        if not self.file.signed and kinds != (DocumentKind.INTERVIEW,):
            self._export_drafts()
            return
        service, case_no, actor = self.bench.services.documents, self.case_no, self.bench.actor
        if not languages or not kinds:
            self.bench.tell(NOTHING_CHOSEN, kind="warning")
            return
        self.bench.jobs.put(
            self,
            lambda: service.issue(case_no, actor, languages, kinds),
            self._exported,
            lambda refused: answer_refusal(self.bench, refused, self.export),
            changed=("documents",),
        )

    def choose_folder(self) -> str:
        """Where drafts go; empty when the person thought better of it."""
        return QFileDialog.getExistingDirectory(self, Text("草稿保存到", "Save drafts to").of(self.look.lang))

    def _export_drafts(self) -> None:
        papers = [paper.data for paper in self.papers.papers]
        chosen = self.choose_folder() if papers else ""
        if not chosen:
            return
        stem = f"draft-{self.case_no}-{LANGUAGES[self.language.index].value}"
        paths = tuple(Path(chosen) / f"{stem}-{n}.pdf" for n in range(1, len(papers) + 1))
        self.bench.jobs.put(self, lambda: write_drafts(paths, papers), self._exported)

    def _exported(self, paths: tuple[Path, ...]) -> None:
        names = "、".join(path.name for path in paths)
        self.bench.tell(Text("已导出 PDF", "PDF exported"), same(names))

    def confirm(self) -> None:
        """Sign when a signature is wanted and this person may give it; issue when all have signed."""
        if self.file is None or not self.signing.confirm.isEnabled():
            return
        if not any(one.state == "waiting" for one in self.file.chain):
            self.export()
            return
        service, case_no, actor = self.bench.services.decision, self.case_no, self.bench.actor
        comment = self.signing.comment.toPlainText().strip()
        self.bench.lane.put(
            self,
            lambda: service.sign(case_no, actor, comment),
            lambda _: self.bench.tell(Text("已签署", "Signed"), Text("可以出具正式文书", "The papers can go out now")),
            lambda refused: answer_refusal(self.bench, refused, self.confirm),
            changed=("decisions", "cases"),
        )

    def _comment(self) -> str:
        """The comment, or empty with the box marked when it is too short to mean anything."""
        comment = self.signing.comment.toPlainText().strip()
        if len(comment) >= 10:
            self.signing.comment.set_error(False)
            return comment
        self.signing.comment.set_error(True)
        self.signing.comment.setFocus(Qt.FocusReason.OtherFocusReason)
        self.bench.tell(TOO_SHORT, kind="warning")
        return ""

    def send_back(self) -> None:
        comment = self._comment()
        if comment:
            service, case_no, actor = self.bench.services.decision, self.case_no, self.bench.actor
            done = Text("已退回", "Returned")
            self.bench.lane.put(
                self,
                lambda: service.send_back(case_no, comment, actor),
                lambda _: self.bench.tell(done),
                changed=("decisions", "cases"),
            )

    def withdraw(self) -> None:
        if self.file is None or not self.withdraw_command.isEnabled():
            return
        comment = self._comment()
        if comment:
            service, case_no, actor = self.bench.services.decision, self.case_no, self.bench.actor
            self.bench.lane.put(
                self,
                lambda: service.withdraw(case_no, comment, actor),
                lambda _: self.bench.tell(Text("已撤回", "Withdrawn")),
                changed=("decisions", "cases"),
            )
