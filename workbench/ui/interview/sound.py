"""How loud is a recording, moment by moment?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QUrl, Signal

from workbench.ui.interview.media_kit import multimedia

BINS = 220
_RATE = 8000  # samples per second: enough for an outline


class SoundOutline(QObject):
    """Decodes the sound of a file once, beside everything else, and answers `BINS` peaks from 0 to 100."""

    done = Signal(str, object)  # key, tuple of int

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decoder: Any = None
        self._running = False
        self.heard_ms = 0  # up to where sound was found
        self._key, self._peaks, self._span = "", np.zeros(BINS), 1

    def begin(self, key: str, path: Path, length_ms: int) -> None:
        """Outline the sound of `path`; `done(key, peaks)` follows, with zeros where it cannot be decoded."""
        self.stop()
        kit = multimedia()
        if kit is None:
            return
        self._key, self._peaks, self._span = key, np.zeros(BINS), max(length_ms, 1)
        self.heard_ms = 0
        if self._decoder is None:
            self._decoder = self._made(kit)
        self._running = True
        self._decoder.setSource(QUrl.fromLocalFile(str(path)))
        self._decoder.start()

    def _made(self, kit: Any) -> Any:
        """One decoder for good: one that is deleted while its thread still hands over a buffer ends the process."""
        wanted = kit.QAudioFormat()
        wanted.setSampleRate(_RATE)
        wanted.setChannelCount(1)
        wanted.setSampleFormat(kit.QAudioFormat.SampleFormat.Int16)
        decoder = kit.QAudioDecoder(self)
        decoder.setAudioFormat(wanted)
        decoder.bufferReady.connect(self._read)
        decoder.finished.connect(self._finish)
        decoder.error.connect(lambda *_: self._finish())
        return decoder

    def stop(self) -> None:
        if self._running:
            self._running = False
            self._decoder.stop()

    def _read(self) -> None:
        while self._running and self._decoder.bufferAvailable():
            buffer = self._decoder.read()
            self.heard_ms = max(self.heard_ms, int((buffer.startTime() + buffer.duration()) / 1000))
            samples = np.frombuffer(bytes(buffer.constData()), dtype="<i2")
            if samples.size:
                place = min(int(buffer.startTime() / 1000 / self._span * BINS), BINS - 1)
                self._peaks[place] = max(self._peaks[place], float(np.abs(samples.astype(np.int32)).max()))

    def _finish(self) -> None:
        if self._running:
            self._read()
            self._running = False
            self.done.emit(self._key, levels(self._peaks))


def levels(peaks: Any) -> tuple[int, ...]:
    """Peaks as whole parts of the loudest, 0 to 100; all zero for silence."""
    loudest = float(np.max(peaks)) if len(peaks) else 0.0
    if loudest <= 0:
        return (0,) * len(peaks)
    return tuple(int(value) for value in np.rint(np.asarray(peaks) / loudest * 100))
