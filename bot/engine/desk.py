"""What the door knows of a contact when an event arrives."""

from __future__ import annotations

from typing import NamedTuple

from bot.engine.session import Session

TEST = "test"
"""The status of the cohort of those who try a conversation, which is shown nowhere."""


class Participant(NamedTuple):
    """`joined`: when; `ended`: when the last of their conversations ended, "" while one has not; `test`:
    somebody of the team tries a conversation.
    """

    id: str
    cohort: int
    invite: int
    language: str
    erased: bool = False
    joined: str = ""
    ended: str = ""
    test: bool = False


class Cohort(NamedTuple):
    """`conversations` in their order and `languages`: () means all; `size` 0 means any; `opens` and `closes`
    are ISO dates or "" (both days are within); `status` is "open", "paused" or "closed".
    """

    id: int
    name: str
    conversations: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    size: int = 0
    closes: str = ""
    joined: int = 0
    opens: str = ""
    status: str = "open"


class Invite(NamedTuple):
    """`uses` 0 means any number."""

    id: int
    cohort: int
    label: str = ""
    uses: int = 0
    used: int = 0
    revoked: bool = False


class Desk(NamedTuple):
    """All that is known of one contact when an event arrives.

    `participant`, `cohort` and `session` are the current ones (session: the latest begun that has not ended,
    else the latest); `pressed` is the session that the event names (by its button, the message it replies to
    or edits, or its album), where that is another one of this participant's; `ended` are the conversations of
    the participant whose sessions came to an end; `invite` and `invited` (its cohort) are those that a
    `/start <code>`, or a press on what was asked then, named; `open` is the cohort of `join: open`; `others`
    are the further participants who share the phone, in the order in which they joined. An event that names a
    session of one of those is met at that one's desk; `speaking` is then the id of the one who was current
    until now. After the current one was erased nobody is: of those who are left all are `others`.
    """

    participant: Participant | None = None
    cohort: Cohort | None = None
    session: Session | None = None
    pressed: Session | None = None
    ended: tuple[str, ...] = ()
    invite: Invite | None = None
    invited: Cohort | None = None
    open: Cohort | None = None
    others: tuple[Participant, ...] = ()
    speaking: str = ""
