"""What those who asked for it are told at once."""

from __future__ import annotations

from bot.playground.people import Person
from tests.researchers.conftest import Place
from tests.whole.small import begins, finishes


async def hears(person: Person, words: str) -> str:
    return (await person.sees(words)).text


async def test_a_call_for_help_reaches_the_team_by_the_code_alone(place: Place) -> None:
    """The owner, who is told of it from the first, reads the code and the cohort, and no name."""
    olga = await place.owner()
    amina = await place.participant(await place.invite("Leeds"))
    await begins(amina)
    await amina.presses("🆘 I need help")
    told = await hears(olga, "pressed “I need help”")
    [(code,)] = await place.query("SELECT id FROM participants")
    assert f"participant {code}, cohort Leeds" in told
    assert amina.user["first_name"] not in told


async def test_who_presses_again_is_told_of_once(place: Place) -> None:
    """A second press within ten minutes gives no second alert."""
    olga = await place.owner()
    amina = await place.participant(await place.invite("Leeds"))
    await begins(amina)
    for _ in range(2):
        await amina.presses("🆘 I need help")
        await amina.sees("Call 999")
    await amina.presses("Yes")
    await amina.says("Because.")
    await amina.sees("Thank you")
    alerts = [m for m in await olga.chat() if "pressed “I need help”" in m.text]
    assert len(alerts) == 1


async def test_a_full_invite_and_a_complete_cohort_are_told_to_who_chose_them(place: Place) -> None:
    """Whoever ticked them hears of the last use of an invite, and of the last one who finishes."""
    olga, vera = await place.owner(), await place.member("viewer", "Vera")
    await olga.says("/alerts")
    await olga.presses("☐ An invite is used up")
    await olga.sees("I tell you at once")
    await vera.says("/alerts")
    assert not any("used up" in label for label in (await vera.last()).buttons)
    await vera.presses("☐ A cohort is complete")
    await vera.sees("I tell you at once")
    amina = await place.participant(await place.invite("Leeds", uses=1, size=1))
    assert "“a place” is used up: 1 people" in await hears(olga, "is used up")
    await begins(amina)
    await finishes(amina)
    assert "“Leeds” is complete" in await hears(vera, "is complete")
