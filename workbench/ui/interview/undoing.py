"""Which notes can be taken back, and written again?"""

from __future__ import annotations

from collections import deque

from workbench.services.interview_file import Note

STEPS = 50


class NoteSteps:
    """The last notes written in this room, newest last; undone ones wait to be written again."""

    def __init__(self) -> None:
        self._done: deque[Note] = deque(maxlen=STEPS)
        self._undone: list[Note] = []

    def clear(self) -> None:
        self._done.clear()
        self._undone.clear()

    def wrote(self, note: Note) -> None:
        """A new note ends what could be written again."""
        self._done.append(note)
        self._undone.clear()

    def undo(self) -> Note | None:
        """The note to take back now, or None where none is left."""
        if not self._done:
            return None
        self._undone.append(self._done.pop())
        return self._undone[-1]

    def redo(self) -> Note | None:
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        return self._done[-1]
