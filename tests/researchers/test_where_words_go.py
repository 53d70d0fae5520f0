"""Words land where they are meant: in a wizard, in a conversation, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.researchers.conftest import Place, opens
from tests.researchers.test_publishing import LOVE, invited
from tests.researchers.test_trying import agrees, tries
from tests.whole.small import write_study


async def test_an_edit_changes_the_answer_and_not_the_wizard(place: Place) -> None:
    """Somebody who takes part mends what they said while a wizard waits: the answer changes, the wizard waits
    on.
    """
    olga = await place.owner()
    await opens(olga, await invited(place, "fruit"))
    await agrees(olga)
    await olga.presses("Yes")
    await olga.sees("Why is that?")
    said = await olga.says("Becuase.")
    await olga.sees("Thank you")
    await olga.says("/team invite")
    await olga.presses("Viewer", on=await olga.sees("What is the new person there for?"))
    await olga.sees("What shall the team call them?")
    await olga.edits(said, "Because.")
    await olga.next_message()
    await olga.says("Vera")
    await olga.sees("Send this link to the new person: Vera")
    kept = "SELECT value FROM answers WHERE variable = 'why' ORDER BY revision DESC LIMIT 1"
    assert await place.query(kept) == [('"Because."',)]


async def test_an_edit_of_words_to_a_wizard_answers_no_question(place: Place) -> None:
    """Who mends a name that they have given is not taken to answer the next question with it."""
    olga = await place.owner()
    await invited(place, "fruit")
    await olga.says("/invites new")
    await olga.presses("Cohort 1", on=await olga.sees("Into which cohort"))
    await olga.sees("What shall the invite be called?")
    said = await olga.says("20 people")
    await olga.sees("How many people may come in by it?")
    await olga.edits(said, "20")
    await olga.says("5")
    await olga.sees("The invite is ready")
    assert await place.query("SELECT label, uses FROM invites ORDER BY id DESC LIMIT 1") == [("20 people", 5)]


async def test_a_question_about_privacy_leaves_a_wizard_where_it_was(place: Place) -> None:
    """Who takes no part asks what anybody may ask; what they type next is the wizard's still."""
    olga = await place.owner()
    await olga.says("/team invite")
    await olga.presses("Viewer", on=await olga.sees("What is the new person there for?"))
    await olga.sees("What shall the team call them?")
    await olga.says("/privacy")
    await olga.sees("We keep what you say")
    await olga.says("Vera")
    await olga.sees("Send this link to the new person: Vera")


class TestOpenToAll:
    """Where whoever comes may take part."""

    @pytest.fixture
    def study_folder(self, tmp_path: Path) -> Path:
        return write_study(tmp_path / "study", join="open")

    async def test_who_has_tried_a_conversation_may_ask_and_take_part(self, place: Place) -> None:
        """A test is no part in the study, and nothing that its tester does then stumbles over it."""
        olga = await place.owner()
        await tries(olga, LOVE)
        await olga.says("/menu")
        await olga.sees("What would you like to do")
        await olga.says("/privacy")
        await olga.sees("We keep what you say")
        assert await place.query("SELECT trace FROM parked") == []
