"""Whose work does the program stand on, and under which licences?

Names and licences as the packages' own metadata declare them; the texts lie with the packages.
"""

from __future__ import annotations

LICENCES = (
    ("Qt, PySide6", "LGPL-3.0"),
    ("QtAwesome, Phosphor", "MIT"),
    ("Inter", "OFL-1.1"),
    ("Noto Sans SC", "OFL-1.1"),
    ("SQLModel, SQLAlchemy, Alembic", "MIT"),
    ("DuckDB", "MIT"),
    ("NumPy, scikit-learn", "BSD-3-Clause"),
    ("XGBoost", "Apache-2.0"),
    ("SHAP", "MIT"),
    ("ReportLab", "BSD-3-Clause"),
    ("python-calamine, fontTools", "MIT"),
    ("argon2-cffi, keyring", "MIT"),
    ("cryptography", "Apache-2.0 OR BSD-3-Clause"),
    ("pyHanko, asn1crypto", "MIT"),
    ("pikepdf, qpdf", "MPL-2.0, Apache-2.0"),
    ("lxml", "BSD-3-Clause"),
    ("aiohttp", "Apache-2.0 AND MIT"),
    ("Pillow", "MIT-CMU"),
    ("pyxirr", "Unlicense"),
    ("pypinyin", "MIT"),
    ("Typer, Rich, platformdirs", "MIT"),
)
