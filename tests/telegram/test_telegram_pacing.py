"""What goes next, and when: rules that need neither clock nor network."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.pacing import Item, Pace, Queue
from bot.engine.messages import Message
from bot.storage.sending import Row

MESSAGE = Message("en", [])


def item(number, chat, cost=1, priority=0):
    row = Row(number, chat, b"", priority, "ask", "s", number, 0, "")
    return Item(priority, number, chat, cost, row, MESSAGE)


def filled(pace, *items):
    queue = Queue(pace)
    for each in items:
        queue.add(each, 0.0)
    return queue


def run(queue, end):
    """Take and settle whatever may go until `end`: (moment, id) of each."""
    now, sent = 0.0, []
    while now <= end:
        if taken := queue.take(now):
            sent.append((round(now, 3), taken.id))
            queue.settle(taken, now)
        else:
            now += max(queue.delay(now), 0.001)
    return sent


def test_a_chat_gets_a_burst_and_then_its_pace():
    """After a rest three messages go to one chat at once, then one a second."""
    queue = filled(Pace(0, 1, 3), *(item(number, 7) for number in range(6)))
    assert [round(moment) for moment, _ in run(queue, 10)] == [0, 0, 0, 1, 2, 3]


def test_over_all_messages_keep_the_pace():
    """Thirty chats with two messages each get ten a second together."""
    queue = filled(Pace(10, 0), *(item(number, number % 30) for number in range(60)))
    moments = [moment for moment, _ in run(queue, 10)]
    assert len(moments) == 60
    assert all(sum(start <= moment < start + 1 for moment in moments) <= 11 for start in moments)
    assert moments[-1] < 6.1


def test_edits_cost_nothing_and_files_cost_their_number():
    """An edit does not use up a chat's pace; a message with two files uses three."""
    queue = filled(Pace(0, 1, 1), item(1, 7, 3), item(2, 7, 0), item(3, 7, 1), item(4, 7, 1))
    assert [(round(moment), number) for moment, number in run(queue, 10)] == [(0, 1), (0, 2), (3, 3), (4, 4)]


def test_a_chat_that_waits_holds_up_no_other():
    """Nothing of a chat goes while one of its items is under way; others go on."""
    queue = filled(Pace(0, 0), item(1, 7), item(2, 7), item(3, 8))
    first, other = queue.take(0.0), queue.take(0.0)
    assert (first.id, other.id, queue.take(0.0)) == (1, 3, None)
    queue.settle(first, 0.0)
    assert queue.take(0.0).id == 2


def test_what_failed_comes_first_again_ever_later():
    """An item that could not be sent keeps its place, and waits twice as long each time, up to 15 s."""
    queue = filled(Pace(0, 0), item(1, 7), item(2, 7))
    now, waits = 0.0, []
    for _ in range(8):
        assert queue.take(now).id == 1
        queue.again(item(1, 7), now)
        assert queue.take(now) is None
        waits.append(queue.delay(now))
        now += waits[-1]
    assert waits == [0.5, 1, 2, 4, 8, 15, 15, 15]


def test_patience_holds_up_everybody():
    """After a 429 nothing goes before its time, edits included; then the same item comes first."""
    queue = filled(Pace(0, 0), item(1, 7), item(2, 8, 0))
    queue.pause(queue.take(0.0), 17.0, 0.0)
    assert queue.take(16.9) is None
    assert queue.delay(0.0) == 17.0
    assert queue.take(17.0).id == 1


def test_the_urgent_overtakes_within_and_between_chats():
    """A reply that comes later goes before a waiting broadcast, in the same chat and elsewhere."""
    queue = filled(Pace(10, 0), item(1, 7, priority=9), item(2, 8, priority=9), item(3, 7), item(4, 9))
    assert [number for _, number in run(queue, 5)] == [3, 4, 1, 2]


def test_a_dropped_chat_is_forgotten():
    """What waited for a chat that cannot be written to is given back by id, and never taken."""
    queue = filled(Pace(0, 0), item(1, 7), item(2, 7), item(3, 8))
    queue.take(0.0)
    assert queue.drop(7) == [1, 2]
    assert queue.take(0.0).id == 3
    assert len(queue) == 1


ITEMS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), max_size=30)


@given(ITEMS, st.sampled_from([Pace(0, 0), Pace(5, 1, 2), Pace(0, 3, 1)]))
def test_everything_goes_once_and_in_order(described, pace):
    """Whatever the pace, every item goes exactly once, and each chat's in order of priority and age."""
    items = [item(number, chat, cost, priority) for number, (chat, cost, priority) in enumerate(described)]
    queue = filled(pace, *items)
    sent = [number for _, number in run(queue, 200)]
    assert sorted(sent) == list(range(len(items)))
    for chat in range(4):
        ours = [each for each in items if each.chat == chat]
        assert [n for n in sent if items[n].chat == chat] == [
            each.id for each in sorted(ours, key=lambda i: i[:2])
        ]
    queue.tidy(1000.0)
    assert len(queue) == 0
