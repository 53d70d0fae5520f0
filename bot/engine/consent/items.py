"""What people agree to, one by one, and what is logged of it."""

from __future__ import annotations

from functools import cache

from bot.engine import answering, wording
from bot.engine.consent.places import exact
from bot.engine.effects import Consented
from bot.engine.folding import fold, tidy
from bot.engine.messages import Control
from bot.engine.scene import Scene
from bot.flows.builtin import LISTS
from bot.flows.model import ConsentItem
from bot.flows.plan import Plan
from bot.flows.words import languages


def decide(scene: Scene, plan: Plan, item: ConsentItem, *, given: bool) -> None:
    """Log what was said to an item in the words of `plan`; later answers that hang on it fall out."""
    session, at = scene.session, scene.event.at
    before = session.consent.get(item.id)
    scene.become(
        consent={**session.consent, item.id: given},
        decided={**session.decided, item.id: at},
    )
    scene.does(
        Consented(
            session=session.id,
            version=plan.flow.consent.version,
            item=item.id,
            given=given,
            language=session.language,
            wording=exact(plan, item, session.language),
            at=at,
            mode=session.mode,
            helper=session.helper,
        )
    )
    if session.consented_at and given is not before:
        answering.fall_out_of_consent(scene, item.id)


def yes_or_no(text: str) -> bool | None:
    """What words mean as an answer to an item, in any of the bot's languages; None where it is unclear."""
    said = fold(tidy(text))
    if said in _named(Control.AGREE, "yes"):
        return True
    return False if said in _named(Control.REFUSE, "no") else None


@cache
def _named(control: Control, value: str) -> frozenset[str]:
    buttons = (wording.words(tag).gettext(wording.CONTROLS[control]) for tag in languages())
    return frozenset(map(fold, [value, *buttons, *LISTS["yes_no"][value].values()]))
