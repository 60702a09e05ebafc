"""What of sound and picture has this machine, and what does a failure mean in words?

Qt's media module is loaded by the first question to it, so that a desk that never plays anything never pays for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import ModuleType

from PySide6.QtCore import QLoggingCategory

from workbench.common.text import Text

NO_MODULE = Text("缺少系统的音视频组件", "The system's media libraries are missing")
NO_DEVICES = Text("没有摄像头和麦克风", "No camera and no microphone")
NO_CAMERA = Text("没有摄像头，只录声音", "No camera: sound only")
NO_MICROPHONE = Text("没有麦克风，只录画面", "No microphone: picture only")


@dataclass(frozen=True, slots=True)
class Devices:
    """Names of the default devices; empty where there is none. `module` is False where Qt's own cannot be loaded."""

    camera: str
    microphone: str
    module: bool = True

    @property
    def any(self) -> bool:
        return bool(self.camera or self.microphone)

    @property
    def lacking(self) -> Text | None:
        """What is missing, in words; None where both are there."""
        if not self.module:
            return NO_MODULE
        if not self.any:
            return NO_DEVICES
        if not self.camera:
            return NO_CAMERA
        return None if self.microphone else NO_MICROPHONE


def multimedia() -> ModuleType | None:
    """Qt's media module, or None where the system lacks what it loads."""
    quieten()
    try:
        from PySide6 import QtMultimedia
    except ImportError:
        return None
    return QtMultimedia


@cache
def quieten() -> None:
    """Missing devices and engines are said in the window; their libraries would say them on the error stream too."""
    QLoggingCategory.setFilterRules("qt.multimedia.*=false\nqt.speech.*=false\nqt.speech.*.critical=false")


def devices() -> Devices:
    """The camera and microphone the system would use."""
    module = multimedia()
    if module is None:
        return Devices("", "", module=False)
    camera, microphone = module.QMediaDevices.defaultVideoInput(), module.QMediaDevices.defaultAudioInput()
    return Devices(
        "" if camera.isNull() else camera.description(), "" if microphone.isNull() else microphone.description()
    )
