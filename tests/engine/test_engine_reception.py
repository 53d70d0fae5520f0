"""Who comes in, by which link, and what they are offered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.desk import Cohort, Invite
from bot.engine.effects import Consented, Erase, Join, Tally
from bot.engine.messages import Control
from tests.engine.flows import agreement, check_question, flow, study, yes_no
from tests.engine.visiting import Visitor, talk, visitor

AGREE = "Yes, I agree"
NEWER = {"version": "2", "items": [agreement()]}


def begun(**more: object) -> Visitor:
    """Amina, who opened the first group's link and agreed."""
    amina = visitor(**more)
    amina.opens("abc")
    amina.presses(AGREE)
    return amina


def test_an_invite_joins_its_cohort_and_begins_the_first_conversation() -> None:
    """A link leads straight into the first conversation of its group."""
    amina = visitor()
    amina.opens("abc")
    assert [(join.cohort, join.invite) for join in amina.did(Join)] == [(1, 1)]
    assert amina.place == ("food", "@item:take_part")
    assert amina.session is not None
    assert (amina.session.cohort, amina.session.participant) == ("first", amina.did(Join)[0].participant)


def test_ids_are_cut_from_what_came_with_the_event() -> None:
    """Participant and session have different ids of ten signs that are hard to misread."""
    amina = visitor()
    amina.opens("abc")
    assert amina.session is not None
    ids = {amina.session.id, amina.session.participant}
    assert [len(each) for each in ids] == [10, 10]
    assert not set("".join(ids)) & set("01ilo")


@pytest.mark.parametrize(
    "invite, cohort, words",
    [
        (None, None, "do not know this link"),
        (Invite(1, 1, revoked=True), None, "do not know this link"),
        (Invite(1, 1, uses=1, used=1), None, "full"),
        (Invite(1, 1), Cohort(1, "first", ("food",), size=5, joined=5), "full"),
        (Invite(1, 1), Cohort(1, "first", ("food",), closes="2026-11-22"), "closed"),
        (Invite(1, 1), Cohort(1, "first", ("food",), status="closed"), "closed"),
        (Invite(1, 1), Cohort(1, "first", ("food",), status="paused"), "taking a break"),
        (Invite(1, 1), Cohort(1, "first", ("food",), opens="2026-11-24"), "begins on 24 November 2026"),
    ],
)
def test_a_link_that_leads_nowhere_gets_a_kind_sentence_and_the_contact(
    invite: Invite | None, cohort: Cohort | None, words: str
) -> None:
    """Unknown, revoked, used, full, closed, paused and not yet open are each said, and nobody is left without
    somebody to ask.
    """
    cohorts = {1: cohort or Cohort(1, "first", ("food",))}
    amina = visitor(invites={"abc": invite} if invite else {}, cohorts=cohorts)
    amina.opens("abc")
    assert words in amina.last.text
    assert "Amina, 0114 496 0000" in amina.last.text
    assert (amina.participant, amina.session) == (None, None)


def test_a_group_is_open_on_its_last_day_and_up_to_its_last_place() -> None:
    """`closes` is a day on which one can still come, and a size is filled by the last who fits."""
    cohort = Cohort(1, "first", ("food",), closes="2026-11-23", size=5, joined=4)
    amina = visitor(cohorts={1: cohort}, invites={"abc": Invite(1, 1, uses=2, used=1)})
    amina.opens("abc")
    assert len(amina.did(Join)) == 1


def test_a_group_is_open_on_its_first_day() -> None:
    """`opens` is a day on which one can come already."""
    amina = visitor(cohorts={1: Cohort(1, "first", ("food",), opens="2026-11-23")})
    amina.opens("abc")
    assert len(amina.did(Join)) == 1


def test_when_a_group_opens_is_said_in_the_language_of_the_phone() -> None:
    """The day stands as people of that language write it."""
    amina = visitor(cohorts={1: Cohort(1, "first", ("food",), opens="2026-11-24")}, phone="ur")
    amina.opens("abc")
    assert "24 نومبر، 2026" in amina.last.text


@pytest.mark.parametrize("change", [{"status": "paused"}, {"status": "closed"}, {"opens": "2027-01-01"}])
def test_who_is_in_goes_on_whatever_becomes_of_the_group(change: dict[str, str]) -> None:
    """A break, an end or a later beginning is for newcomers: the conversation and the next one go on, and the
    own link leads back into it.
    """
    amina = begun()
    amina.cohorts[1] = amina.cohorts[1]._replace(**change)
    amina.opens("abc")
    assert amina.place == ("food", "about_food")
    amina.says("Tasty.")
    amina.commands("start")
    assert amina.place == ("sleep", "@item:take_part")
    zara = visitor(cohorts=amina.cohorts)
    zara.opens("abc")
    assert zara.did(Join) == []


