"""The figures in the chat: a picture, words, and each role's own share."""

from __future__ import annotations

from tests.researchers.conftest import Place
from tests.whole.small import begins, finishes


async def test_progress_is_a_picture_and_words(place: Place) -> None:
    """One of two has finished: the words say so under a picture, and the day and cohort can be seen."""
    olga, link = await place.owner(), await place.invite("Leeds")
    for end in (True, False):
        person = await place.participant(link)
        await begins(person)
        if end:
            await finishes(person)
    await olga.says("/progress")
    told = await olga.sees("Agreed to take part: 2", patience=20)
    assert "Finished: 1 (50%)" in told.text
    assert [m for m in await olga.chat() if m.by_bot and "photo" in m.raw]
    await olga.presses("By cohort", on=told)
    assert "Leeds\n2 joined, 2 agreed, 1 finished" in (await olga.sees("Leeds")).text
    looks = await place.query("SELECT object, detail FROM audit WHERE action = 'progress' ORDER BY id")
    assert looks == [("", "overview"), ("", "cohort")]
    await olga.presses("📊 Everybody together")
    await olga.sees("Finished: 1 (50%)", patience=20)


async def test_a_viewer_sees_figures_and_nothing_else(place: Place) -> None:
    """The viewer's menu has the progress; answers are not there for them."""
    vera = await place.member("viewer", "Vera")
    await vera.says("/progress")
    await vera.sees("Joined: 0", patience=20)
    await vera.says("/answers")
    await vera.sees("not there for your role")


async def test_a_co_researcher_sees_their_own_recruits(place: Place) -> None:
    """Who came by somebody else's invite is not among their figures."""
    amina, link = await place.member("co_researcher", "Amina"), await place.invite("Leeds")
    person = await place.participant(link)
    await begins(person)
    await amina.says("/progress")
    await amina.sees("Joined: 0", patience=20)
