"""Several people on one phone: who comes in by a second invite, who is speaking, whose words are erased."""

from __future__ import annotations

import pytest

from bot.engine import household
from bot.engine.desk import Cohort, Invite
from bot.engine.effects import Erase, Hand, Join, Switch
from bot.engine.messages import Control
from tests.engine.flows import flow, some_of, study, words, yes_no
from tests.engine.talk import Said
from tests.engine.visiting import Visitor, talk, visitor

AGREE = "Yes, I agree"
INVITES = {"abc": Invite(1, 1), "def": Invite(3, 1), "xyz": Invite(2, 2)}
FOOD = {1: Cohort(1, "first", ("food",)), 2: Cohort(2, "second", ("food",))}


def mother(**more: object) -> Visitor:
    """A mother who has agreed and is asked the first question."""
    phone = visitor(**{"invites": INVITES, "cohorts": FOOD, **more})
    phone.opens("abc")
    phone.presses(AGREE)
    return phone


def family(**more: object) -> Visitor:
    """She has answered nothing yet; her daughter has come in by another link, agreed, and is current."""
    phone = mother(**more)
    phone.opens("def")
    phone.presses("For someone else")
    phone.presses(AGREE)
    return phone


def names(phone: Visitor) -> list[str]:
    """The ids in the order in which people joined."""
    return list(phone.people)


# ------------------------------------------------------------------ a second invite


def test_a_second_invite_asks_for_whom_it_is() -> None:
    """In the middle of a conversation and after its end nothing happens before that is said."""
    phone = mother()
    phone.opens("def")
    assert phone.last.labels == ["For me", "For someone else"]
    assert (len(phone.did(Join)), phone.place) == (1, ("food", "about_food"))
    phone.says("Tasty.")
    phone.opens("xyz")
    assert phone.last.labels == ["For me", "For someone else"]
    assert len(phone.did(Join)) == 1


def test_someone_else_is_a_new_participant_with_consent_of_their_own() -> None:
    """The invite's group gets one more, who is asked everything from the beginning, and told their number."""
    phone = mother()
    phone.opens("xyz")
    asked = phone.last
    phone.presses("For someone else")
    first, second = phone.did(Join)
    assert (second.cohort, second.invite, second.participant != first.participant) == (2, 2, True)
    assert phone.current == second.participant
    assert phone.place == ("food", "@item:take_part")
    assert any("person 2" in said.text for said in phone.chat)
    assert (asked.labels, asked.text) == ([], "✅ For someone else")


def test_someone_else_chooses_a_language_of_their_own() -> None:
    """The mother speaks Urdu; her daughter is asked, and English is hers alone."""
    phone = visitor(invites=INVITES, cohorts=FOOD, plans=[talk("food", languages=["en", "ur"])], phone="ur")
    phone.opens("abc")
    phone.presses("اردو")
    phone.taps(phone.asked, Control.AGREE)
    phone.opens("def")
    phone.taps(phone.last, Control.FOR_OTHER)
    assert phone.last.step == "@language"
    phone.presses("English")
    assert [who.language for who in phone.people.values()] == ["ur", "en"]


def test_for_me_in_the_same_group_changes_nothing() -> None:
    """Who has two links into one group goes on as who they are."""
    phone = mother()
    phone.opens("def")
    phone.presses("For me")
    assert (len(phone.did(Join)), phone.place) == (1, ("food", "about_food"))
    phone.says("Tasty.")
    assert phone.values == {"about_food": "Tasty."}


def test_for_me_in_another_group_waits_for_the_end_of_the_first_talk() -> None:
    """The first conversation is finished first; then the same button begins the second, under a new code."""
    phone = mother()
    phone.opens("xyz")
    asked = phone.last
    assert "finish here first" in phone.taps(asked, Control.FOR_ME).text
    assert (len(phone.did(Join)), asked.labels) == (1, ["For me", "For someone else"])
    phone.says("Tasty.")
    phone.taps(asked, Control.FOR_ME)
    assert [join.cohort for join in phone.did(Join)] == [1, 2]
    assert phone.place == ("food", "@item:take_part")
    assert phone.homes[names(phone)[0]] != {}


def test_the_same_invite_again_asks_nothing() -> None:
    """A second tap on one's own link shows the question again."""
    phone = family()
    phone.opens("def")
    assert (len(phone.did(Join)), phone.last.step) == (2, "about_food")


def test_the_link_of_another_on_the_phone_is_that_one_speaking() -> None:
    """The mother opens her own link again: she is current, and nobody joins."""
    phone = family()
    phone.opens("abc")
    assert (phone.current, len(phone.did(Join))) == (names(phone)[0], 2)
    assert phone.last.step == "about_food"
    phone.says("The mother's.")
    assert phone.homes[names(phone)[0]] != {}
    assert [record.session for record in phone.records] == list(phone.homes[names(phone)[0]])


