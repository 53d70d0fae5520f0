"""Publishing from the chat: what is sent is looked at, shown, published, and gone back from."""

from __future__ import annotations

import shutil
from io import BytesIO
from zipfile import ZipFile

from bot.engine.desk import Cohort
from bot.office import cohorts as cohort_office
from bot.office import invites as invite_office
from bot.playground.people import Message, Person
from tests.pictures import photographed
from tests.researchers.conftest import Place
from tests.uploads.hostile import HOSTILE
from tests.whole.small import FLOW, begins

FRUIT = FLOW.format(name="fruit")
LOVE = FRUIT.replace("like fruit", "love fruit")


async def sends(person: Person, flow: str, name: str = "flow.yaml") -> None:
    """Send a flow as a file."""
    await person.hands_over(name, flow.encode())


async def publishes(person: Person, flow: str) -> None:
    """Send a flow, and publish it."""
    await sends(person, flow)
    await person.presses("✔ Publish", on=await person.sees("What is different from"))
    await person.sees("is published")


async def invited(place: Place, *conversations: str) -> str:
    """A link into a new cohort."""
    name = f"Cohort {next(place.names)}"
    await cohort_office.add_cohort(place.settings, Cohort(0, name, conversations))
    return (await invite_office.add_invite(place.settings, name, "", 0, None)).url


async def begun(place: Place, link: str) -> Person:
    """Somebody new who has agreed to take part, and is asked the first question."""
    somebody = await place.participant(link)
    await begins(somebody)
    return somebody


def behind(message: Message, label: str) -> str:
    """What a button carries."""
    rows = message.raw["reply_markup"]["inline_keyboard"]
    return next(each["callback_data"] for row in rows for each in row if label in each["text"])


async def question(person: Person) -> str:
    """What somebody is asked now."""
    return (await person.chat())[-1].text


async def test_a_flow_that_is_sent_is_shown_and_published(place: Place) -> None:
    """The difference from the running version is told; once published, whoever is in the middle stays on
    theirs and whoever begins gets the new one.
    """
    olga = await place.owner()
    link = await invited(place, "fruit")
    early = await begun(place, link)
    assert "like fruit" in await question(early)
    await sends(olga, LOVE)
    shown = await olga.sees("What is different from")
    assert "love" in shown.text
    assert "1 person is in the middle" in shown.text
    late = await begun(place, link)
    assert "like fruit" in await question(late)
    await olga.presses("✔ Publish", on=shown)
    await olga.sees("is published")
    new = await begun(place, link)
    assert "love fruit" in await question(new)
    await early.presses("Yes")
    await early.sees("Why is that?")
    rows = await place.query(
        "SELECT v.source, v.published_at FROM flow_versions v JOIN sessions s ON s.version = v.hash "
        "WHERE s.conversation = 'fruit' ORDER BY s.started_at, s.id"
    )
    assert sorted(source for source, _ in rows) == ["chat", "folder", "folder"]


async def test_what_was_published_in_the_chat_outlives_a_restart(place: Place) -> None:
    """The folder's older version does not come back by itself, but an edit in the folder is the latest."""
    olga = await place.owner()
    link = await invited(place, "fruit")
    await publishes(olga, LOVE)
    await place.stops()
    await place.starts()
    assert "love fruit" in await question(await begun(place, link))
    await place.stops()
    edited = FRUIT.replace("like fruit", "eat fruit")
    (place.settings.study / "fruit" / "flow.yaml").write_text(edited, encoding="utf-8")
    await place.starts()
    assert "eat fruit" in await question(await begun(place, link))


async def test_a_study_begins_with_nothing_but_its_study_yaml(place: Place) -> None:
    """Without a conversation the bot runs, and is kind to who comes; the first is sent from the chat, and
    stays though the folder is empty.
    """
    olga = await place.owner()
    link = await invited(place)
    await place.stops()
    for name in ("fruit", "tea"):
        shutil.rmtree(place.settings.study / name)
    await place.starts()
    early = await place.participant(link)
    await early.sees("There are no questions yet")
    await olga.says("/publish")
    await olga.sees("There is no conversation yet")
    await sends(olga, FLOW.format(name="bread"))
    await olga.sees("This is a new conversation")
    await olga.presses("✔ Publish")
    await olga.sees("is published")
    await early.says("/start")
    await begins(early)
    assert "like bread" in await question(early)
    await place.stops()
    await place.starts()
    assert "like bread" in await question(await begun(place, link))


