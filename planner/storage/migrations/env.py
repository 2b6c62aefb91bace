"""Run by Alembic; the connection, already in a transaction, comes from planner.storage.migrating."""

from alembic import context
from sqlmodel import SQLModel

from planner.storage import records  # noqa: F401  importing declares the tables
from planner.storage.searching.indexes import is_of_an_index

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    include_name=lambda name, _kind, _parent: not is_of_an_index(name),
)
with context.begin_transaction():
    context.run_migrations()
