"""How does alembic reach the database it is to change? (Loaded by alembic only.)"""

from alembic import context

from workbench.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    # The caller's transaction holds the whole migration: it is done or it never happened.
    transactional_ddl=True,
)
context.run_migrations()
