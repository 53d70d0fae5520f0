"""Who runs the study, as which role, and the links that make somebody one of them."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.invites import CODE_BYTES
from bot.storage.rows import insert, padded
from bot.storage.sealing import Seal
from bot.storage.tables import team, team_links
from bot.storage.withholding import withhold

PREFIX = "team-"
CODE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{22}}")
"""What a link into the team carries; the code of an invite is shorter."""


class Member(NamedTuple):
    """One of the team. `label` is what the inviter called them; `alerts` are the kinds that they asked for;
    `desk` is what they have begun in the chat, as JSON values; `contact` 0: they were removed.
    """

    id: int
    contact: int
    role: str
    label: str
    language: str
    alerts: tuple[str, ...]
    desk: dict[str, Any]
    joined_at: str


class TeamLink(NamedTuple):
    """A link into the team. `member`: who made it (0: at the server)."""

    id: int
    role: str
    label: str
    member: int
    expires_at: str


_MEMBER = (
    team.c.id,
    team.c.contact_id,
    team.c.role,
    team.c.label,
    team.c.language,
    team.c.alerts,
    team.c.desk,
    team.c.joined_at,
)
_LINK = (
    team_links.c.id,
    team_links.c.role,
    team_links.c.label,
    team_links.c.member_id,
    team_links.c.expires_at,
)
_OF_CONTACTS = select(*_MEMBER).where(team.c.contact_id.in_(bindparam("contacts", expanding=True)))
_STANDING = select(*_MEMBER).where(team.c.removed_at.is_(None)).order_by(team.c.id)


def _member(row: Any) -> Member:
    id_, contact, role, label, language, alerts, desk, joined_at = row
    return Member(
        id_, contact or 0, role, label, language, tuple(json.loads(alerts)), json.loads(desk), joined_at
    )


async def members_of(db: AsyncConnection, contacts: Collection[int]) -> dict[int, Member]:
    """Contact → member, of those contacts that are of the team. The contacts are locked."""
    if not contacts:
        return {}
    rows = await db.execute(_OF_CONTACTS, {"contacts": padded(contacts)})
    return {row.contact_id: _member(row) for row in rows}


async def contacts_of_team(db: AsyncConnection) -> set[int]:
    """The contacts of everybody who is of the team."""
    return set((await db.execute(select(team.c.contact_id).where(team.c.removed_at.is_(None)))).scalars())


async def list_members(db: AsyncConnection) -> list[Member]:
    """The team, in the order in which they came."""
    return [_member(row) for row in await db.execute(_STANDING)]


async def member(db: AsyncConnection, id_: int) -> Member | None:
    """One of the team; None where they were removed, or never were."""
    row = (await db.execute(_STANDING.where(team.c.id == id_))).one_or_none()
    return _member(row) if row else None


async def labels(db: AsyncConnection) -> dict[int, tuple[str, str]]:
    """Of everybody who ever was of the team: their label and their last role."""
    rows = await db.execute(select(team.c.id, team.c.label, team.c.role))
    return {row.id: (row.label, row.role) for row in rows}


async def add_member(
    db: AsyncConnection, contact: int, role: str, label: str, language: str, alerts: Collection[str], at: str
) -> Member:
    """Make a contact, which is locked, one of the team."""
    row = await db.execute(
        insert(team).returning(*_MEMBER),
        {
            "contact_id": contact,
            "role": role,
            "label": label,
            "language": language,
            "alerts": json.dumps(list(alerts)),
            "desk": "{}",
            "joined_at": at,
        },
    )
    return _member(row.one())


async def save_member(db: AsyncConnection, member: Member) -> None:
    """Keep what may change of somebody: role, label, language, alerts and desk. Of who was removed nothing
    is kept.
    """
    await db.execute(
        update(team)
        .where(team.c.id == member.id, team.c.removed_at.is_(None))
        .values(
            role=member.role,
            label=member.label,
            language=member.language,
            alerts=json.dumps(list(member.alerts)),
            desk=json.dumps(member.desk, ensure_ascii=False),
        )
    )


async def remove_member(db: AsyncConnection, id_: int, at: str) -> None:
    """Let somebody be of the team no more, and nobody in by their links; what waits for them is not sent.
    Only role and label stay, for the audit log.
    """
    await take_back_links_of(db, id_, (), at)
    known = await member(db, id_)
    if known:
        await withhold(db, known.contact)
    await db.execute(
        update(team)
        .where(team.c.id == id_)
        .values(contact_id=None, alerts="[]", desk="{}", language="", removed_at=at)
    )


# ------------------------------------------------------------------ links


async def add_link(
    db: AsyncConnection, seal: Seal, role: str, label: str, by: int, expires_at: str, at: str
) -> str:
    """A new link that makes whoever opens it first one of the team, until a time; its code."""
    code = PREFIX + secrets.token_urlsafe(CODE_BYTES)
    await db.execute(
        insert(team_links),
        {
            "lookup": seal.lookup_code(code),
            "sealed": seal.seal(code.encode()),
            "role": role,
            "label": label,
            "member_id": by or None,
            "expires_at": expires_at,
            "created_at": at,
        },
    )
    return code


async def take_link(
    db: AsyncConnection, seal: Seal, code: str, roles: Collection[str], at: str
) -> TeamLink | None:
    """Use a link up; None where it is unknown, used, taken back, too old, or of a role that is not among
    these. Of two who come at once, one.
    """
    row = await db.execute(
        update(team_links)
        .where(
            team_links.c.lookup == seal.lookup_code(code),
            team_links.c.role.in_(roles),
            team_links.c.used_at.is_(None),
            team_links.c.expires_at > at,
        )
        .values(used_at=at)
        .returning(*_LINK)
    )
    found = row.one_or_none()
    return _link(found) if found else None


async def open_links(db: AsyncConnection, seal: Seal, at: str) -> list[tuple[TeamLink, str]]:
    """The links that can still be used, with their codes."""
    query = select(*_LINK, team_links.c.sealed).where(
        team_links.c.used_at.is_(None), team_links.c.expires_at > at
    )
    rows = await db.execute(query.order_by(team_links.c.id))
    return [(_link(row[:-1]), seal.open(row[-1]).decode()) for row in rows]


async def take_back_link(db: AsyncConnection, id_: int, at: str) -> bool:
    """Let nobody in by a link; False where it was used, or taken back, before."""
    gone = await db.execute(
        update(team_links).where(team_links.c.id == id_, team_links.c.used_at.is_(None)).values(used_at=at)
    )
    return gone.rowcount == 1


async def take_back_links_of(db: AsyncConnection, member: int, kept: Collection[str], at: str) -> None:
    """Let nobody in by what somebody made, except as one of the roles that they may still appoint."""
    theirs = (team_links.c.member_id == member) & team_links.c.used_at.is_(None)
    await db.execute(
        update(team_links).where(theirs, team_links.c.role.not_in(list(kept))).values(used_at=at)
    )


def _link(row: Any) -> TeamLink:
    id_, role, label, by, expires_at = row
    return TeamLink(id_, role, label, by or 0, expires_at)
