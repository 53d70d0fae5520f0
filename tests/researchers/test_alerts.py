"""What those who asked for it are told at once."""

from __future__ import annotations

from sqlalchemy import text

from bot.playground.people import Person
from bot.storage.database import connect
from tests.researchers.conftest import Place, opens
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


async def test_a_message_that_was_put_aside_is_told_to_the_owner(place: Place) -> None:
    """The bot stumbles over somebody's words: who runs it hears so, and nothing of the words."""
    olga, rosa = await place.owner(), await place.member("researcher", "Rosa")
    amina = await place.participant(await place.invite("Leeds"))
    await begins(amina)
    database = await connect(place.settings.database_url)
    async with database.transaction() as db:
        await db.execute(text("UPDATE sessions SET state = '{}'"))
    await database.close()
    await amina.says("Because of the pips.")
    await amina.sees("something went wrong")
    told = await hears(olga, "I stumbled over somebody's message")
    assert "pips" not in told
    assert "soundingboard parked" in told
    await rosa.says("/alerts")
    assert not any("stumbled" in label for label in (await rosa.sees("I tell you at once")).buttons)
    assert not [m for m in await rosa.chat() if "I stumbled" in m.text]


async def test_a_co_researcher_hears_of_their_own_recruits_alone(place: Place) -> None:
    """Who came by somebody else's invite calls for help: the owner hears it, the co-researcher does not."""
    olga, cora = await place.owner(), await place.member("co_researcher", "Cora")
    theirs = await place.invite("Leeds")
    await cora.says("/alerts")
    await cora.presses("☐ Somebody presses “I need help”")
    await cora.sees("I tell you at once")
    await cora.says("/invites new Leeds label=Bus limit=2")
    await cora.sees("The invite is ready")
    mine = (await cora.sees("?start=")).text
    for link in (theirs, mine):
        person = await place.person()
        await opens(person, link)
        await begins(person)
        await person.presses("🆘 I need help")
        await hears(olga, "pressed “I need help”")
    await hears(cora, "pressed “I need help”")
    [(code,)] = await place.query("SELECT id FROM participants ORDER BY invite_id DESC LIMIT 1")
    heard = [m.text for m in await cora.chat() if "pressed “I need help”" in m.text]
    assert [code in told for told in heard] == [True]


async def test_who_does_not_want_to_hear_is_not_told(place: Place) -> None:
    """An alert that was turned off comes no more; the others hear it still."""
    olga, rosa = await place.owner(), await place.member("researcher", "Rosa")
    await rosa.says("/alerts")
    await rosa.presses("☑ Somebody presses “I need help”")
    assert "☐ Somebody presses “I need help”" in (await rosa.sees("I tell you at once")).buttons
    amina = await place.participant(await place.invite("Leeds"))
    await begins(amina)
    await amina.presses("🆘 I need help")
    await hears(olga, "pressed “I need help”")
    assert not [m for m in await rosa.chat() if "pressed “I need help”" in m.text]
