"""With which buttons is an interview recorded, played, marked and ended?"""

from __future__ import annotations

from PySide6.QtCore import Signal

from workbench.common.text import Text
from workbench.ui.interview.player import RATES
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Field, Panel, column, row

OPEN = Text("打开录音录像", "Open a recording")
PAUSE = Text("暂停 (Space)", "Pause (Space)")
RESUME = Text("继续 (Space)", "Resume (Space)")


class Transport(Panel):
    """The row under the wave: what a practice, a camera or an opened recording needs, and nothing else."""

    ask = Signal()
    asked = Signal(str)  # a question of the officer's own
    speech_toggled = Signal()
    microphone = Signal()
    camera = Signal()
    open_file = Signal()
    snapshot = Signal()
    bookmark = Signal()
    slower_or_faster = Signal()
    pause = Signal()
    hang_up = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.b_ask = self._button(
            "chat-circle-text", Text("请申请人回答 (↵)", "Let the applicant answer (↵)"), self.ask
        )
        self.b_speech = self._button("speaker-high", Text("朗读回答", "Speak the answers"), self.speech_toggled)
        self.b_microphone = self._button("microphone", Text("麦克风", "Microphone"), self.microphone)
        self.b_camera = self._button("video-camera", Text("录制", "Record"), self.camera)
        self.b_open = self._button("folder-open", OPEN, self.open_file)
        self.b_snapshot = self._button("camera", Text("截图入证", "Keep a picture as evidence"), self.snapshot)
        self.b_bookmark = self._button("bookmark-simple", Text("书签 (B)", "Bookmark (B)"), self.bookmark)
        self.b_rate = Button(look, "1×", "secondary", "", "", 34, 44, tip=Text("播放速度", "Speed"))
        self.b_rate.clicked.connect(self.slower_or_faster)
        self.b_pause = self._button("pause", PAUSE, self.pause)
        self.b_hang_up = self._button(
            "phone-x", Text("挂断，停止录制与播放", "Hang up: stop recording and playing"), self.hang_up
        )
        self.b_hang_up.say("", kind="danger")
        self.question = Field(
            look, height=32, icon="chat-circle-text", placeholder=Text("自由追问，回车提问", "Ask freely, Enter to ask")
        )
        self.question.returnPressed.connect(self._ask)
        left = (self.b_ask, self.b_speech, self.b_microphone, self.b_camera, self.b_open, self.b_snapshot)
        self.setLayout(
            column(
                row(*left, self.b_bookmark, STRETCH, self.b_rate, self.b_pause, self.b_hang_up, spacing=6),
                self.question,
                spacing=8,
            )
        )

    def _button(self, icon: str, tip: Text, signal: object) -> Button:
        made = Button(self.look, "", "secondary", icon, "", 34, 34, tip=tip)
        made.clicked.connect(signal)
        return made

    def show_kind(self, simulated: bool, free: bool, live: bool, recording_allowed: bool) -> None:
        """Which buttons there are, and whether they may be pressed."""
        for one in (self.b_ask, self.b_speech):
            one.setVisible(simulated)
        for one in (self.b_microphone, self.b_camera, self.b_open):
            one.setVisible(not simulated)
            one.setEnabled(live and recording_allowed)
        self.question.setVisible(simulated and free)
        self.question.setEnabled(live)
        for one in (self.b_ask, self.b_bookmark, self.b_pause, self.b_hang_up):
            one.setEnabled(live)
        self.b_snapshot.setEnabled(live and (simulated or recording_allowed))
        self.b_rate.hide()

    def show_devices(self, camera: bool, microphone: bool, recording: bool, muted: bool, player: bool) -> None:
        """What records or plays now; a device that is not there cannot be pressed."""
        self.b_camera.say("", "video-camera" if camera or not recording else "video-camera-slash")
        self.b_camera.say("", kind="on" if recording else "secondary")
        self.b_microphone.say("", "microphone-slash" if muted else "microphone")
        self.b_microphone.say("", kind="on" if recording and not muted else "secondary")
        self.b_microphone.setEnabled(recording and microphone)
        self.b_camera.setEnabled(self.b_open.isEnabled() and (camera or microphone or recording))
        self.b_rate.setVisible(player)

    def show_rate(self, rate: float) -> None:
        self.b_rate.say(f"{rate:g}×")

    def show_running(self, running: bool) -> None:
        self.b_pause.say("", "pause" if running else "play", tip=PAUSE if running else RESUME)

    def show_speech(self, on: bool, why: Text) -> None:
        """Is the answer spoken? Where it cannot be, the tip says why."""
        self.b_speech.say("", "speaker-high" if on else "speaker-slash", tip=why)

    def _ask(self) -> None:
        words = self.question.text().strip()
        if words:
            self.question.setText("")
            self.asked.emit(words)


def next_rate(rate: float) -> float:
    """The next speed of `RATES`, around again after the last."""
    return RATES[(RATES.index(rate) + 1) % len(RATES)] if rate in RATES else 1.0
