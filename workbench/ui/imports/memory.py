"""How much memory does the program hold now?"""

from __future__ import annotations

import sys
from pathlib import Path

_MB = 1 << 20


def memory_mb() -> int | None:
    """Megabytes of physical memory; None where the system does not say."""
    reader = {"linux": _linux_mb, "darwin": _mac_mb, "win32": _windows_mb}.get(sys.platform)
    return None if reader is None else reader()


def _linux_mb() -> int | None:
    import resource

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() // _MB


def _mac_mb() -> int | None:
    """The most it ever held: the system has no cheap answer for now."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MB


def _windows_mb() -> int | None:
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            *((name, ctypes.c_size_t) for name in (
                "PeakWorkingSetSize", "WorkingSetSize", "QuotaPeakPagedPoolUsage", "QuotaPagedPoolUsage",
                "QuotaPeakNonPagedPoolUsage", "QuotaNonPagedPoolUsage", "PagefileUsage", "PeakPagefileUsage",
            )),
        )  # fmt: skip

    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    windll = getattr(ctypes, "windll")  # noqa: B009  # it exists on Windows only
    windll.kernel32.GetCurrentProcess.restype = wintypes.HANDLE
    ask = windll.psapi.GetProcessMemoryInfo
    ask.argtypes = (wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD)
    found = ask(windll.kernel32.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
    return int(counters.WorkingSetSize) // _MB if found else None
