"""Can the simulated applicant be heard?

The system's own text-to-speech, where there is one. What is missing is said in words; an answer is always shown as a
caption too, so nothing depends on the voice.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale, QObject, Signal

from workbench.common.text import Lang, Text
from workbench.ui.interview.media_kit import quieten

NO_ENGINE = Text(
    "这台机器没有语音合成，回答只显示字幕", "This machine has no speech engine: answers are shown as captions"
)
NO_VOICE = Text("没有这种语言的语音，回答只显示字幕", "No voice for this language: answers are shown as captions")
READY = Text("朗读回答", "Speak the answers")
OFF = Text("朗读已关", "Speech is off")
_SILENT_ENGINES = frozenset({"mock"})  # says nothing, and exists for tests of Qt itself
_LOCALES = {Lang.ZH: QLocale.Language.Chinese, Lang.EN: QLocale.Language.English}


def engines() -> tuple[str, ...]:
    """Engines of this machine that can be heard; empty where the module is missing too."""
    quieten()
    try:
        from PySide6.QtTextToSpeech import QTextToSpeech
    except ImportError:
        return ()
    return tuple(name for name in QTextToSpeech.availableEngines() if name not in _SILENT_ENGINES)


class Speaker(QObject):
    """Speaks one answer at a time; loads nothing before the first."""

    changed = Signal()  # on, off, or another reason why nothing is heard

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = True
        self.trouble: Text | None = None
        self._engine: Any = None
        self._asked = False

    @property
    def state(self) -> Text:
        return self.trouble or (READY if self.on else OFF)

    def look_for(self) -> None:
        """Find the engine once; what is missing is kept in `trouble`."""
        if self._asked:
            return
        self._asked = True
        found = engines()
        if not found:
            self._lacks(NO_ENGINE)
            return
        from PySide6.QtTextToSpeech import QTextToSpeech

        engine = QTextToSpeech(found[0], self)
        if engine.state() == QTextToSpeech.State.Error:
            engine.deleteLater()
            self._lacks(NO_ENGINE)
            return
        engine.errorOccurred.connect(lambda *_: self._lacks(NO_ENGINE))
        self._engine = engine

    def say(self, words: str, lang: Lang) -> bool:
        """Speak, in the voice of the language; False where nothing will be heard, with `trouble` saying why."""
        self.look_for()
        if not self.on or self._engine is None or not words:
            return False
        wanted = [one for one in self._engine.availableLocales() if one.language() == _LOCALES[lang]]
        if not wanted:
            self._lacks(NO_VOICE)
            return False
        if self._engine.locale().language() != _LOCALES[lang]:
            self._engine.setLocale(wanted[0])
        self._engine.say(words)
        return True

    def quiet(self) -> None:
        if self._engine is not None:
            self._engine.stop()

    def turn(self, on: bool) -> None:
        self.on = on
        if not on:
            self.quiet()
        self.changed.emit()

    def _lacks(self, why: Text) -> None:
        if self.trouble != why:
            self.trouble = why
            self.changed.emit()
