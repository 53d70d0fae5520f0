"""What waits to be sent to the team, and is not to be sent any more.

Most of it is on its way within a second; but where Telegram cannot be reached it waits, for hours perhaps.
"""

from __future__ import annotations

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine import wording
from bot.engine.effects import saying
from bot.engine.messages import Message, Part, load_message
from bot.storage.outbox import parcel_row
from bot.storage.rows import add
from bot.storage.tables import outbox

_HOLDS_AN_EXPORT = outbox.c.body.contains('"made/') & outbox.c.body.contains('.zip"')
_SHOWS_ANSWERS = or_(outbox.c.body.contains('"answers.'), outbox.c.body.contains('"answers/'))
"""By the buttons beneath them, and by where the files lie; an alert has neither."""


async def withhold(db: AsyncConnection, contact: int) -> None:
    """Drop what waits for somebody who may not see it any more: all that is of no conversation of theirs."""
    await db.execute(delete(outbox).where(outbox.c.contact_id == contact, outbox.c.session_id == ""))


async def withhold_words(db: AsyncConnection, participant: str, at: str) -> None:
    """Drop the answers of somebody who is erased, and every export; who waits for one is told to make it
    again.
    """
    theirs = outbox.c.body.contains(participant, autoescape=True)
    await db.execute(delete(outbox).where(theirs, _SHOWS_ANSWERS))
    waiting = (await db.execute(select(outbox.c.contact_id, outbox.c.body).where(_HOLDS_AN_EXPORT))).all()
    await db.execute(delete(outbox).where(_HOLDS_AN_EXPORT))
    languages = {row.contact_id: load_message(row.body).language for row in waiting}
    await add(db, outbox, [parcel_row(saying(_again(tag)), at, who) for who, tag in languages.items()])


def _again(language: str) -> Message:
    told = wording.words(language).gettext(
        "Somebody has had everything erased meanwhile, so I have not sent the export. "
        "Please make it once more: /export"
    )
    return Message(language, [Part(told)])
