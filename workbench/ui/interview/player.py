"""How is a recording played, and can a file be played at all?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from workbench.common.text import Text
from workbench.services.recordings_file import MediaFacts
from workbench.ui.interview.media_kit import NO_MODULE, multimedia

RATES = (0.75, 1.0, 1.25, 1.5, 2.0)
PATIENCE_MS = 8000
UNREADABLE = Text("无法解码，可能已损坏或编码不受支持", "It cannot be decoded: damaged, or of an unsupported codec")


class Player(QObject):
    """One recording at a time, its picture handed out frame by frame. Nothing is loaded before `open`."""

    frame = Signal(QImage)
    moved = Signal(int)  # media time, ms
    running_changed = Signal(bool)
    opened = Signal(object)  # MediaFacts
    failed = Signal(object)  # Text

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kit: Any = None
        self._player: Any = None
        self._sink: Any = None
        self._has_file, self._told, self._known_ms = False, True, 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._fail())

    def open(self, path: Path, loud: bool = True, known_ms: int = 0) -> None:
        """Load a file; `opened` tells what it holds, or `failed` why not, within some seconds.

        `known_ms`: its length, which a file that was cut off does not tell itself.
        """
        self.close()
        kit = multimedia()
        if kit is None:
            self.failed.emit(NO_MODULE)
            return
        self._kit = kit
        if self._player is None:
            self._make(kit)
        self._has_file, self._told, self._known_ms = True, False, known_ms
        if loud and self._player.audioOutput() is None and not kit.QMediaDevices.defaultAudioOutput().isNull():
            self._player.setAudioOutput(kit.QAudioOutput(self._player))
        self._patience.start()
        source = QUrl.fromLocalFile(str(path))
        if self._player.source() == source:
            # The player says nothing when it is given what it has.
            QTimer.singleShot(0, self, lambda: self._on_status(self._player.mediaStatus()))
        self._player.setSource(source)

    def _make(self, kit: Any) -> None:
        """One player for good: deleting one inside its own signals ends the process."""
        self._player, self._sink = kit.QMediaPlayer(self), kit.QVideoSink(self)
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._player.positionChanged.connect(self._on_moved)
        self._player.playbackStateChanged.connect(lambda _: self.running_changed.emit(self.running))
        self._player.mediaStatusChanged.connect(self._on_status)
        self._player.errorOccurred.connect(lambda *_: self._fail())

    @property
    def loaded(self) -> bool:
        return self._has_file and self._told

    @property
    def running(self) -> bool:
        return (
            self._player is not None
            and self._player.playbackState() == self._kit.QMediaPlayer.PlaybackState.PlayingState
        )

    @property
    def position_ms(self) -> int:
        return int(self._player.position()) if self._has_file else 0

    def facts(self) -> MediaFacts:
        if not self._has_file:
            return MediaFacts(0, False, False)
        return MediaFacts(int(self._player.duration()), self._player.hasVideo(), self._player.hasAudio())

    def play(self, on: bool) -> None:
        if self._has_file:
            self._player.play() if on else self._player.pause()

    def seek(self, at_ms: int) -> None:
        if self._has_file:
            self._player.setPosition(max(0, min(at_ms, max(int(self._player.duration()), self._known_ms))))

    def set_rate(self, rate: float) -> None:
        if self._player is not None:
            self._player.setPlaybackRate(rate)

    def close(self) -> None:
        """Let the file go."""
        self._patience.stop()
        if self._has_file:
            self._has_file = False
            self._player.stop()
            # Inside one of the player's own signals its source must not change.
            QTimer.singleShot(0, self, self._let_go)

    def _let_go(self) -> None:
        if not self._has_file:
            self._player.setSource(QUrl())

    def _on_moved(self, at: int) -> None:
        if self._has_file:
            self.moved.emit(int(at))

    def _on_frame(self, frame: Any) -> None:
        if self._has_file and frame.isValid():
            image = frame.toImage()
            if not image.isNull():
                self.frame.emit(image)

    def _on_status(self, status: Any) -> None:
        if self._told or not self._has_file:
            return
        kinds = self._kit.QMediaPlayer.MediaStatus
        if status in (kinds.LoadedMedia, kinds.BufferedMedia, kinds.BufferingMedia):
            self._told = True
            self._patience.stop()
            self._player.pause()  # which shows the first picture
            self.opened.emit(self.facts())
        elif status == kinds.InvalidMedia:
            self._fail()

    def _fail(self) -> None:
        if self._has_file:
            self._told = True
            self.close()
            self.failed.emit(UNREADABLE)
