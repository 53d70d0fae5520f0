"""The files that go before words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.engine.messages import Attachment
from bot.engine.session import Session
from bot.flows.model import Files, MaterialStep, Spoken
from bot.flows.plan import Node, Plan, page_name
from bot.flows.texts import pick


def attachments(plan: Plan, session: Session, node: Node) -> list[Attachment]:
    """The files that go before a step's words: pages of what it is about, the material it shows, its own."""
    step, language, languages = node.step, session.language, plan.flow.languages
    files: list[Files | None] = []
    if isinstance(step, MaterialStep):
        files.append(plan.flow.materials[step.material].files)
    if isinstance(step, Spoken):
        files += [step.image, step.video, step.audio]
    paths = [*_pages(plan, node, language), *(pick(each, language, languages) for each in files if each)]
    return _media(plan, paths)


def attached(plan: Plan, language: str, files: Iterable[Files | None]) -> list[Attachment]:
    """Files of a flow as they are sent in a language."""
    return _media(plan, (pick(each, language, plan.flow.languages) for each in files if each))


def _media(plan: Plan, paths: Iterable[str]) -> list[Attachment]:
    return [Attachment(*medium) for path in paths if (medium := plan.media.get(path))]


def _pages(plan: Plan, node: Node, language: str) -> list[str]:
    if not node.about:
        return []
    file = pick(plan.flow.materials[node.about].files, language, plan.flow.languages)
    return [page_name(file, number) for number in node.pages]
