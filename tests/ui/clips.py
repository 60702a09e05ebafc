"""Recordings made by the tests themselves: a synthetic picture and a synthetic tone, nobody's camera or file."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEventLoop, QObject, QTimer
from PySide6.QtGui import QColor, QImage

from workbench.ui.interview.capture import Capture

RATE, FRAMES = 8000, 10  # samples and pictures a second
STEP_US = 1_000_000 // FRAMES


class Sources(QObject):
    """Feeds `seconds` of picture and sound into a capture session, in step, then says that it is over.

    `loud(second)` is the loudness from 0 to 1.
    """

    def __init__(self, seconds: float, video: bool = True, audio: bool = True, loud: Any = lambda at: 1.0) -> None:
        super().__init__()
        self.parts, self.loud = round(seconds * FRAMES), loud
        self.want = {"video": video, "audio": audio}
        self.sent = {name: 0 for name, wanted in self.want.items() if wanted}

    def __call__(self, kit: Any, session: Any) -> None:
        self.kit, self.form = kit, kit.QAudioFormat()
        self.form.setSampleRate(RATE)
        self.form.setChannelCount(1)
        self.form.setSampleFormat(kit.QAudioFormat.SampleFormat.Int16)
        if self.want["video"]:
            self.video = kit.QVideoFrameInput(session)
            session.setVideoFrameInput(self.video)
            self.video.readyToSendVideoFrame.connect(self.pump)
        if self.want["audio"]:
            self.audio = kit.QAudioBufferInput(self.form, session)
            session.setAudioBufferInput(self.audio)
            self.audio.readyToSendAudioBuffer.connect(self.pump)

    def pump(self) -> None:
        while self.sent:
            name = min(self.sent, key=lambda one: self.sent[one])
            part = self.sent[name]
            if not (self._picture(part) if name == "video" else self._sound(part)):
                return
            self.sent[name] += 1
            if part == self.parts:
                del self.sent[name]

    def _picture(self, part: int) -> bool:
        if part == self.parts:
            return bool(self.video.sendVideoFrame(self.kit.QVideoFrame()))
        image = QImage(160, 120, QImage.Format.Format_ARGB32)
        image.fill(QColor.fromHsv(part * 7 % 360, 200, 200))
        frame = self.kit.QVideoFrame(image)
        frame.setStartTime(part * STEP_US)
        frame.setEndTime((part + 1) * STEP_US)
        return bool(self.video.sendVideoFrame(frame))

    def _sound(self, part: int) -> bool:
        if part == self.parts:
            return bool(self.audio.sendAudioBuffer(self.kit.QAudioBuffer()))
        count = RATE // FRAMES
        peak = 24_000 * self.loud(part / FRAMES)
        samples = [round(peak * math.sin((part * count + n) * 0.4)) for n in range(count)]
        data = QByteArray(struct.pack(f"<{count}h", *samples))
        return bool(self.audio.sendAudioBuffer(self.kit.QAudioBuffer(data, self.form, part * STEP_US)))


def make(path: Path, seconds: float = 3, **kinds: Any) -> Path:
    """Write a recording with the room's own recorder. Raises `TimeoutError` after ten seconds."""
    capture, loop = Capture(), QEventLoop()
    capture.sources = Sources(seconds, **kinds)
    ended: list[Path] = []
    capture.ended.connect(ended.append)
    capture.ended.connect(loop.quit)
    capture.failed.connect(loop.quit)
    QTimer.singleShot(10_000, loop, loop.quit)
    capture.begin(path)
    loop.exec()
    if not ended:
        raise TimeoutError(f"{path.name} was not recorded")
    return ended[0]
