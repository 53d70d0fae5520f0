"""The schema. Words and identities live apart: only `contacts` knows who someone is, sealed with a key
that is not in the database; every other row points at a contact, a participant or a session. (A goodbye
in `outbox` carries its own sealed address, because the contact it goes to is erased already.)

Times are ISO 8601 texts in UTC ("2026-11-23T09:30:00+00:00"), which sort as they read.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.types import BigInteger

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Big = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit whole number; SQLite counts up only in columns declared INTEGER."""


def _id() -> Column[int]:
    return Column("id", Big, primary_key=True, autoincrement=True)


# `sqlite_autoincrement` below: an id must never be given twice where somebody outside a transaction holds
# on to it (a message on its way, a job under way) while its row may be erased.


facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    comment="The key's fingerprint and other facts of this database.",
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("participant", Text),
    Column("blocked_at", Text),
    Column("created_at", Text, nullable=False),
    sqlite_autoincrement=True,
    comment="lookup: HMAC of channel and chat id; sealed: Fernet of the same.",
)

cohorts = Table(
    "cohorts",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("conversations", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("closes", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("opens", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default="open"),
    comment="conversations and languages: JSON lists; size 0: any; opens, closes: ISO date or empty.",
)

invites = Table(
    "invites",
    metadata,
    _id(),
    Column("cohort_id", Big, ForeignKey("cohorts.id"), nullable=False, index=True),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("label", Text, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("revoked_at", Text),
    Column("created_at", Text, nullable=False),
    Column("member_id", Big, ForeignKey("team.id"), index=True),
    comment="lookup: HMAC of the code; sealed: Fernet of the code; member_id: whose it is, or null.",
)

team = Table(
    "team",
    metadata,
    _id(),
    Column("contact_id", Big, ForeignKey("contacts.id"), unique=True),
    Column("role", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("alerts", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("joined_at", Text, nullable=False),
    Column("removed_at", Text),
    sqlite_autoincrement=True,
    comment="Who runs the study. contact_id is null once removed; label is what the inviter calls them; "
    "alerts: JSON list; desk: what they have begun in the chat, as JSON.",
)

team_links = Table(
    "team_links",
    metadata,
    _id(),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("role", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("member_id", Big, ForeignKey("team.id")),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text),
    Column("created_at", Text, nullable=False),
    comment="Links that make somebody one of the team, once; used_at: or when it was taken back.",
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Text, nullable=False, index=True),
    Column("member_id", Big, ForeignKey("team.id")),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", Text, nullable=False),
    comment="Every look, export, role and publication; member_id null: at the server.",
)

participants = Table(
    "participants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("contact_id", Big, ForeignKey("contacts.id"), index=True),
    Column("cohort_id", Big, ForeignKey("cohorts.id"), nullable=False, index=True),
    Column("invite_id", Big, ForeignKey("invites.id")),
    Column("language", Text, nullable=False),
    Column("joined_at", Text, nullable=False),
    Column("erased_at", Text),
    Column("test", Boolean, nullable=False, server_default=false()),
    comment="contact_id is null once erased: the tombstone; test: somebody of the team who tries.",
)

flow_versions = Table(
    "flow_versions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("conversation", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("published_at", Text, nullable=False),
    Column("source", Text, nullable=False, server_default="folder"),
    comment="number counts publications of all flows; the highest of a conversation is the latest, 0 was "
    "never published; source: folder or chat.",
)

file_ids = Table(
    "file_ids",
    metadata,
    Column("bot", Big, primary_key=True, autoincrement=False),
    Column("sha256", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("file_id", Text, nullable=False),
    comment="A file of a flow is uploaded once for each bot and kind, then sent by this id.",
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("participant_id", Text, ForeignKey("participants.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("version", Text, ForeignKey("flow_versions.hash"), nullable=False),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("test", Boolean, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("consented_at", Text, nullable=False),
    Column("finished_at", Text, nullable=False),
    comment="number counts a participant's sessions from 1; state: the engine's session as JSON.",
)

answers = Table(
    "answers",
    metadata,
    _id(),
    Column("session_id", Text, ForeignKey("sessions.id"), nullable=False),
    Column("variable", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("material", Text, nullable=False),
    Column("draft", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("answered_at", Text, nullable=False),
    UniqueConstraint("session_id", "variable", "revision"),
    comment="Every revision; the highest counts. value and files are JSON.",
)

consent_log = Table(
    "consent_log",
    metadata,
    _id(),
    Column("session_id", Text, ForeignKey("sessions.id"), nullable=False, index=True),
    Column("version", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("language", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("helper", Text, nullable=False, server_default=""),
    Column("at", Text, nullable=False),
)

tallies = Table(
    "tallies",
    metadata,
    Column("cohort_id", Big, ForeignKey("cohorts.id"), primary_key=True),
    Column("conversation", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    comment="What is left of those who declined, missed the check or were screened out.",
)

messages = Table(
    "messages",
    metadata,
    _id(),
    Column("contact_id", Big, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("session_id", Text, ForeignKey("sessions.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("message", Big),
    Column("kind", Text, nullable=False),
    UniqueConstraint("session_id", "number"),
    comment="The prompts by our name (session, number) and, once sent, the channel's message id.",
)

timers = Table(
    "timers",
    metadata,
    _id(),
    Column("contact_id", Big, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("session_id", Text, ForeignKey("sessions.id"), index=True),
    Column("kind", Text, nullable=False),
    Column("due_at", Text, nullable=False, index=True),
    sqlite_autoincrement=True,
)

declined = Table(
    "declined",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),
    Column("at", Text, nullable=False),
    comment="Groups and channels that were told once that the bot speaks with single people only.",
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("contact_id", Big, ForeignKey("contacts.id"), index=True),
    Column("address", LargeBinary),
    Column("priority", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("target", Big, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    sqlite_autoincrement=True,
    comment="Still to be sent: kind ask or rewrite; target: the message pressed, or 0; address: sealed, "
    "where the contact is gone.",
)

jobs = Table(
    "jobs",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("contact_id", Big, ForeignKey("contacts.id"), index=True),
    Column("session_id", Text),
    Column("body", Text, nullable=False),
    Column("due_at", Text, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    sqlite_autoincrement=True,
    comment="Work that outlives a turn: fetch a file, unlink erased files.",
)

taken = Table(
    "taken",
    metadata,
    Column("bot", Big, primary_key=True, autoincrement=False),
    Column("update_id", Big, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,
    comment="Update ids already taken, for 48 hours.",
)

parked = Table(
    "parked",
    metadata,
    _id(),
    Column("contact_id", Big, ForeignKey("contacts.id"), index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("trace", Text, nullable=False),
    Column("at", Text, nullable=False),
    comment="Updates whose turn raised twice: sealed payload, traceback without values.",
)

Index("ix_outbox_order", outbox.c.priority, outbox.c.id)
Index("ix_messages_message", messages.c.contact_id, messages.c.message)
Index("ix_timers_kind", timers.c.session_id, timers.c.kind, unique=True)
