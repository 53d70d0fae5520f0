"""In which languages a consent can be given: where none of its words would be those of another."""

from __future__ import annotations

from collections.abc import Iterable

from bot.flows.model import Choice, Flow, Text
from bot.flows.texts import chain


def consented_in(flow: Flow, choices: Iterable[Choice]) -> tuple[str, ...]:
    """The languages of a flow in which all of its consent has words; `choices` are those of its checks.

    Lists that are built in may have the words of a shorter tag ("Yes" suits `en-x-easy` too).
    """
    texts = list(_texts(flow))
    labels = [choice.label for choice in choices]
    return tuple(
        tag
        for tag in flow.languages
        if all(tag in text for text in texts)
        and all(not label.keys().isdisjoint(chain(tag, ())) for label in labels)
    )


def _texts(flow: Flow) -> Iterable[Text]:
    consent = flow.consent
    yield from (card.text for card in consent.cards)
    yield from (text for question in consent.check for text in (question.text, question.teach))
    yield from (item.text for item in consent.items)
