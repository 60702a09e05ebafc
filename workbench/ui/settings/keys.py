"""Which certificates did this desk make, and how does its public root reach whoever checks papers?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.common.dates import local
from workbench.common.text import Text, same
from workbench.services.access_file import KeyLine
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.labels import Label
from workbench.ui.layouts import column
from workbench.ui.panels import heading

EXPORT = Text("导出公开根证书…", "Export the public root…")
NONE = Text(
    "签署第一份文书时生成；每人一把密钥，由本台账的根证书签发。",
    "Made with the first signature: one key a person, vouched for by this desk's own root.",
)
ROOT = Text("本台账的根", "The desk's root")
MOST = 12
VALUES_AT = 200  # px from the left edge of labels to that of values, in every list of facts of the page


class KeysPane(QWidget):
    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.export = Button(bench.look, EXPORT, "secondary", "export")
        self.export.clicked.connect(self.ask_export)
        self.empty = Label(bench.look, NONE, 12, 400, "ink3", fit=False)
        self.facts = FactList(bench.look, 27, values_at=VALUES_AT)
        self.setLayout(
            column(
                heading(bench.look, Text("签名密钥与证书", "Signing keys and certificates"), self.export),
                8,
                self.empty,
                self.facts,
                margins=(24, 16, 24, 18),
            )
        )

    def refresh(self) -> None:
        self.bench.lane.put(self, self.bench.services.access.certificates, self.show_lines)

    def show_lines(self, lines: tuple[KeyLine, ...]) -> None:
        self.empty.setVisible(not lines)
        self.export.setEnabled(bool(lines))
        self.facts.show_facts([_fact(line) for line in lines[:MOST]])

    def ask_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.bench.look.say(EXPORT), "desk-root.pem", "PEM (*.pem)")
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write the public roots; nothing secret is in the file."""
        access = self.bench.services.access

        def write() -> Path:
            path.write_text(access.root_pem(), "ascii")
            return path

        done = Text("已导出公开根证书", "The public root is exported")
        self.bench.lane.put(self, write, lambda to: self.bench.tell(done, same(str(to))))


def _fact(line: KeyLine) -> Fact:
    facts = line.facts
    print_ = " ".join(facts.fingerprint[at : at + 4] for at in range(0, 16, 4)).upper()
    until = f"{local(facts.not_after):%Y-%m-%d}"
    if line.retired_at is not None:
        ended = f"{local(line.retired_at):%Y-%m-%d}"
        said, tone = Text(f"{print_} · {ended} 停用", f"{print_} · retired {ended}"), "ink3"
    elif line.open:
        said, tone = Text(f"{print_} · 无口令保护", f"{print_} · not guarded"), "warn_ink"
    else:
        said, tone = Text(f"{print_} · 至 {until}", f"{print_} · until {until}"), "ink"
    return Fact(line.name or ROOT, said, tone)
