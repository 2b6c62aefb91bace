"""Make the table of answers about a plan version, and let jobs find them and weigh what-ifs."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_OLD: Final = ("import_feedback", "optimise", "make_pdf")
_NEW: Final = (*_OLD, "answer", "what_if")


def upgrade() -> None:
    """An answer belongs to one version and is kept once for each kind of question."""
    _allow(_NEW)
    op.create_table(
        "plan_answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "plan_version_id",
            sa.Integer(),
            sa.ForeignKey("plan_version.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("plan_version_id", "kind"),
    )


def downgrade() -> None:
    """Drop the answers, which can be found again, and the jobs that looked for them."""
    op.drop_table("plan_answer")
    job = sa.table("job", sa.column("kind", sa.String))
    op.execute(sa.delete(job).where(job.c.kind.in_(("answer", "what_if"))))
    _allow(_OLD)


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("job") as batch:
        batch.drop_constraint(op.f("ck_job_kind"), type_="check")
        batch.create_check_constraint("kind", f"kind IN ({listed})")
