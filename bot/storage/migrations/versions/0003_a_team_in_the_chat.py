"""A team that runs the study from the chat: roles, links, an audit log, tests, and cohorts with a status."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

COMMENTS = {
    "cohorts": "conversations and languages: JSON lists; size 0: any; opens, closes: ISO date or empty.",
    "invites": "lookup: HMAC of the code; sealed: Fernet of the code; member_id: whose it is, or null.",
    "participants": "contact_id is null once erased: the tombstone; test: somebody of the team who tries.",
    "flow_versions": "number counts publications of all flows; the highest of a conversation is the latest, "
    "0 was never published; source: folder or chat.",
}


def upgrade() -> None:
    _team()
    _team_links()
    _audit()
    op.add_column("cohorts", sa.Column("opens", sa.Text(), nullable=False, server_default=""))
    op.add_column("cohorts", sa.Column("status", sa.Text(), nullable=False, server_default="open"))
    op.add_column("participants", sa.Column("test", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("flow_versions", sa.Column("source", sa.Text(), nullable=False, server_default="folder"))
    op.add_column("invites", sa.Column("member_id", Big, sa.ForeignKey("team.id")), inline_references=True)
    op.create_index("ix_invites_member_id", "invites", ["member_id"])
    if op.get_bind().dialect.supports_comments:
        for table, comment in COMMENTS.items():
            op.create_table_comment(table, comment)


def _team() -> None:
    op.create_table(
        "team",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("contact_id", Big),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("alerts", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_team"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_team_contact_id"),
        sa.UniqueConstraint("contact_id", name="uq_team_contact_id"),
        comment="Who runs the study. contact_id is null once removed; label is what the inviter calls them; "
        "alerts: JSON list; desk: what they have begun in the chat, as JSON.",
        sqlite_autoincrement=True,
    )


def _team_links() -> None:
    op.create_table(
        "team_links",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("member_id", Big),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text()),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_team_links"),
        sa.ForeignKeyConstraint(["member_id"], ["team.id"], name="fk_team_links_member_id"),
        sa.UniqueConstraint("lookup", name="uq_team_links_lookup"),
        comment="Links that make somebody one of the team, once; used_at: or when it was taken back.",
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("member_id", Big),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(["member_id"], ["team.id"], name="fk_audit_member_id"),
        comment="Every look, export, role and publication; member_id null: at the server.",
    )
    op.create_index("ix_audit_at", "audit", ["at"])