@pytest.mark.parametrize(
    "change, words",
    [
        ({"status": "paused"}, "taking a break"),
        ({"status": "closed"}, "closed"),
        ({"size": 3, "joined": 3}, "full"),
        ({"opens": "2026-11-24"}, "24 November 2026"),
    ],
)
def test_an_open_study_has_breaks_and_ends_too(change: dict[str, object], words: str) -> None:
    """Who comes without a link hears the same, and is not kept."""
    everybody = Cohort(9, "open")._replace(**change)
    amina = visitor(study=study(join="open"), cohorts={9: everybody}, open_=9)
    amina.commands("start")
    assert words in amina.last.text
    assert amina.participant is None


def test_a_second_tap_on_the_link_changes_nothing() -> None:
    """In the middle, and after the end, the same link joins nobody twice, full or used up as it may be."""
    amina = begun()
    amina.invites["abc"] = Invite(1, 1, uses=1, used=1)
    amina.opens("abc")
    assert amina.place == ("food", "about_food")
    amina.says("Tasty.")
    amina.opens("abc")
    assert len(amina.did(Join)) == 1
    assert amina.place == ("sleep", "@item:take_part")


# ------------------------------------------------------------------ open studies


def test_an_open_study_with_one_conversation_begins_it() -> None:
    """/start without a link is enough where everybody may come."""
    amina = visitor(study=study(join="open"), cohorts={9: Cohort(9, "open")}, open_=9, plans=[talk("food")])
    assert "/start" in amina.says("Hello?").text
    amina.commands("start")
    assert amina.place == ("food", "@item:take_part")
    assert amina.did(Join)[0].invite == 0


def test_an_open_study_with_several_lets_people_choose() -> None:
    """Each conversation is a button with its title; the pressed one begins."""
    amina = at_the_offer()
    assert amina.last.labels == ["About food", "About sleep"]
    amina.presses("About sleep")
    assert amina.place == ("sleep", "@item:take_part")


def at_the_offer() -> Visitor:
    """Somebody of an open study who has chosen English."""
    amina = visitor(study=study(join="open"), cohorts={9: Cohort(9, "open")}, open_=9)
    amina.commands("start")
    amina.presses("🌐 English")
    return amina


def test_the_language_comes_before_the_choice_of_a_conversation() -> None:
    """Who reads Urdu chooses it first, and is offered the conversations in it."""
    amina = visitor(study=study(join="open"), cohorts={9: Cohort(9, "open")}, open_=9)
    picker = amina.commands("start")
    assert "🌐 اردو" in picker.labels
    amina.presses("🌐 اردو")
    assert picker.message.buttons == []
    assert amina.last.message.language == "ur"
    said = len(amina.chat)
    amina.taps(picker, 2)
    assert len(amina.chat) == said
    assert amina.participant is not None
    assert amina.participant.language == "ur"


def test_another_language_may_be_pressed_before_anything_has_begun() -> None:
    """The picker on a second device still counts, and the conversations are offered anew."""
    amina = visitor(study=study(join="open"), cohorts={9: Cohort(9, "open")}, open_=9)
    picker = amina.commands("start")
    amina.taps(picker, 2)
    amina.taps(picker, 0)
    assert amina.last.message.language == "en"
    assert amina.last.labels == ["About food", "About sleep"]


def test_a_second_tap_on_an_offer_begins_nothing_more() -> None:
    """The same offer pressed twice has one effect; another one in the middle explains itself."""
    amina = at_the_offer()
    offer = amina.last
    amina.taps(offer, 1)
    said = len(amina.chat)
    amina.taps(offer, 1)
    assert (len(amina.chat), amina.place) == (said, ("sleep", "@item:take_part"))
    assert "older message" in amina.taps(offer, 0).text
    assert amina.place == ("sleep", "@item:take_part")


def test_a_press_on_an_offer_from_nowhere_begins_nothing() -> None:
    """A place that no conversation has is none, for members and for strangers."""
    amina = visitor(study=study(join="open"), cohorts={9: Cohort(9, "open")}, open_=9)
    offer = amina.commands("start")
    amina.taps(offer, 7)
    amina.taps(offer, -3)
    assert amina.session is None
    stranger = visitor()
    stranger.chat.append(offer)
    assert "does nothing any more" in stranger.taps(offer, 0).text
    assert "Call 111" in stranger.taps(offer, Control.HELP).text
    assert (stranger.session, stranger.participant) == (None, None)


# ------------------------------------------------------------------ one after the other


