"""What groups, channels and other bots are told."""

from __future__ import annotations

from bot.engine.elsewhere import declining
from tests.engine.flows import STUDY, study
from tests.engine.talk import plain


def test_a_group_is_told_in_a_likely_language_and_shown_the_way() -> None:
    """What the phone of who wrote there speaks comes first, and the bot's own link last."""
    message = declining(STUDY, "ur-PK", "https://t.me/views_bot")
    assert message.language == "ur"
    words = "\n".join(map(plain, message.parts))
    assert "private" in words
    assert words.endswith("https://t.me/views_bot")


def test_a_channel_without_a_language_is_told_in_the_studys_first() -> None:
    """Where nobody's phone is known and the bot's name neither, there are still the words."""
    message = declining(study(languages=["en-x-easy", "en"]), "", "")
    assert message.language == "en-x-easy"
    assert "write to me directly" in plain(message.parts[0])
    assert all(part.template != "{link}" for part in message.parts)