async def test_what_is_to_be_mended_is_told_by_line(place: Place) -> None:
    """A few problems stand in the message, many come as a file; nothing is kept."""
    olga = await place.owner()
    await sends(olga, FRUIT.replace("type: text", "type: txt"))
    told = await olga.sees("1 thing is to be mended")
    assert "flow.yaml, line 17" in told.text
    many = FRUIT + "".join(f"  - {{id: q{n}, type: txt, text: Why?}}\n" for n in range(20))
    await sends(olga, many)
    told = await olga.sees("20 things are to be mended")
    file = next(m for m in await olga.chat() if "document" in m.raw and m.by_bot)
    assert file.raw["document"]["file_name"] == "problems.txt"
    assert await place.query("SELECT hash FROM flow_versions WHERE number = 0") == []


async def test_remarks_keep_nobody_from_publishing(place: Place) -> None:
    """What is only a remark is told beneath the difference, and the version can be published."""
    olga = await place.owner()
    await sends(olga, FRUIT.replace(", ur: کیوں؟", ""))
    shown = await olga.sees("What is different from")
    assert "It can be published as it is. 1 remark:" in shown.text
    assert "There are no words in ur here" in shown.text
    await olga.presses("✔ Publish", on=shown)
    await olga.sees("is published")


async def test_a_long_problem_is_told_in_full_in_a_file(place: Place) -> None:
    """A message stays short, whatever stands in the flow."""
    olga = await place.owner()
    await sends(olga, FRUIT.replace("type: text", f"type: {'x' * 600}"))
    told = await olga.sees("1 thing is to be mended")
    assert len(told.text) < 700
    assert any(
        message.raw.get("document", {}).get("file_name") == "problems.txt" for message in await olga.chat()
    )


async def test_a_language_that_the_study_lacks_is_told(place: Place) -> None:
    """The check knows the study around the conversation."""
    olga = await place.owner()
    await sends(olga, "format: 1\nid: x\ntitle: X\nlanguages: [fr]\n" + FRUIT[FRUIT.index("consent:") :])
    told = await olga.sees("to be mended")
    assert "fr is not among the languages of the study" in told.text


async def test_a_zip_brings_its_pictures_and_a_flow_alone_finds_them(place: Place) -> None:
    """Pictures come with the ZIP; who later corrects only the words sends only the flow.yaml."""
    olga = await place.owner()
    link = await invited(place, "fruit")
    flow = FRUIT.replace("choices: yes_no", "choices: yes_no\n    image: apple.png")
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("fruit/flow.yaml", flow)
        archive.writestr("fruit/apple.png", photographed("PNG"))
    await olga.hands_over("fruit.zip", packed.getvalue())
    await olga.presses("✔ Publish")
    await olga.sees("is published")
    somebody = await begun(place, link)
    assert any("photo" in message.raw for message in await somebody.chat())
    await sends(olga, flow.replace("like fruit", "love fruit"))
    await olga.sees("1 file that you did not send is taken from the version that runs")


async def test_what_is_no_conversation_is_refused_with_the_reason(place: Place) -> None:
    """A file of another kind, one that is too large, and a picture are each told why they are not taken."""
    olga = await place.owner()
    await olga.hands_over("notes.docx", b"\x00\x01\x02")
    await olga.sees("neither a ZIP file nor a flow.yaml")
    await olga.hands_over("film.zip", size=21 * 1024 * 1024)
    await olga.sees("larger than 20 MB")
    await olga.shows()
    await olga.sees("as a file")


async def test_what_is_hostile_is_refused_and_the_bot_goes_on(place: Place) -> None:
    """A ZIP file that would fill the disk is answered with the reason, and leaves nothing behind."""
    olga = await place.owner()
    await olga.hands_over("bread.zip", HOSTILE["a ZIP bomb"].make())
    await olga.sees("Unpacked, this ZIP file is larger", patience=10)
    assert not list((place.settings.media / "made").iterdir())
    assert not (place.settings.media / "flows").exists()