def test_the_next_conversation_is_offered_after_each() -> None:
    """After the first the second is offered, in the language of the first, and nothing after the last."""
    amina = begun()
    amina.says("Tasty.")
    assert amina.last.labels == ["About sleep"]
    amina.presses("About sleep")
    assert amina.place == ("sleep", "@item:take_part")
    amina.presses(AGREE)
    amina.says("Deep.")
    assert amina.last.labels == []
    assert amina.values == {"about_food": "Tasty.", "about_sleep": "Deep."}


def test_start_after_the_end_leads_to_what_comes_next() -> None:
    """/start begins the one conversation that is left, and then says that all has ended."""
    amina = begun()
    amina.says("Tasty.")
    amina.commands("start")
    assert amina.place == ("sleep", "@item:take_part")
    amina.presses(AGREE)
    amina.says("Deep.")
    assert "/withdraw" in amina.commands("start").text
    assert amina.place == ("sleep", "")


def test_the_language_is_asked_once() -> None:
    """The second conversation begins in the language of the first, where it has that language."""
    plans = [talk("food", languages=["en", "ur"]), talk("sleep", languages=["en", "ur"]), talk("work")]
    cohorts = {1: Cohort(1, "first", ("food", "sleep", "work"))}
    amina = visitor(plans=plans, cohorts=cohorts, phone="ur")
    amina.opens("abc")
    amina.presses("اردو")
    for place in ("sleep", "work"):
        amina.taps(amina.asked, Control.AGREE)
        amina.says("x")
        amina.taps(amina.last, ["food", "sleep", "work"].index(place))
        assert amina.place == (place, "@item:take_part")
    assert amina.session is not None
    assert amina.session.language == "en"


def test_a_cohorts_languages_are_the_ones_on_offer() -> None:
    """Of three languages a group that speaks one is asked for none."""
    cohorts = {1: Cohort(1, "first", ("food",), languages=("ur",))}
    amina = visitor(plans=[talk("food", languages=["en", "en-x-easy", "ur"])], cohorts=cohorts)
    amina.opens("abc")
    assert amina.session is not None
    assert (amina.session.language, amina.session.languages) == ("ur", ["ur"])


def test_languages_are_offered_in_the_order_of_the_study() -> None:
    """Where the phone's language is not there the study's first comes first, whatever a flow lists first."""
    plans = [talk("food", languages=["en", "ur"])]
    amina = visitor(study=study(languages=["ur", "en"]), plans=plans, phone="fr")
    amina.opens("abc")
    assert amina.last.labels == ["🌐 اردو", "🌐 English"]
    amina.presses("English")
    assert amina.last.message.language == "en"


def test_a_conversation_that_is_not_published_is_passed_over() -> None:
    """A group may name what does not exist yet."""
    cohorts = {1: Cohort(1, "first", ("later", "food"))}
    amina = visitor(cohorts=cohorts)
    amina.opens("abc")
    assert amina.place[0] == "food"


def test_where_there_is_nothing_to_ask_the_bot_says_so() -> None:
    """Who joins a group without conversations is thanked."""
    amina = visitor(cohorts={1: Cohort(1, "first", ("later",))})
    amina.opens("abc")
    assert "Thank you" in amina.last.text
    assert (len(amina.did(Join)), amina.session) == (1, None)


# ------------------------------------------------------------------ earlier conversations


def test_an_answer_of_an_earlier_conversation_can_be_changed_after_the_last() -> None:
    """Change works in every conversation until its date."""
    amina = begun()
    amina.says("Tasty.")
    amina.presses("About sleep", AGREE)
    amina.says("Deep.")
    amina.presses("Change", on="about_food")
    assert amina.begun[amina.newest("about_food").session].at == "about_food"


def test_an_earlier_conversation_stays_closed_while_another_is_under_way() -> None:
    """What is typed belongs to one conversation: Change of an earlier one waits for its end."""
    amina = begun()
    amina.says("Tasty.")
    amina.presses("About sleep", AGREE)
    assert "older message" in amina.presses("Change", on="about_food").text
    amina.says("Deep.")
    assert amina.values == {"about_food": "Tasty.", "about_sleep": "Deep."}


# ------------------------------------------------------------------ after a no


def test_a_second_tap_on_no_does_not_begin_anew() -> None:
    """Who declined is left alone until they do something else; other buttons explain themselves."""
    amina = visitor()
    amina.opens("xyz")
    item = amina.last
    amina.taps(item, Control.REFUSE)
    assert amina.did(Tally)[0].outcome == "declined"
    said = len(amina.chat)
    amina.taps(item, Control.REFUSE)
    assert (len(amina.chat), amina.session) == (said, None)
    assert "does nothing any more" in amina.taps(item, Control.AGREE).text
    assert "Call 111" in amina.taps(item, Control.HELP).text
    assert amina.session is None


