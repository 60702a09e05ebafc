"""How do words survive before they are written down, and how is a note taken back?

A draft is not an act: it stands in no journal, and goes once its words are written. Taking a note back is an act, so it
is one more entry of the journal and the words stay in the earlier one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.ground import Ground
from workbench.services.interview_file import Note

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.shelves import Shelves

LONGEST = 4000  # characters of a draft; more is cut, which no hand types between two saves


class DraftService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def keep(self, case_no: str, fields: dict[str, tuple[str, str]], at_ms: int, actor: Actor) -> datetime:
        """Keep the words (and assessment) of several fields in one transaction; empty ones are let go. Answers when.

        Raises `StaffError` (`NOT_RUNNING`).
        """
        from workbench.storage.recordings import KeptDraft

        require(actor, Permission.INTERVIEW)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = demand_live(shelves, case_no)
            for field, (words, mark) in fields.items():
                shelves.recordings.put_draft(
                    KeptDraft(case_no, kept.attempt, field, words[:LONGEST], mark, max(0, at_ms), now, actor.staff_id)
                )
        return now

    def take_back(self, case_no: str, note: Note, actor: Actor) -> None:
        """Take the newest note of these words back. Raises `StaffError` (`NOT_RUNNING`, `NOTE_GONE`)."""
        require(actor, Permission.INTERVIEW)
        with self._ground.transaction() as shelves:
            kept = demand_live(shelves, case_no)
            places = [
                n for n, one in enumerate(kept.notes) if (one.at_seconds, one.text) == (note.at_seconds, note.text)
            ]
            if not places:
                raise StaffError(
                    Text("这条笔记已经不在", "This note is not there any more"),
                    Text("没有改动。请刷新访谈页面", "Nothing was changed. Reload the interview"),
                    code="NOTE_GONE",
                )
            left = (*kept.notes[: places[-1]], *kept.notes[places[-1] + 1 :])
            shelves.interviews.put(replace(kept, notes=left))
            facts = {"at_seconds": note.at_seconds, "text": note.text[:200]}
            shelves.journal.append(self._ground.now(), actor, "interview.note_undo", case_no, facts)

    def write_again(self, case_no: str, note: Note, actor: Actor) -> None:
        """Put a note that was taken back in its place again. Raises `StaffError` (`NOT_RUNNING`)."""
        from workbench.storage.kept import InterviewNote

        require(actor, Permission.INTERVIEW)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = demand_live(shelves, case_no)
            new = InterviewNote(note.at_seconds, note.text, note.assessment.value, now)
            shelves.interviews.put(replace(kept, notes=(*kept.notes, new)))
            facts = {"at_seconds": note.at_seconds, "text": note.text[:200]}
            shelves.journal.append(now, actor, "interview.note_redo", case_no, facts)


def demand_live(shelves: Shelves, case_no: str, states: tuple[str, ...] = ("running", "paused")) -> KeptInterview:
    """The newest interview of a case, which may be written to. Raises `StaffError` (`NOT_RUNNING`)."""
    kept = shelves.interviews.get(case_no)
    if kept is None or kept.state not in states:
        raise StaffError(
            Text("访谈不在进行中", "The interview is not running"),
            Text("未取得同意、已结束或已放弃的访谈不能修改", "Without consent, or once over, it cannot be changed"),
            code="NOT_RUNNING",
        )
    return kept
