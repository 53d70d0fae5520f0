"""Reminders of an unfinished conversation: few, never in the quiet hours, none to who wants peace.

One timer a session, set when it begins and moved lazily: it is only when it falls due that the time of
the last activity is looked at, so that an ordinary turn writes no timer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine import returning, wording
from bot.engine.effects import Wake
from bot.engine.events import Due
from bot.engine.messages import Control, Part
from bot.engine.quiet import after_quiet
from bot.engine.scene import Scene
from bot.engine.session import Session
from bot.flows.durations import seconds
from bot.flows.model import Study

REMINDER = "reminder"
BACK = "back"
"""Who had blocked the bot unblocked it a moment ago."""

BACK_AFTER = timedelta(seconds=10)
"""Telegram sends a /start of its own with most unblockings: that long it is waited for."""
_JUST_NOW = timedelta(seconds=30)


def spans(study: Study) -> list[timedelta]:
    """After how much silence each reminder comes, the shortest first."""
    found = {span for text in study.reminders if (span := seconds(text))}
    return [timedelta(seconds=span) for span in sorted(found)]


def begin(scene: Scene) -> None:
    """From now on they are reminded if they fall silent; who only tries the conversation is not."""
    if scene.session.test:
        return
    if (planned := spans(scene.study)) and returning.is_under_way(scene.session):
        _wake(scene, datetime.fromisoformat(scene.event.at) + planned[0])


def due(scene: Scene, event: Due) -> None:
    """A timer of this session fell due."""
    session = scene.session
    if session.paused or not returning.is_under_way(session):
        return
    if event.kind == REMINDER:
        _remind_or_wait(scene, datetime.fromisoformat(event.at))
    elif event.kind == BACK:
        _welcome(scene, event)


def _welcome(scene: Scene, event: Due) -> None:
    """They find their question again, unless they have just come back to it by themselves."""
    if datetime.fromisoformat(event.at) - returning.last_active(scene.session) > _JUST_NOW:
        returning.greet(scene)
    scene.become(reminded=0)
    begin(scene)


def _remind_or_wait(scene: Scene, now: datetime) -> None:
    session, planned = scene.session, spans(scene.study)
    if not session.consented_at:
        # Who has not even agreed is asked once more, and no more.
        planned = planned[:1]
    if session.reminded >= len(planned):
        return
    wanted = returning.last_active(session) + planned[session.reminded]
    moment = after_quiet(max(wanted, now), scene.study.quiet_hours)
    if moment > now:
        _wake(scene, moment)
        return
    _remind(scene)
    if scene.session.reminded < len(planned):
        this, following = planned[session.reminded : session.reminded + 2]
        # However late this one came, the next keeps its distance.
        _wake(scene, max(returning.last_active(session) + following, now + following - this))


def _remind(scene: Scene) -> None:
    tr = wording.words(scene.language)
    text = tr.gettext(
        "Would you like to go on? If not, that is fine too. To end here, send /stop and choose what "
        "happens to your answers."
    )
    if not scene.session.consented_at:
        text = tr.gettext("Would you like to go on? If not, that is fine too: you need do nothing.")
    parts = [returning.about(scene), *returning.place(scene), Part(text)]
    returning.ask(scene, parts, [Control.CONTINUE, Control.PAUSE])
    scene.become(reminded=scene.session.reminded + 1)


def _wake(scene: Scene, moment: datetime) -> None:
    at = after_quiet(moment, scene.study.quiet_hours).isoformat(timespec="seconds")
    scene.does(Wake(scene.session.id, REMINDER, at))


def settle(scene: Scene, before: Session) -> None:
    """After whatever a person did: who was away is greeted unless they went on, and the counting of their
    silence begins anew where it must.
    """
    if isinstance(scene.event, Due) or scene.gone:
        return
    if returning.overheard(scene, before):
        returning.greet(scene, before)
    session = scene.session
    if session.prompt != before.prompt or session.stage == "ended":
        returning.close(scene)
    is_back = before.paused and not session.paused
    if is_back or (session.reminded and session.asked_at != before.asked_at):
        scene.become(reminded=0)
        begin(scene)


def later(study: Study, event: Due) -> tuple[Wake, ...]:
    """Somebody else is speaking on this phone now: the reminder is put off by a first span."""
    if event.kind != REMINDER or not (planned := spans(study)):
        return ()
    moment = after_quiet(datetime.fromisoformat(event.at) + planned[0], study.quiet_hours)
    return (Wake(event.session, REMINDER, moment.isoformat(timespec="seconds")),)
