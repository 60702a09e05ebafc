"""What of sound, picture and speech does this installation have?"""

from __future__ import annotations

from workbench.ui.interview.media_kit import devices, multimedia
from workbench.ui.interview.speech import Speaker, engines


def report() -> str:
    """One line for the self-check; needs an application object. A bundle without its media plugins is found out.

    Raises `AssertionError` where the media module loads and plays nothing: its plugin was left out.
    """
    module, found, speaker = multimedia(), devices(), Speaker()
    speaker.look_for()
    speech = "none" if speaker.trouble else ", ".join(engines())
    if module is None:
        return f"media libraries missing on this system, speech {speech}"
    kinds = module.QMediaFormat().supportedFileFormats(module.QMediaFormat.ConversionMode.Decode)
    if not kinds:
        raise AssertionError("the media module has no backend: its plugin is missing")
    camera, microphone = found.camera or "none", found.microphone or "none"
    return f"{len(kinds)} formats play, camera {camera}, microphone {microphone}, speech {speech}"
