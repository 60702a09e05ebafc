"""Which colour space are the papers' colours in?

An ICC profile of sRGB (ICC.1:2001-04, version 2.4), written from the published primaries, adapted to D50, and the
transfer curve of IEC 61966-2-1. The same bytes every time: its date is fixed and its identifier empty.
"""

from __future__ import annotations

import struct
from functools import lru_cache

_WHITE = (0.9642, 1.0, 0.8249)  # D50
_PRIMARIES = {
    "rXYZ": (0.4360747, 0.2225045, 0.0139322),
    "gXYZ": (0.3850649, 0.7168786, 0.0971045),
    "bXYZ": (0.1430804, 0.0606169, 0.7141733),
}
STEPS = 1024


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3l", *(round(value * 65536) for value in values))


def linear(share: float) -> float:
    """Light of an sRGB value, both from 0 to 1."""
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _curve() -> bytes:
    values = [round(linear(step / (STEPS - 1)) * 65535) for step in range(STEPS)]
    return b"curv\0\0\0\0" + struct.pack(f">L{STEPS}H", STEPS, *values)


def _described(words: str) -> bytes:
    text = words.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">L", len(text)) + text + bytes(8 + 3 + 67)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    curve = _curve()
    tags = {
        "desc": _described("sRGB IEC61966-2.1"),
        "cprt": b"text\0\0\0\0" + b"No copyright, use freely\0",
        "wtpt": _xyz(_WHITE),
        **{tag: _xyz(values) for tag, values in _PRIMARIES.items()},
        "rTRC": curve,
        "gTRC": curve,
        "bTRC": curve,
    }
    at, directory, body, placed = 128 + 4 + 12 * len(tags), [], b"", {}
    for tag, data in tags.items():
        if data not in placed:
            placed[data] = at + len(body)
            body += data + bytes(-len(data) % 4)
        directory.append(tag.encode("ascii") + struct.pack(">LL", placed[data], len(data)))
    size = at + len(body)
    head = struct.pack(">L4sL4s4s4s", size, bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += struct.pack(">3l", *(round(value * 65536) for value in _WHITE)) + bytes(48)
    return head + struct.pack(">L", len(tags)) + b"".join(directory) + body
