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
    ("pyxirr", "Unlicense"),
    ("pypinyin", "MIT"),
    ("Typer, Rich, platformdirs", "MIT"),
)
