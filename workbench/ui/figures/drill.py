"""How does one get from a figure to the loans behind it?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.services.loan_filter import LoanFilter
from workbench.ui.bench import Bench
from workbench.ui.pages import BY_CODE


def list_loans(page: QWidget, bench: Bench, wanted: LoanFilter) -> None:
    """Open the list of loans; those of a past day are found first."""
    if "loans" not in BY_CODE:
        bench.go("borrowers")
    elif wanted.as_of is None:
        bench.go("loans", filter=wanted)
    else:
        figures = bench.services.figures
        bench.jobs.put(page, lambda: figures.narrowed(wanted), lambda found: bench.go("loans", filter=found))