@pytest.mark.parametrize(
    "invite, cohort, words",
    [
        (Invite(2, 2, revoked=True), None, "do not know this link"),
        (Invite(2, 2, uses=1, used=1), None, "full"),
        (Invite(2, 2), Cohort(2, "second", ("food",), closes="2026-11-22"), "closed"),
    ],
)
def test_an_invite_that_lets_nobody_in_asks_nothing_and_is_held_to_it_when_pressed(
    invite: Invite, cohort: Cohort | None, words: str
) -> None:
    """What is full, closed or revoked says so at once, and also where it became so after it asked."""
    phone = mother()
    phone.opens("xyz")
    asked = phone.last
    phone.invites = {**INVITES, "xyz": invite}
    phone.cohorts = {1: FOOD[1], 2: cohort or FOOD[2]}
    phone.opens("xyz")
    assert words in phone.last.text
    phone.taps(asked, Control.FOR_OTHER)
    assert words in phone.last.text
    assert (len(phone.did(Join)), phone.place) == (1, ("food", "about_food"))


def test_a_second_tap_joins_nobody_twice() -> None:
    """Pressed twice, "For someone else" makes one person; later it says that something has changed."""
    phone = mother()
    phone.opens("def")
    asked = phone.last
    phone.taps(asked, Control.FOR_OTHER)
    said = len(phone.chat)
    phone.taps(asked, Control.FOR_OTHER)
    assert (len(phone.did(Join)), len(phone.chat)) == (2, said)
    phone.commands("start")
    phone.taps(phone.last, 0)
    assert "something has changed" in phone.taps(asked, Control.FOR_ME).text
    assert len(phone.did(Join)) == 2


# ------------------------------------------------------------------ who is speaking


def test_start_asks_who_is_answering_and_each_goes_on_where_they_were() -> None:
    """People are numbers and days, never names; who is chosen sees their own question again."""
    phone = family()
    asked = phone.commands("start")
    assert asked.text == "Who is answering now?"
    assert asked.labels == [
        "👤 Person 1 (joined 23 November 2026)",
        "👤 Person 2 (joined 23 November 2026)",
    ]
    phone.taps(asked, 0)
    assert (phone.current, phone.last.step) == (names(phone)[0], "about_food")
    assert (asked.labels, asked.text) == ([], "👤 Person 1 (joined 23 November 2026)")
    phone.says("The mother's.")
    phone.commands("start")
    phone.taps(phone.last, 1)
    phone.says("The daughter's.")
    assert {record.session: record.answer.value for record in phone.records} == {
        next(iter(phone.homes[names(phone)[0]])): "The mother's.",
        next(iter(phone.homes[names(phone)[1]])): "The daughter's.",
    }


def test_who_is_answering_already_is_shown_their_question() -> None:
    """Choosing oneself switches nothing and repeats what waits."""
    phone = family()
    phone.taps(phone.commands("start"), 1)
    assert (phone.did(Switch), phone.last.step) == ([], "about_food")


def test_who_is_asked_in_every_language_that_is_spoken_on_the_phone() -> None:
    """The one who is to press may read only their own."""
    phone = family()
    first, second = names(phone)
    phone.people[first] = phone.people[first]._replace(language="en-x-easy")
    phone.people[second] = phone.people[second]._replace(language="ur")
    asked = phone.commands("start")
    assert "Who is answering now?" in asked.text
    assert "\u2068" not in asked.labels[0]
    assert "\u20682\u2069" in asked.labels[1]


def test_a_list_that_is_out_of_date_switches_nobody() -> None:
    """After somebody was erased the places in an old list mean nothing: it says so."""
    phone = family()
    old = phone.commands("start")
    phone.taps(phone.commands("withdraw"), Control.ERASE)
    assert "older message" in phone.taps(old, 1).text
    assert phone.current == ""


def test_a_phone_of_one_asks_nobody() -> None:
    """/start of somebody alone repeats the question, as ever."""
    phone = mother()
    phone.commands("start")
    assert phone.last.step == "about_food"


def test_help_helps_on_what_the_phone_was_asked() -> None:
    """Also what belongs to no conversation answers "I need help", and what is unknown explains itself."""
    phone = family()
    asked = phone.commands("start")
    assert "Call 111" in phone.taps(asked, Control.HELP).text
    assert "older message" in phone.taps(Said("", household.LEAVING + 7, "", asked.message), -21).text


# ------------------------------------------------------------------ the other's messages


