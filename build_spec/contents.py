"""What goes into a bundle, and what stays out?"""

from __future__ import annotations

from pathlib import Path

# Training against a reference, plotting and test tools do not ship; a bundle scores, explains and decides.
EXCLUDED_MODULES = [
    "shap",
    "numba",
    "llvmlite",
    "sklearn",
    "pandas",
    "pyarrow",
    "polars",
    "matplotlib",
    "IPython",
    "tkinter",
    "pytest",
    "readline",  # GPL, and nobody types into the program's terminal
    "mypy",  # pydantic and SQLAlchemy carry plug-ins for it
    "ast_serialize",
    "hypothesis",
    "xgboost.testing",
    "xgboost.spark",
    "xgboost.dask",
    "PySide6.QtWebEngineCore",
    "PySide6.QtWebEngineWidgets",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtCharts",
    "PySide6.QtGraphs",
    "PySide6.QtDataVisualization",
    "PySide6.QtNetworkAuth",
    "PySide6.QtVirtualKeyboard",
    "PySide6.QtDesigner",
    "PySide6.Qt3DCore",
]

# Under the GPL alone: never in a bundle, and looked for in every bundle that was built.
GPL_ONLY = (
    "Qt6Charts",
    "Qt6Graphs",
    "Qt6DataVisualization",
    "Qt6NetworkAuth",
    "Qt6VirtualKeyboard",
    "virtualkeyboard",
    "Qt6Quick3D",
    "libreadline",
)
# Kept out for their weight, or because a program that never leaves the machine has no use for them.
UNWANTED = (
    *GPL_ONLY,
    "WebEngine",
    "QtWebEngine",
    "Qt63D",
    "qtwebengine",
    "/qml/",
    "/examples/",
    "eglfs",
    "EglFS",
    "EglFs",
    "linuxfb",
    "libqvnc",
    "/plugins/tls/",
    "/plugins/networkinformation/",
    "/plugins/generic/",
    "texttospeech_mock",
    # GTK's look on Linux: GTK itself is not shipped, and half of its libraries do not mix with the system's others.
    "libqgtk3",
    "libgdk_pixbuf",
    "libatk-1",
    "libatk-bridge",
    "libcairo",
    "libpango",
    "libfribidi",
    "libdatrie",
    "libthai",
)
KEPT_TRANSLATIONS = ("qtbase_zh_CN", "qtbase_en", "qt_zh_CN", "qt_en")


def is_wanted(name: str) -> bool:
    """Whether a file of the collected set is shipped, by its path inside the bundle."""
    path = name.replace("\\", "/")
    if "/translations/" in path:
        return any(kept in path for kept in KEPT_TRANSLATIONS)
    return not any(part in path for part in UNWANTED)


def gpl_only(bundle: Path) -> list[str]:
    """Files of a built bundle that may not be in it, by their names."""
    return sorted(file.name for file in bundle.rglob("*") if any(part in file.name for part in GPL_ONLY))


def packaged_fonts(folder: Path) -> Path:
    """Static, renamed instances of the packaged fonts, made once at build time so that no start waits for them."""
    import logging

    from workbench.reports import fonts

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # PyInstaller's log would name every glyph
    folder.mkdir(parents=True, exist_ok=True)
    fonts.build(folder)
    return folder
