"""What is seen in the video pane now, and when does it move?"""

from __future__ import annotations

import math

from PySide6.QtCore import QBuffer, QElapsedTimer, QIODevice, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QPainter, QShowEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QStyle

from workbench.common.text import Text
from workbench.services.interview_file import InterviewFile
from workbench.ui.charts.wave import clock
from workbench.ui.interview.scene import Scene, Still, paint_frame, paint_scene, paint_still
from workbench.ui.look import Look
from workbench.ui.widgets import Canvas

SIMULATED = Text("模拟访谈", "Simulated interview")
BADGE = "模拟访谈 / Simulated"  # in both languages always, so that no picture of it can be taken for a person's
FRAME_MS = 50  # 20 pictures a second
SIGN_MS = 170  # how long a sign of the answer is on the lips
NO_PICTURE = Text("只作笔记", "Notes only")
NO_PICTURE_WHY = Text("面谈、电话或申请人不同意录制", "In person, by phone, or recording was refused")
NOT_YET = Text("尚未取得同意", "No consent yet")
NOT_YET_WHY = Text("同意之前不录音、不录像、不提问", "Nothing is recorded or asked before")
SOUND_ONLY = Text("只有声音", "Sound only")


def motion_allowed() -> bool:
    """Does the desktop want things to move?"""
    return bool(QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animate))


class Picture(Canvas):
    """The painted applicant of a practice, a frame of camera or recording, or words about why there is none.

    It moves only while the applicant speaks and can be seen, and not at all where the desktop wants no motion.
    """

    def __init__(self, look: Look) -> None:
        self.file: InterviewFile | None = None
        self.elapsed, self.running, self.caption = 0, False, ""
        self.image: QImage | None = None
        self.still = Still("notebook", "", "")
        self._still_words = (NO_PICTURE, NO_PICTURE_WHY)
        self._recorded, self._live = "", False
        self._speech = QElapsedTimer()
        self._length_ms = 0
        super().__init__(look, self._scene, SIMULATED, high=246)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._clock = QTimer(self)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._beat)

    @property
    def moving(self) -> bool:
        return self._clock.isActive()

    def show_file(self, file: InterviewFile) -> None:
        self.file = file
        if file.simulated:
            self.say(SIMULATED)
        elif file.consent_at is None or file.state == "planned":
            self.say_still("shield-check", NOT_YET, NOT_YET_WHY)
        self.update()

    def say_still(self, icon: str, title: Text, detail: Text) -> None:
        """Why there is no picture."""
        self.still = Still(icon, "", "")
        self._still_words = (title, detail)
        self.say(title)
        self.update()

    def show_image(self, image: QImage | None) -> None:
        self.image = image
        self.update()

    def show_recording(self, words: str, live: bool = False) -> None:
        """What the corner says while a device records (`live`) or a recording is open; empty else."""
        self._recorded, self._live = words, live
        self.update()

    def speak(self, caption: str) -> None:
        """Show what the applicant says, with a mouth that moves for as long as it takes to say it."""
        self.caption = caption
        self._length_ms = len(caption) * SIGN_MS
        if caption and motion_allowed() and self.isVisible():
            self._speech.start()
            self._clock.start()
        else:
            self._clock.stop()
        self.update()

    def png(self) -> bytes:
        """The picture as it is: the frame itself where there is one, else the pane; empty where there is none."""
        image = self.image
        if image is None and self.file is not None and self.file.simulated:
            image = QImage(QSize(self.width() * 2, self.height() * 2), QImage.Format.Format_RGB32)
            image.setDevicePixelRatio(2)
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            self._scene(painter, QRectF(self.rect()), self.look)
            painter.end()
        if image is None:
            return b""
        store = QBuffer()
        store.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(store, "PNG")  # type: ignore[call-overload]  # the stub wants bytes, which the call refuses
        return bytes(store.data().data())

    def hideEvent(self, event: QHideEvent) -> None:
        self._clock.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.caption and self._speech.isValid() and self._speech.elapsed() < self._length_ms:
            self._clock.start()

    def _beat(self) -> None:
        if self._speech.elapsed() >= self._length_ms:
            self._clock.stop()
        self.update()

    def _pose(self) -> tuple[float, float]:
        """How wide the mouth is open and how far the head swayed, from the time since the answer began."""
        if not self._clock.isActive():
            return 0.0, 0.0
        t = self._speech.elapsed() / 1000
        return 0.25 + 0.75 * abs(math.sin(t * 9) * math.cos(t * 3.7)), math.sin(t * 1.6)

    def _scene(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        file = self.file
        if file is None:
            return
        simulated = file.simulated
        mouth, sway = self._pose() if simulated else (0.0, 0.0)
        timer = self._recorded or Text(f"计时 {clock(self.elapsed)}", f"Time {clock(self.elapsed)}").of(look.lang)
        scene = Scene(
            timer=timer,
            badge=BADGE if simulated else "",
            name=file.applicant + Text(" · 法定代表人", " · owner").of(look.lang),
            me=Text("我", "Me").of(look.lang),
            caption=self.caption if simulated else "",
            recording=self.running if simulated else self._live,
            mouth=mouth,
            sway=sway,
        )
        if simulated:
            paint_scene(painter, rect, scene)
        elif self.image is not None:
            paint_frame(painter, rect, scene, self.image)
        else:
            title, detail = self._still_words
            paint_still(painter, rect, scene, Still(self.still.icon, look.say(title), look.say(detail)))
