"""How are camera and microphone recorded, and let go for certain?

Recordings are written as Matroska: a file that a stopped process left behind still plays up to its last second.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from workbench.common.text import Text
from workbench.ui.interview.media_kit import NO_MODULE, devices, multimedia

SUFFIX = ".mkv"
BROKE_OFF = Text("录制中断，已录部分已保留", "Recording broke off; what was recorded is kept")
Sources = Callable[[Any, Any], None]
"""`sources(media module, capture session)` joins what is recorded to the session."""


class Capture(QObject):
    """At most one recording at a time. `ended` comes once its file is whole and every device is closed."""

    frame = Signal(QImage)
    ended = Signal(object)  # Path
    failed = Signal(object)  # Text

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sources: Sources = self._system_devices
        self._kit: Any = None
        self._session: Any = None
        self._recorder: Any = None
        self._camera: Any = None
        self._microphone: Any = None
        self._path: Path | None = None

    @property
    def running(self) -> bool:
        return self._session is not None

    @property
    def has_camera(self) -> bool:
        return self._camera is not None

    @property
    def has_microphone(self) -> bool:
        return self._microphone is not None

    def begin(self, path: Path) -> None:
        """Record into `path` until `end`."""
        kit = multimedia()
        if kit is None:
            self.failed.emit(NO_MODULE)
            return
        if self._session is not None:
            return
        self._kit, self._path = kit, path
        self._session, self._recorder = kit.QMediaCaptureSession(self), kit.QMediaRecorder(self)
        self.sources(kit, self._session)
        sink = kit.QVideoSink(self._session)
        sink.videoFrameChanged.connect(self._on_frame)
        self._session.setVideoSink(sink)
        self._session.setRecorder(self._recorder)
        self._recorder.setMediaFormat(self._format(kit))
        self._recorder.setAutoStop(True)  # sources that end by themselves end the recording
        self._recorder.setQuality(kit.QMediaRecorder.Quality.NormalQuality)
        self._recorder.setOutputLocation(QUrl.fromLocalFile(str(path)))
        self._recorder.recorderStateChanged.connect(self._on_state)
        self._recorder.errorOccurred.connect(lambda *_: self._broke())
        self._recorder.record()

    def end(self) -> None:
        """Stop; the devices are closed at once, the file is whole when `ended` comes."""
        if self._recorder is None:
            return
        recording = self._recorder.recorderState() != self._kit.QMediaRecorder.RecorderState.StoppedState
        if recording:
            self._recorder.stop()
        else:
            self._close()

    def mute(self, muted: bool) -> None:
        if self._microphone is not None:
            self._microphone.setMuted(muted)

    def show_camera(self, on: bool) -> None:
        if self._camera is not None:
            self._camera.setActive(on)

    def _system_devices(self, kit: Any, session: Any) -> None:
        found = devices()
        if found.camera:
            self._camera = kit.QCamera(kit.QMediaDevices.defaultVideoInput(), session)
            session.setCamera(self._camera)
            self._camera.start()
        if found.microphone:
            self._microphone = kit.QAudioInput(kit.QMediaDevices.defaultAudioInput(), session)
            session.setAudioInput(self._microphone)

    def _format(self, kit: Any) -> Any:
        """Matroska with the codecs this machine encodes."""
        wanted = kit.QMediaFormat(kit.QMediaFormat.FileFormat.Matroska)
        mode = kit.QMediaFormat.ConversionMode.Encode
        seen, heard = wanted.supportedVideoCodecs(mode), wanted.supportedAudioCodecs(mode)
        video, audio = kit.QMediaFormat.VideoCodec, kit.QMediaFormat.AudioCodec
        for codec in (video.H264, video.VP9, video.MPEG4, video.MotionJPEG):
            if codec in seen:
                wanted.setVideoCodec(codec)
                break
        for codec in (audio.AAC, audio.Opus, audio.FLAC):
            if codec in heard:
                wanted.setAudioCodec(codec)
                break
        return wanted

    def _on_frame(self, frame: Any) -> None:
        if frame.isValid():
            image = frame.toImage()
            if not image.isNull():
                self.frame.emit(image)

    def _on_state(self, state: Any) -> None:
        if self._kit is not None and state == self._kit.QMediaRecorder.RecorderState.StoppedState:
            # The recorder is still inside its own signal here.
            QTimer.singleShot(0, self, self._close)

    def _broke(self) -> None:
        self.failed.emit(BROKE_OFF)
        QTimer.singleShot(0, self, self._close)

    def _close(self) -> None:
        session, recorder, path = self._session, self._recorder, self._path
        if session is None:
            return
        if self._camera is not None:
            self._camera.stop()
        self._session = self._recorder = self._camera = self._microphone = self._path = None
        recorder.blockSignals(True)
        session.setRecorder(None)
        session.setVideoSink(None)
        session.setCamera(None)
        session.setAudioInput(None)
        recorder.deleteLater()
        session.deleteLater()
        # Whoever hears of the end may let go of this object: only after its parts are gone.
        session.destroyed.connect(lambda: self._tell_end(path))

    def _tell_end(self, path: Path | None) -> None:
        if path is not None and path.is_file() and path.stat().st_size:
            self.ended.emit(path)
