"""Telegram's updates, read into events: real shapes, foreign shapes, and broken ones."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.decode import decode
from bot.channels.telegram.encode import press_data
from bot.engine.events import Command, Membership, Press, Sent, Stray, Unreadable, Upload, Words

NOW, FRESH = "2026-11-23T09:30:00+00:00", "f" * 64
HEAD = {"at": NOW, "fresh": FRESH, "phone": "ur"}
SAID = {**HEAD, "message": 77}
FROM = {"id": 1001, "is_bot": False, "first_name": "Amina", "username": "amina", "language_code": "ur"}
CHAT = {"id": 1001, "first_name": "Amina", "username": "amina", "type": "private"}
GROUP = {"id": -100500, "title": "A group", "type": "supergroup"}
FILE = {"file_id": "F1", "file_unique_id": "U1", "file_size": 4242}


def said(**content):
    return {"message_id": 77, "from": FROM, "chat": CHAT, "date": 1795426200, **content}


def update(kind, content):
    return {"update_id": 5, kind: content}


def pressed(data="s1.4.2", **more):
    query = {"id": "987", "from": FROM, "chat_instance": "1", "data": data, "message": said(text="Clear?")}
    return update("callback_query", query | more)


def member(status):
    change = {"chat": CHAT, "from": FROM, "date": 1, "old_chat_member": {"status": "member"}}
    return update("my_chat_member", change | {"new_chat_member": {"status": status, "user": {"id": 4242}}})


def read(what):
    return decode(what, now=NOW, fresh=FRESH)


PHOTO = [FILE | {"width": 90, "height": 60}, FILE | {"file_id": "F2", "width": 800, "height": 533}]

EVENTS = [
    (said(text="It is **clear**"), Words(text="It is **clear**", **SAID)),
    (said(text="/start aB-_9"), Command(name="start", argument="aB-_9", **HEAD)),
    (said(text="/Language@playground_bot"), Command(name="language", **HEAD)),
    (said(text="/help  me \n now "), Command(name="help", argument="me \n now", **HEAD)),
    (said(text="/ 2"), Words(text="/ 2", **SAID)),
    (said(text="either/or"), Words(text="either/or", **SAID)),
    (said(text="a\x00b\ud83d"), Words(text="a\ufffdb\ufffd", **SAID)),
    (
        said(voice=FILE | {"duration": 7, "mime_type": "audio/ogg"}),
        Sent(upload=Upload("F1", "voice", ".oga", 7, 4242), **SAID),
    ),
    (
        said(photo=PHOTO, caption="this one"),
        Sent(upload=Upload("F2", "photo", ".jpg", 0, 4242), text="this one", **SAID),
    ),
    (
        said(video=FILE | {"duration": 9, "file_name": "My Name.MOV"}),
        Sent(upload=Upload("F1", "video", ".mov", 9, 4242), **SAID),
    ),
    (
        said(document=FILE | {"file_name": "Amina's letter"}),
        Sent(upload=Upload("F1", "document", ".bin", 0, 4242), **SAID),
    ),
    (said(audio={"file_id": "F1"}), Sent(upload=Upload("F1", "voice", ".mp3"), **SAID)),
    (
        said(audio=FILE | {"duration": 5, "file_name": "Recording 1.M4A"}),
        Sent(upload=Upload("F1", "voice", ".m4a", 5, 4242), **SAID),
    ),
    (
        said(audio={"file_id": "F1", "file_name": "song.exe"}),
        Sent(upload=Upload("F1", "voice", ".mp3"), **SAID),
    ),
    (
        said(video_note=FILE | {"duration": 3, "length": 240}),
        Sent(upload=Upload("F1", "video", ".mp4", 3, 4242), **SAID),
    ),
    (
        said(photo=PHOTO, media_group_id="13579", caption="two of them"),
        Sent(upload=Upload("F2", "photo", ".jpg", 0, 4242), text="two of them", album="13579", **SAID),
    ),
    (
        said(document=FILE | {"file_name": "IMG 1.HEIC"}, media_group_id="a\x00b"),
        Sent(upload=Upload("F1", "document", ".heic", 0, 4242), album="a\ufffdb", **SAID),
    ),
    (said(sticker=FILE), Unreadable(what="sticker", **HEAD)),
    (said(animation=FILE, document=FILE), Unreadable(what="animation", **HEAD)),
    (said(venue={}, location={"latitude": 1, "longitude": 2}), Unreadable(what="location", **HEAD)),
    (said(contact={"phone_number": "1"}), Unreadable(what="contact", **HEAD)),
    (said(poll={"question": "?"}), Unreadable(what="poll", **HEAD)),
]


@pytest.mark.parametrize("message, event", EVENTS)
def test_what_people_send_becomes_an_event(message, event):
    """Each kind of message is read into its event, in the chat it came from."""
    decoded = read(update("message", message))
    assert (decoded.query, decoded.reason) == ("", "")
    assert decoded.arrival[:4] == (5, 1001, event, 0)


def test_an_edit_says_that_it_is_one():
    """Changed words, captions and files come as such, with the message that was edited; commands as words."""
    edited = read(update("edited_message", said(text="better", edit_date=9)))
    assert edited.arrival.event == Words(text="better", edits=True, **SAID)
    command = read(update("edited_message", said(text="/withdraw")))
    assert command.arrival.event == Words(text="/withdraw", edits=True, **SAID)
    photo = read(update("edited_message", said(photo=PHOTO, caption="x"))).arrival.event
    assert photo == Sent(upload=Upload("F2", "photo", ".jpg", 0, 4242), text="x", edits=True, **SAID)


def test_edits_of_what_is_no_answer_are_passed_over():
    """A location that moves is edited all the time; none of it is said to anybody."""
    for content in (said(location={"latitude": 1, "longitude": 2}), said(sticker=FILE), said(poll={})):
        assert read(update("edited_message", content)).arrival is None


def test_a_reply_names_the_message_that_it_replies_to():
    """Words and files say which message they reply to; whatever else stands there loses no words."""
    reply = said(text="one", reply_to_message=said(text="Why?") | {"message_id": 41})
    assert read(update("message", reply)).arrival.replied == 41
    voice = said(voice=FILE, reply_to_message=said(text="Why?") | {"message_id": 41})
    assert read(update("message", voice)).arrival.replied == 41
    for foreign in ("?", {}, {"message_id": "x"}, {"message_id": -1}, {"message_id": 2**63}, None):
        arrival = read(update("message", said(text="one", reply_to_message=foreign))).arrival
        assert (arrival.replied, arrival.event.text) == (0, "one")
    assert read(update("message", said(text="one"))).arrival.replied == 0


def test_a_press_names_its_prompt_and_the_message_it_stood_under():
    """A press tells session, prompt and choice, which message was pressed, and the query to answer."""
    decoded = read(pressed("s-1_Z.12.-3"))
    assert decoded.arrival[:4] == (5, 1001, Press(session="s-1_Z", prompt=12, index=-3, **HEAD), 77)
    assert decoded.query == "987"


@given(st.text("0123456789abcXYZ_-", max_size=40), st.integers(0, 10**9 - 1), st.integers(-99, 9999))
def test_what_a_button_carries_is_read_back(session, prompt, press):
    """Every button that is encoded is decoded as the same press, within Telegram's 64 bytes."""
    data = press_data(session, prompt, press)
    assert len(data.encode()) <= 64
    event = read(pressed(data)).arrival.event
    assert (event.session, event.prompt, event.index) == (session, prompt, press)