def test_after_a_no_withdraw_erases_what_is_left() -> None:
    """Who declined can have even their joining erased, with a receipt."""
    amina = visitor()
    amina.opens("xyz")
    amina.taps(amina.last, Control.REFUSE)
    joined = amina.did(Join)[-1].participant
    amina.commands("withdraw")
    assert "was erased on" in amina.last.text
    assert joined in amina.last.text
    assert [erased.participant for erased in amina.did(Erase)] == [joined]


def test_after_a_no_words_are_answered_and_start_begins_again() -> None:
    """An "OK, thanks" does not begin the conversation again; /start does."""
    amina = visitor()
    amina.opens("xyz")
    amina.presses("No")
    assert "/start" in amina.says("OK, thanks").text
    assert amina.session is None
    amina.commands("start")
    assert amina.place == ("food", "@item:take_part")
    assert len(amina.did(Join)) == 1


def test_after_erasing_a_second_tap_explains_itself_and_the_link_begins_anew() -> None:
    """An Erase button pressed once more says that nothing is kept; coming back makes a new participant."""
    amina = begun()
    asked = amina.commands("withdraw")
    amina.taps(asked, Control.ERASE)
    assert len(amina.did(Erase)) == 1
    assert "Nothing of that conversation is kept" in amina.taps(asked, Control.ERASE).text
    assert len(amina.did(Erase)) == 1
    amina.opens("abc")
    first, second = amina.did(Join)
    assert first.participant != second.participant


# ------------------------------------------------------------------ strangers


def test_a_stranger_is_told_how_to_come_in() -> None:
    """Words, stickers, voices and /start without a link all get the same kind sentence."""
    for act in ("says", "sticker", "voice", "start", "stop"):
        amina = visitor()
        match act:
            case "says":
                amina.says("Hello?")
            case "sticker":
                amina.sends_sticker()
            case "voice":
                amina.sends_voice()
            case command:
                amina.commands(command)
        assert "link" in amina.last.text
        assert "Amina, 0114 496 0000" in amina.last.text
        assert amina.participant is None


def test_a_stranger_is_spoken_to_in_the_language_of_the_phone() -> None:
    """The study's languages decide: Urdu for a phone in Urdu, the first for a phone in French."""
    for phone, language in (("ur-PK", "ur"), ("fr", "en"), ("", "en")):
        amina = visitor(phone=phone)
        assert amina.says("?").message.language == language


def test_help_and_privacy_are_for_strangers_too() -> None:
    """Both are answered before anything was begun."""
    amina = visitor()
    assert "Call 111" in amina.commands("help").text
    assert "Northmoor" in amina.commands("privacy").text


# ------------------------------------------------------------------ words at any other moment

SAYINGS = ["words", "voice", "sticker", "unknown command"]


def speaks(amina: Visitor, way: str) -> str:
    """What the bot says to it, all of it."""
    count = len(amina.chat)
    match way:
        case "words":
            amina.says("Hello?")
        case "voice":
            amina.sends_voice()
        case "sticker":
            amina.sends_sticker()
        case _:
            amina.commands("sing")
    return "\n".join(said.text for said in amina.chat[count:])


def finished(**more: object) -> Visitor:
    amina = begun(**more)
    amina.says("Tasty.")
    return amina


def declined() -> Visitor:
    amina = visitor()
    amina.opens("abc")
    amina.presses("No")
    return amina


def erased() -> Visitor:
    amina = begun()
    amina.taps(amina.commands("withdraw"), Control.ERASE)
    return amina


def in_an_open_study() -> Visitor:
    return visitor(study=study(join="open"), cohorts={9: Cohort(9, "open")}, open_=9)


def without_conversations() -> Visitor:
    amina = visitor(cohorts={1: Cohort(1, "first", ("later",))})
    amina.opens("abc")
    return amina


@pytest.mark.parametrize("way", SAYINGS)
@pytest.mark.parametrize(
    "state, words",
    [
        (visitor, "open the link"),
        (in_an_open_study, "/start"),
        (erased, "open the link"),
        (declined, "/start"),
        (without_conversations, "no questions yet"),
    ],
)
def test_outside_of_a_conversation_everything_gets_the_next_sensible_step(state, words, way) -> None:
    """Who is nobody yet, or nobody any more, or has nothing left to be asked, is told what to do."""
    assert words in speaks(state(), way)


