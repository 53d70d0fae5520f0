"""Who helped with a consent, groups declined, replies found by their message, one timer a kind."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("consent_log", sa.Column("helper", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "declined",
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lookup", name="pk_declined"),
        comment="Groups and channels that were told once that the bot speaks with single people only.",
    )
    op.create_index("ix_messages_message", "messages", ["contact_id", "message"])
    op.create_index("ix_timers_kind", "timers", ["session_id", "kind"], unique=True)
