"""Which tables does a desk have?

Each module holds the tables of one part of the work. Classes end in `Row` and never leave `storage`.
"""

<<<<<<< HEAD
from workbench.storage.tables import cases, flows, intake, loans, models, people, work
from workbench.storage.tables.naming import METADATA, table

__all__ = ["METADATA", "cases", "flows", "intake", "loans", "models", "people", "table", "work"]
=======
from workbench.storage.tables import cases, flows, intake, loans, people, shadow, work
from workbench.storage.tables.naming import METADATA, table

__all__ = ["METADATA", "cases", "flows", "intake", "loans", "people", "shadow", "table", "work"]
>>>>>>> 0ef2ad4 (Watch drift by month, name who carries it, and stop deciding alone beyond policy's bounds)