@pytest.mark.parametrize("way", SAYINGS[:3])
def test_between_two_conversations_the_next_is_offered(way: str) -> None:
    """After one and before the other, words lead to the offer."""
    amina = finished()
    assert "There is one more" in speaks(amina, way)
    assert amina.last.labels == ["About sleep"]
    amina.presses("About sleep")
    assert amina.place == ("sleep", "@item:take_part")


@pytest.mark.parametrize("way", SAYINGS)
def test_after_the_last_conversation_one_hears_what_can_still_be_done(way: str) -> None:
    """Until the last day: change and withdraw; then: help."""
    amina = finished(cohorts={1: Cohort(1, "first", ("food",))})
    assert "/withdraw" in speaks(amina, way)
    amina.waits(days=40)
    assert "/help" in speaks(amina, way)


@pytest.mark.parametrize("way", SAYINGS)
def test_in_a_pause_and_after_days_one_is_welcomed_back(way: str) -> None:
    """Where a closed question waits, whatever is said is greeted."""
    plans = [replace(flow(yes_no("fruit"), id="food", title="About food"), version="v-food")]
    amina = begun(plans=plans)
    amina.commands("pause")
    assert "Welcome back" in speaks(amina, way)
    amina.waits(days=2)
    assert "Welcome back" in speaks(amina, way)


def test_who_fails_the_check_is_told_whom_to_ask_and_may_begin_again() -> None:
    """Two misses leave a count; words are answered, and /start begins from the first card, with two tries."""
    consent = {"version": "1", "check": [check_question("can_stop")], "items": [agreement()]}
    amina = visitor(plans=[talk("food", consent=consent)])
    amina.opens("xyz")
    amina.presses("No", "No")
    assert [(each.outcome, amina.session) for each in amina.did(Tally)] == [("failed_check", None)]
    assert "/start" in amina.says("Oh!").text
    amina.commands("start")
    amina.presses("No")
    assert amina.place == ("food", "@check:can_stop")
    assert len(amina.did(Join)) == 1


# ------------------------------------------------------------------ a newer consent


def test_a_newer_consent_reaches_only_who_is_in_that_conversation() -> None:
    """The latest version of the very conversation counts; others go on as they are."""
    amina = begun()
    amina.plans.append(replace(talk("sleep", consent=NEWER), version="v-sleep-2"))
    amina.says("Tasty.")
    amina.presses("About sleep")
    assert amina.place == ("sleep", "@item:take_part")
    assert amina.values == {"about_food": "Tasty."}


def test_who_begins_later_agrees_to_the_newer_consent_once() -> None:
    """A session begins with the latest version, and has nothing to agree to again."""
    amina = visitor()
    amina.plans.append(replace(talk("food", consent=NEWER), version="v-food-2"))
    amina.opens("abc")
    amina.presses(AGREE)
    amina.commands("again")
    assert amina.place == ("food", "about_food")
    assert [each.version for each in amina.did(Consented)] == ["2"]


def test_a_newer_consent_is_asked_for_when_the_question_is_shown_again() -> None:
    """/start and /again show the question that waits: the consent comes before it."""
    for command in ("start", "again"):
        amina = begun()
        amina.plans.append(replace(talk("food", consent=NEWER), version="v-food-2"))
        amina.commands(command)
        assert amina.place == ("food", "@item:take_part")
        amina.presses(AGREE)
        assert amina.place == ("food", "about_food")


def test_a_version_without_the_conversation_changes_nothing() -> None:
    """A conversation that was taken out of the study is finished as it was begun."""
    amina = begun(plans=[talk("food")])
    amina.taken_out.add("food")
    amina.commands("again")
    assert amina.place == ("food", "about_food")


def test_privacy_shows_the_words_that_were_agreed_to_not_the_latest() -> None:
    """Of a finished conversation, whatever was published since."""
    second = {"version": "2", "items": [agreement("the_second")]}
    amina = begun(plans=[talk("food")])
    amina.plans.append(replace(talk("food", consent=second), version="v-food-2"))
    amina.commands("again")
    amina.presses(AGREE)
    amina.says("Tasty.")
    latest = {"version": "3", "items": [agreement("something_else")]}
    amina.plans.append(replace(talk("food", consent=latest), version="v-food-3"))
    assert "1. I agree to the_second." in amina.commands("privacy").text


def test_who_writes_that_they_need_help_gets_just_that() -> None:
    """Before they come in and between conversations it is no time to speak of what comes next."""
    amina = visitor()
    assert "Call 111" in amina.says("I need help").text
    amina.opens("abc")
    amina.presses("Yes, I agree")
    amina.says("Tasty.")
    assert "Call 111" in amina.says("I need help").text