@pytest.mark.parametrize(
    "data", ["", "hello", "s.1", "s.1.2.3", "s.99999999999999999999.1", "s.1.x", "s.-1.1"]
)
def test_a_foreign_button_is_passed_over_but_its_press_answered(data):
    """What no button of ours carries makes no event; the waiting sign is still taken off."""
    decoded = read(pressed(data))
    assert (decoded.arrival, decoded.query) == (None, "987")
    assert decoded.reason


@pytest.mark.parametrize("status, blocked", [("kicked", True), ("member", False)])
def test_blocking_and_unblocking_is_noticed(status, blocked):
    """Who blocks or unblocks the bot comes as a membership, not as a conversation."""
    assert read(member(status)).arrival.event == Membership(blocked=blocked, **HEAD)


@pytest.mark.parametrize(
    "content",
    [
        update("edited_message", said(text="hi", chat=GROUP)),
        update("message", said(pinned_message=said(text="x"))),
        update("message", said(message_auto_delete_time=86400)),
        update("channel_post", said(text="hi")),
        update("poll", {"id": "1"}),
        {"update_id": 5},
    ],
)
def test_what_is_not_said_to_the_bot_is_passed_over(content):
    """Edits in groups, service messages and other kinds of update make no event, but a reason."""
    decoded = read(content)
    assert decoded.arrival is None
    assert decoded.reason


def joined(status, chat=GROUP):
    return update("my_chat_member", {"chat": chat, "from": FROM, "new_chat_member": {"status": status}})


