"""Keep files in the database: uploads until they are read, and prints, for machines that share nothing else."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

_WRITTEN_ONCE: Final = "A file that is kept is never changed."


def upgrade() -> None:
    """Make the tables, and refuse to change what was written."""
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False),
        sa.Column("room", sa.String(12), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("part_count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("workspace_id", "room", "name"),
        sa.CheckConstraint("room IN ('uploads', 'pdf')", name="room"),
    )
    op.create_table(
        "stored_part",
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    _guard("stored_file", "WHEN (OLD.sha256 <> '')")
    _guard("stored_part", "")
    if not _is_sqlite():
        # Prints and archives are packed already: trying to pack them again only takes time.
        op.execute("ALTER TABLE stored_part ALTER COLUMN content SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Take the tables away; with them go their triggers."""
    op.drop_table("stored_part")
    op.drop_table("stored_file")


def _guard(table: str, when: str) -> None:
    refusal = (
        f"{when} BEGIN SELECT RAISE(ABORT, '{_WRITTEN_ONCE}'); END"
        if _is_sqlite()
        else f"FOR EACH ROW {when} EXECUTE FUNCTION refuse_change('{_WRITTEN_ONCE}')"
    )
    op.execute(f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} {refusal}")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