def test_a_press_on_the_others_question_is_theirs_and_so_is_what_is_typed_next() -> None:
    """The mother answers her own question while her daughter is current; her words go to her next one."""
    plan = flow(yes_no("a"), words("b"), id="food", title="Food")
    phone = family(plans=[plan])
    first, second = names(phone)
    hers = next(said for said in phone.chat if said.step == "a" and said.session in phone.homes[first])
    phone.presses("Yes", on=hers)
    assert phone.current == first
    assert any("Person 1" in said.text and "is answering now" in said.text for said in phone.chat)
    phone.says("hers")
    assert {record.session for record in phone.records} == set(phone.homes[first])
    assert phone.homes[second] != {}


def test_words_of_something_else_follow_the_press() -> None:
    """A press that only waits for words makes the one who pressed the one who speaks."""
    plan = flow(some_of("a", "apple", **{"or": ["other"]}), words("b"), id="food", title="Food")
    phone = family(plans=[plan])
    first, _ = names(phone)
    hers = next(said for said in phone.chat if said.step == "a" and said.session in phone.homes[first])
    phone.presses("Something else", on=hers)
    phone.says("plum")
    phone.presses("Done", on=hers)
    assert [(record.session in phone.homes[first], record.answer.other) for record in phone.records] == [
        (True, "plum")
    ]


def test_a_reply_to_the_others_question_is_the_others_answer() -> None:
    """To one that waits it is the answer; to an old one it mends, and leaves who is current alone."""
    phone = family(plans=[flow(words("a"), words("b"), words("c"), id="food", title="Food")])
    first, second = names(phone)
    hers = next(said for said in phone.chat if said.step == "a" and said.session in phone.homes[first])
    phone.says("1", to=hers)
    assert phone.current == first
    phone.commands("start")
    phone.taps(phone.last, 1)
    phone.says("one", to=hers)
    phone.edits("uno")
    assert phone.current == second
    [answered] = phone.homes[first].values()
    assert (answered.answers["a"].value, answered.at) == ("uno", "b")
    phone.says("the daughter's")
    [answered] = phone.homes[second].values()
    assert answered.answers["a"].value == "the daughter's"


def test_an_edit_in_an_earlier_talk_opens_nothing_while_another_is_under_way() -> None:
    """The answer is changed and what it rules out falls out, but no question comes in between."""
    plans = [
        flow(yes_no("a"), words("why", when="a == 'no'"), id="food", title="Food"),
        talk("sleep"),
    ]
    phone = visitor(plans=[plans[0], plans[1]])
    phone.opens("abc")
    phone.presses(AGREE)
    phone.says("yes")
    phone.presses("About sleep", AGREE)
    phone.edits("no", of=0)
    assert "noted" in phone.last.text
    assert (phone.values["a"], phone.place) == ("no", ("sleep", "about_sleep"))
    phone.says("Deep.")
    assert phone.values == {"a": "no", "about_sleep": "Deep."}


def test_an_album_stays_with_who_began_it() -> None:
    """Its later photos join the first one's answer, though somebody else has begun to speak meanwhile."""
    shown = flow(words("show", accept=["photo"]), words("more", accept=["photo"]), id="food")
    phone = family(plans=[shown])
    first, second = names(phone)
    phone.taps(phone.commands("start"), 0)
    phone.sends_album("", name="hers")
    phone.taps(phone.commands("start"), 1)
    assert phone.current == second
    phone.sends_album("", "", name="hers")
    kept = {who: [s.answers for s in home.values()] for who, home in phone.homes.items()}
    assert len(kept[first][0]["show"].files) == 3
    assert kept[second] == [{}]
    assert phone.current == second


# ------------------------------------------------------------------ leaving


def test_withdraw_on_a_shared_phone_asks_whose_words() -> None:
    """One person's are erased with a receipt; the other goes on."""
    phone = family()
    first, second = names(phone)
    asked = phone.commands("withdraw")
    assert asked.labels == [
        "Only Person 2 (joined 23 November 2026)",
        "Everybody on this phone",
        "No, go on",
    ]
    phone.taps(asked, Control.ERASE)
    assert [erased.participant for erased in phone.did(Erase)] == [second]
    assert second in phone.last.text
    assert "Nothing more will be sent" not in phone.last.text
    assert "/start" in phone.last.text
    assert (names(phone), phone.current, asked.labels) == ([first], "", [])


@pytest.mark.parametrize("way", ["says", "speaks", "sends", "asks"])
def test_after_somebody_left_nobody_is_taken_for_the_other(way: str) -> None:
    """Who had themselves erased and writes on is asked who is answering: nothing of it becomes the other's
    answer, and the other's data are handed to nobody.
    """
    phone = family()
    first, _ = names(phone)
    phone.taps(phone.commands("withdraw"), Control.ERASE)
    match way:
        case "says":
            asked = phone.says("My last words.")
        case "speaks":
            asked = phone.sends_voice()
        case "sends":
            asked = phone.sends_sticker()
        case _:
            asked = phone.commands("mydata")
    assert asked.text.startswith("Who is answering now?")
    assert (phone.records, phone.did(Hand)) == ([], [])
    phone.taps(asked, 0)
    assert phone.current == first
    phone.says("Tasty.")
    assert phone.values == {"about_food": "Tasty."}