CHANNEL = {"id": -100900, "title": "A channel", "type": "channel"}
ROBOT = FROM | {"id": 1002, "is_bot": True}


@pytest.mark.parametrize(
    "what, chat, phone",
    [
        (update("message", said(text="hi all", chat=GROUP)), -100500, "ur"),
        (update("message", said(photo=PHOTO, chat=GROUP | {"type": "group"})), -100500, "ur"),
        (update("message", said(new_chat_members=[], chat=GROUP)), -100500, "ur"),
        (update("channel_post", {"message_id": 1, "chat": CHANNEL, "text": "news"}), -100900, ""),
        (update("message", said(text="hi", chat=CHAT | {"id": 1002}, **{"from": ROBOT})), 1002, "ur"),
        (joined("member"), -100500, "ur"),
        (joined("administrator", CHANNEL), -100900, "ur"),
    ],
)
def test_groups_channels_and_other_bots_are_strays(what, chat, phone):
    """Of what is said there only the chat is read, and nothing of it is kept for parking."""
    arrival = read(what).arrival
    assert (arrival.chat, arrival.event, arrival.raw) == (chat, Stray(at=NOW, phone=phone), "")


@pytest.mark.parametrize("status", ["left", "kicked"])
def test_a_group_that_the_bot_has_left_is_told_nothing(status):
    """Nobody is there to be told."""
    assert read(joined(status)).arrival is None


@pytest.mark.parametrize("key, chat", [("migrate_to_chat_id", -100777), ("migrate_from_chat_id", -100500)])
def test_a_group_that_gets_another_number_is_known_already(key, chat):
    """When a group becomes a supergroup its new number is remembered, and nothing is said again."""
    arrival = read(update("message", said(chat=GROUP, **{key: -100777}))).arrival
    assert (arrival.chat, arrival.event.known) == (chat, True)


def test_a_press_in_a_group_is_passed_over_but_answered():
    """The bot has no buttons there; the waiting sign is taken off all the same."""
    decoded = read(pressed(message=said(text="Clear?", chat=GROUP)))
    assert (decoded.arrival, decoded.query) == (None, "987")


def test_the_raw_update_is_kept_as_it_came():
    """What may have to be parked is the whole update, even with half characters in it."""
    update_ = update("message", said(text="half \ud83d"))
    assert json.loads(read(update_).arrival.raw) == update_


@pytest.mark.parametrize("code", ["<script>", "", 5, None, "x" * 400])
def test_a_strange_language_is_no_language(code):
    """A phone whose language tag is none counts as a phone without."""
    assert (
        read(
            update("message", said(text="x", **{"from": FROM | {"language_code": code}}))
        ).arrival.event.phone
        == ""
    )


# ------------------------------------------------------------------ broken updates

SAMPLES = [update("message", message) for message, _ in EVENTS]
SAMPLES += [update("edited_message", said(text="x", reply_to_message=said(text="y")))]
SAMPLES += [update("edited_message", said(photo=PHOTO)), pressed(), member("kicked"), joined("member")]
SAMPLES += [update("message", said(chat=GROUP, migrate_to_chat_id=-100777))]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


@st.composite
def broken(draw):
    sample = copy.deepcopy(draw(st.sampled_from(SAMPLES)))
    path = draw(st.sampled_from(list(places(sample))))
    if not path:
        return draw(JSON)
    holder = sample
    for key in path[:-1]:
        holder = holder[key]
    if draw(st.booleans()):
        del holder[path[-1]]
    else:
        holder[path[-1]] = draw(JSON)
    return sample


@given(broken())
def test_a_malformed_update_never_raises(what):
    """Whatever is missing or of another kind, there is an event fit to be stored, or a reason why not."""
    decoded = read(what)
    assert bool(decoded.arrival) != bool(decoded.reason)
    if decoded.arrival:
        arrival = decoded.arrival
        assert all(
            -(2**63) <= number < 2**63 for number in (arrival.update_id, arrival.chat, arrival.message)
        )
        for value in [getattr(arrival.event, name) for name in arrival.event.__slots__]:
            assert not isinstance(value, str) or value.encode().count(0) == 0
        for value in getattr(arrival.event, "upload", ()):
            assert type(value) is int or value.encode().count(0) == 0


def test_a_reason_tells_nothing_of_the_person():
    """Reasons are fixed sentences: no value of an update gets into a log."""
    reasons = {
        read(what).reason
        for what in (update("message", {"text": "secret"}), "secret", {"update_id": "secret"})
    }
    assert reasons == {"malformed"}
