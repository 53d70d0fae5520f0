"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _contacts()
    _cohorts()
    _invites()
    _participants()
    _tallies()
    _flow_versions()
    _file_ids()
    _sessions()
    _answers()
    _consent_log()
    _messages()
    _outbox()
    _timers()
    _jobs()
    _facts()
    _taken()
    _parked()


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("participant", sa.Text()),
        sa.Column("blocked_at", sa.Text()),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("lookup", name="uq_contacts_lookup"),
        comment="lookup: HMAC of channel and chat id; sealed: Fernet of the same.",
        sqlite_autoincrement=True,
    )


def _cohorts() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("conversations", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
        sa.UniqueConstraint("name", name="uq_cohorts_name"),
        comment="conversations and languages: JSON lists; size 0: any; closes: ISO date or empty.",
    )


def _invites() -> None:
    op.create_table(
        "invites",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("cohort_id", Big, nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.Text()),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_invites_cohort_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invites"),
        sa.UniqueConstraint("lookup", name="uq_invites_lookup"),
        comment="lookup: HMAC of the code; sealed: Fernet of the code.",
    )
    op.create_index("ix_invites_cohort_id", "invites", ["cohort_id"])


def _participants() -> None:
    op.create_table(
        "participants",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact_id", Big),
        sa.Column("cohort_id", Big, nullable=False),
        sa.Column("invite_id", Big),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.Text()),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_participants_cohort_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_participants_contact_id"),
        sa.ForeignKeyConstraint(["invite_id"], ["invites.id"], name="fk_participants_invite_id"),
        sa.PrimaryKeyConstraint("id", name="pk_participants"),
        comment="contact_id is null once erased: the tombstone.",
    )
    op.create_index("ix_participants_cohort_id", "participants", ["cohort_id"])
    op.create_index("ix_participants_contact_id", "participants", ["contact_id"])


def _tallies() -> None:
    op.create_table(
        "tallies",
        sa.Column("cohort_id", Big, nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_tallies_cohort_id"),
        sa.PrimaryKeyConstraint("cohort_id", "conversation", "outcome", name="pk_tallies"),
        comment="What is left of those who declined, missed the check or were screened out.",
    )


def _flow_versions() -> None:
    op.create_table(
        "flow_versions",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_flow_versions"),
        comment="number counts publications of all flows; the highest of a conversation is the latest.",
    )
    op.create_index("ix_flow_versions_conversation", "flow_versions", ["conversation"])


def _file_ids() -> None:
    op.create_table(
        "file_ids",
        sa.Column("bot", Big, autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "sha256", "kind", name="pk_file_ids"),
        comment="A file of a flow is uploaded once for each bot and kind, then sent by this id.",
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name="fk_sessions_participant_id"),
        sa.ForeignKeyConstraint(["version"], ["flow_versions.hash"], name="fk_sessions_version"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        comment="number counts a participant's sessions from 1; state: the engine's session as JSON.",
    )
    op.create_index("ix_sessions_participant_id", "sessions", ["participant_id"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_answers_session_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.UniqueConstraint("session_id", "variable", "revision", name="uq_answers_session_id"),
        comment="Every revision; the highest counts. value and files are JSON.",
    )


def _consent_log() -> None:
    op.create_table(
        "consent_log",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_consent_log_session_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consent_log"),
    )
    op.create_index("ix_consent_log_session_id", "consent_log", ["session_id"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("contact_id", Big, nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("message", Big),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_messages_contact_id"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_messages_session_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("session_id", "number", name="uq_messages_session_id"),
        comment="The prompts by our name (session, number) and, once sent, the channel's message id.",
    )
    op.create_index("ix_messages_contact_id", "messages", ["contact_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("contact_id", Big),
        sa.Column("address", sa.LargeBinary()),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("target", Big, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_outbox_contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        comment="Still to be sent: kind ask or rewrite; target: the message pressed, or 0; address: sealed, "
        "where the contact is gone.",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_contact_id", "outbox", ["contact_id"])
    op.create_index("ix_outbox_order", "outbox", ["priority", "id"])


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("contact_id", Big, nullable=False),
        sa.Column("session_id", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_timers_contact_id"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_timers_session_id"),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timers_contact_id", "timers", ["contact_id"])
    op.create_index("ix_timers_due_at", "timers", ["due_at"])
    op.create_index("ix_timers_session_id", "timers", ["session_id"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contact_id", Big),
        sa.Column("session_id", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_jobs_contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        comment="Work that outlives a turn: fetch a file, unlink erased files.",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_contact_id", "jobs", ["contact_id"])
    op.create_index("ix_jobs_due_at", "jobs", ["due_at"])


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
        comment="The key's fingerprint and other facts of this database.",
    )


def _taken() -> None:
    op.create_table(
        "taken",
        sa.Column("bot", Big, autoincrement=False, nullable=False),
        sa.Column(
            "update_id",
            Big,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "update_id", name="pk_taken"),
        comment="Update ids already taken, for 48 hours.",
        sqlite_with_rowid=False,
    )


def _parked() -> None:
    op.create_table(
        "parked",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("contact_id", Big),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_parked_contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_parked"),
        comment="Updates whose turn raised twice: sealed payload, traceback without values.",
    )
    op.create_index("ix_parked_contact_id", "parked", ["contact_id"])