async def test_a_file_is_looked_at_though_the_bot_was_stopped(place: Place) -> None:
    """Sent just before the process ends, it is answered by the next one, once."""
    olga = await place.owner()
    await sends(olga, LOVE)
    await place.stops()
    await place.starts()
    await olga.sees("What is different from", patience=10)
    assert sum("What is different" in message.text for message in await olga.chat()) == 1
    assert await place.query("SELECT count(*) FROM jobs WHERE kind = 'upload'") == [(0,)]


async def test_a_viewer_publishes_nothing(place: Place) -> None:
    """Neither a file nor a button of somebody else's summary does anything for who may not publish."""
    olga = await place.owner()
    await sends(olga, LOVE)
    shown = await olga.sees("What is different from")
    button = behind(shown, "Publish")
    vera = await place.member("viewer", "Vera")
    await sends(vera, LOVE)
    await vera.sees("not there for your role")
    menu = (await vera.chat())[-1]
    await vera.taps(button, on=menu)
    await vera.sees("not there for your role")
    assert await place.query("SELECT number FROM flow_versions WHERE source = 'chat'") == [(0,)]


async def test_publishing_twice_counts_once(place: Place) -> None:
    """A second press on Publish changes nothing, and the audit log has one publication."""
    olga = await place.owner()
    await sends(olga, LOVE)
    shown = await olga.sees("What is different from")
    data = behind(shown, "Publish")
    await olga.presses("✔ Publish", on=shown)
    done = await olga.sees("is published")
    before = await place.query("SELECT max(number) FROM flow_versions")
    await olga.taps(data, on=done)
    name = data.partition(":")[2].partition("/")[0]
    await olga.says(f"/publish now {name}")
    await olga.sees("is published")
    assert await place.query("SELECT max(number) FROM flow_versions") == before
    assert await place.query("SELECT count(*) FROM audit WHERE action = 'publish.now'") == [(1,)]


async def test_who_publishes_what_was_overtaken_looks_once_more(place: Place) -> None:
    """A summary tells what is different from the version of then: if another one runs by now, it is shown
    anew.
    """
    olga = await place.owner()
    await sends(olga, LOVE)
    old = await olga.sees("What is different from")
    await publishes(olga, FRUIT.replace("like fruit", "eat fruit"))
    await olga.presses("✔ Publish", on=old)
    shown = await olga.sees("Another version was published meanwhile")
    assert "eat" in shown.text
    await olga.presses("✔ Publish", on=shown)
    await olga.sees("is published")


async def test_versions_are_listed_compared_and_gone_back_to(place: Place) -> None:
    """Each version says when and by whom; two are compared in words and as a file; going back asks first."""
    await place.owner()
    rita = await place.member("researcher", "Rita")
    link = await invited(place, "fruit")
    await publishes(rita, LOVE)
    await rita.says("/publish fruit")
    shown = await rita.sees("by Rita")
    older = next(label for label in shown.buttons if "·" in label and not label.startswith("●"))
    await rita.presses(older, on=shown)
    await rita.sees("from the study's folder")
    await rita.presses("Compare")
    asked = await rita.sees("With which version")
    await rita.presses(asked.buttons[0], on=asked)
    told = await rita.sees("What is different")
    assert "love" in told.text
    assert any("changes-fruit" in str(message.raw.get("document")) for message in await rita.chat())
    await rita.says("/publish fruit")
    await rita.presses(older)
    await rita.presses("Go back to it")
    await rita.sees("Whoever is in the middle stays")
    assert "love fruit" in await question(await begun(place, link))
    await rita.presses("Yes")
    await rita.sees("is published")
    assert "like fruit" in await question(await begun(place, link))


async def test_what_is_left_is_not_kept(place: Place) -> None:
    """Leave it lets go of what was sent."""
    olga = await place.owner()
    await sends(olga, LOVE)
    await olga.presses("✕ Leave it")
    await olga.sees("Nothing was published")
    assert await place.query("SELECT hash FROM flow_versions WHERE number = 0") == []