def test_after_somebody_left_the_others_button_or_link_says_who_it_is() -> None:
    """A press under a question of hers, her own link or a new person's make it known without being asked."""
    phone = family()
    first, _ = names(phone)
    phone.taps(phone.commands("withdraw"), Control.ERASE)
    assert "0114" in phone.commands("help").text
    phone.opens("abc")
    assert phone.current == first
    phone = family()
    first, _ = names(phone)
    phone.taps(phone.commands("withdraw"), Control.ERASE)
    phone.opens("xyz")
    phone.presses("For someone else")
    assert phone.current not in {first, ""}


def test_who_is_left_alone_goes_on_by_start() -> None:
    """As the receipt says: of one person nobody need ask who it is."""
    phone = family()
    first, _ = names(phone)
    phone.taps(phone.commands("withdraw"), Control.ERASE)
    phone.commands("start")
    assert (phone.current, phone.place) == (first, ("food", "about_food"))
    phone.says("Tasty.")
    assert phone.values == {"about_food": "Tasty."}


def test_withdraw_can_erase_everybody_on_the_phone() -> None:
    """One receipt holds the codes of all."""
    phone = family()
    both = names(phone)
    phone.taps(phone.commands("withdraw"), Control.EVERYBODY)
    assert [erased.participant for erased in phone.did(Erase)] == both
    assert all(code in phone.last.text for code in both)
    assert phone.people == {}


def test_withdraw_on_a_shared_phone_can_be_taken_back() -> None:
    """Nothing is erased, and it says so."""
    phone = family()
    asked = phone.commands("withdraw")
    phone.taps(asked, Control.CANCEL)
    assert (asked.text, phone.did(Erase)) == ("Nothing has been erased.", [])


def test_an_erase_button_means_who_was_speaking_when_it_was_asked() -> None:
    """Pressed after somebody else began to speak, it erases nobody."""
    phone = family()
    asked = phone.commands("withdraw")
    phone.taps(phone.commands("start"), 0)
    assert "older message" in phone.taps(asked, Control.ERASE).text
    assert phone.did(Erase) == []


def test_after_their_last_day_people_on_a_shared_phone_are_told_whom_to_ask() -> None:
    """Whose time is over is not erased, neither alone nor with everybody."""
    phone = mother(study=study(withdrawal_days=7))
    phone.says("Tasty.")
    phone.waits(days=5)
    phone.opens("def")
    phone.presses("For someone else", AGREE)
    asked = phone.commands("withdraw")
    assert "Everybody on this phone" in asked.labels
    phone.waits(days=3)
    assert "Amina, 0114 496 0000" in phone.taps(asked, Control.EVERYBODY).text
    assert "Everybody on this phone" not in phone.commands("withdraw").labels
    phone.taps(phone.commands("start"), 0)
    assert "ended on" in phone.commands("withdraw").text
    assert phone.did(Erase) == []


def test_stop_and_erase_on_a_shared_phone_gives_a_receipt_that_is_true() -> None:
    """Who stops and has all erased is not told that nothing more is sent, for the other goes on."""
    phone = family()
    _, second = names(phone)
    phone.commands("stop")
    phone.presses("Erase everything")
    assert [erased.participant for erased in phone.did(Erase)] == [second]
    assert second in phone.last.text
    assert "Nothing more will be sent" not in phone.last.text


# ------------------------------------------------------------------ a copy of everything


def test_mydata_is_of_who_is_speaking() -> None:
    """In a conversation, after a no, and on a shared phone only the current person's is put together."""
    phone = family()
    assert "putting together" in phone.commands("mydata").text
    assert [hand.participant for hand in phone.did(Hand)] == [phone.current]
    alone = visitor()
    alone.opens("abc")
    alone.presses("No")
    alone.commands("mydata")
    assert alone.did(Hand) == [Hand(alone.current, "en")]
    stranger = visitor()
    assert "sealed number" in stranger.commands("mydata").text
    assert stranger.did(Hand) == []


def test_who_is_offered_the_next_conversation_is_the_one_who_speaks() -> None:
    """The mother ends hers while her daughter's is under way: what she is offered then can be pressed."""
    phone = mother(cohorts={1: Cohort(1, "first", ("food", "sleep"))})
    asked = phone.last
    phone.opens("def")
    phone.presses("For someone else", AGREE)
    phone.presses("Skip", on=asked)
    assert phone.current == names(phone)[0]
    phone.presses("About sleep")
    assert phone.place == ("sleep", "@item:take_part")
