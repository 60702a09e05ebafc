"""What is a file when staff corrects what was detected: its encoding, delimiter, header line or layout?

Only what is corrected is fixed; the rest is detected anew under it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.intake.encoding import ENCODINGS, first_misfit, readings
from workbench.intake.guarded import Form, Wanted, plain_table
from workbench.intake.header import Match, match_rows, match_text, split
from workbench.intake.layout import Layout
from workbench.intake.layouts import LAYOUTS
from workbench.intake.preview import FilePreview
from workbench.intake.sniff import Head, head_of, recognised, unrecognised


def reinterpret(
    preview: FilePreview,
    *,
    layout: str | None = None,
    encoding: str | None = None,
    header_line: int | None = None,
    delimiter: str | None = None,
    layouts: Sequence[Layout] = LAYOUTS,
) -> FilePreview:
    """The preview under what staff says. A layout that does not fit, or a header elsewhere, is a refusal of its own.

    An encoding that is chosen is believed: bytes it cannot have do not refuse the file but make their rows bad. Raises
    `StaffError` (what the file is refused for), `ValueError` for an encoding that is not one of `ENCODINGS`.
    """
    if encoding not in (None, preview.encoding, *ENCODINGS):
        raise ValueError(f"{encoding!r} is not offered")
    wanted = [one for one in layouts if layout is None or one.code == layout]
    chosen = encoding or (preview.encoding if preview.decodings else None)
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        table = plain_table(Wanted(preview.path, preview.member, preview.sheet), Path(folder))
        if table.form is not Form.TEXT:
            chosen = None  # its encoding is not in question
        head = head_of(table, chosen)
        match = _match(head, wanted, table.member or preview.path.name, header_line, delimiter)
        torn = chosen is not None and first_misfit(table.file, None, chosen) is not None
        # What does not fit marks its row where there are readings that the encoding was chosen from.
        decodings = (preview.decodings or readings(table.file)) if torn else ()
        found = (
            unrecognised(preview.path, table, head, layout=layout, header_line=header_line, delimiter=delimiter)
            if match is None
            else recognised(preview.path, table, head, match)
        )
    return replace(found, seen_before=preview.seen_before, decodings=decodings)


def _match(
    head: Head, layouts: Sequence[Layout], name: str, header_line: int | None, delimiter: str | None
) -> Match | None:
    """The layout under a header that may be given. Lines that are no header are left empty, so that places stay."""
    if not head.lines:
        rows = [row if header_line in (None, n) else () for n, row in enumerate(head.rows, 1)]
        return match_rows(rows, layouts, name)
    lines = [line if header_line in (None, n) else "" for n, line in enumerate(head.lines, 1)]
    if delimiter is None:
        return match_text(lines, layouts, name)
    return match_rows([split(line, delimiter) for line in lines], layouts, name, delimiter)
