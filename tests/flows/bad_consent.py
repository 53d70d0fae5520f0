"""Consents that cannot be meant, or that nobody could agree to."""

from tests.flows.marked import Bad

HEAD = """\
format: 1
id: test
title: A test
languages: [en]
consent:
  version: "1"
"""
ITEMS = """\
  items:
    - {id: take_part, text: I take part., required: true}
steps:
  - {id: a, type: note, text: Hello}
"""
CHECK = """\
  check:
    - id: can_stop
      text: Can you stop?
      choices: yes_no
      correct: yes
      teach: You can stop.
"""
TWO = HEAD.replace("[en]", "[en, ur]").replace("A test", "{en: A test, ur: امتحان}")
TWO_ITEMS = ITEMS.replace("I take part.", "{en: I take part., ur: ہاں}").replace("Hello", "{en: Hi, ur: ہاں}")
TWO_CHECK = CHECK.replace("Can you stop?", "{en: Stop?, ur: رکیں؟}").replace(
    "You can stop.", "{en: You can., ur: جی}"
)


def with_check(old: str, new: str, *, head: str = "") -> str:
    """The check question with some of it changed; `head` stands before the consent."""
    assert old in CHECK
    return HEAD.replace("consent:", f"{head}consent:") + CHECK.replace(old, new) + ITEMS


INLINE = "choices: [{value: yes, label: Yes}, {value: no, label: No}]"
LIST = "choices:\n  sure:\n    - {value: 1, label: Sure}\n    - {value: 2, label: Not sure}\n"

BAD_CHECKS = [
    Bad("missing-key", with_check("    - id: can_stop\n      text", "    - ▸text")),
    Bad("missing-key", with_check("      text: Can you stop?\n", "").replace("- id: can", "- ▸id: can")),
    Bad("missing-key", with_check("      choices: yes_no\n", "").replace("- id: can", "- ▸id: can")),
    Bad("missing-key", with_check("      correct: yes\n", "").replace("- id: can", "- ▸id: can")),
    Bad("missing-key", with_check("      teach: You can stop.\n", "").replace("- id: can", "- ▸id: can")),
    Bad("unknown-key", with_check("      correct", "      ▸hint: Think\n      correct")),
    Bad("unknown-key", with_check("      correct", "      ▸video: talk.mp4\n      correct")),
    Bad("correct-value", with_check("correct: yes", "correct: ▸yess")),
    Bad("correct-value", with_check("correct: yes", "correct: ▸true")),
    Bad("correct-value", with_check("yes_no", "sure", head=LIST).replace("correct: yes", "correct: ▸'3'")),
    Bad("correct-value", with_check("choices: yes_no", INLINE).replace("correct: yes", "correct: ▸maybe")),
    Bad("unknown-list", with_check("yes_no", "▸yes_noo")),
    Bad("empty-list", with_check("yes_no", "▸[]")),
    Bad("one-choice", with_check("choices: yes_no", "choices: ▸[{value: yes, label: Yes}]")),
    Bad("duplicate-value", with_check("choices: yes_no", INLINE.replace("value: no", "value: ▸yes"))),
    Bad("duplicate-id", HEAD + CHECK + ITEMS.replace("id: take_part", "id: ▸can_stop")),
    Bad("duplicate-id", HEAD + CHECK + ITEMS.replace("id: a,", "id: ▸Can_Stop,")),
    Bad("bad-id", with_check("id: can_stop", "id: ▸can-stop")),
    Bad("reserved-id", with_check("id: can_stop", "id: ▸language")),
    Bad("missing-file", with_check("      correct", "      image: ▸pictures/none.png\n      correct")),
    Bad("file-kind", with_check("      correct", "      audio: ▸pictures/talk.png\n      correct")),
    Bad("empty-text", with_check("teach: You can stop.", "teach: ▸' '")),
    Bad("unknown-placeholder", with_check("You can stop.", "'See ▸{a}.'")),
    Bad("unknown-name", HEAD + CHECK + ITEMS.replace("Hello}", "Hello, when: \"▸can_stop == 'yes'\"}")),
    Bad("unknown-name", HEAD + CHECK + ITEMS.replace("Hello}", "Hello, when: answered(▸can_stop)}")),
]

BAD_CONSENT_LANGUAGES = [
    Bad(
        "missing-translation",
        TWO + TWO_CHECK.replace("text: {en: Stop?, ur: رکیں؟}", "▸text: Stop?") + TWO_ITEMS,
    ),
    Bad(
        "missing-translation",
        TWO + TWO_CHECK.replace("teach: {en: You can., ur: جی}", "▸teach: {en: Yes}") + TWO_ITEMS,
    ),
    Bad(
        "missing-translation",
        TWO
        + TWO_CHECK.replace(
            "choices: yes_no",
            "choices: [{value: yes, label: {en: Yes, ur: جی}}, {value: no, ▸label: {en: No}}]",
        )
        + TWO_ITEMS,
    ),
    Bad(
        "missing-translation missing-translation missing-translation",
        TWO.replace("consent:", LIST.replace("label", "▸label") + "consent:")
        + TWO_CHECK.replace("yes_no", "▸sure").replace("correct: yes", "correct: 1")
        + TWO_ITEMS,
    ),
    Bad("missing-translation", TWO + "  cards:\n    - ▸text: {ur: سلام}\n" + TWO_ITEMS),
    Bad(
        "missing-translation",
        TWO + "  cards:\n    - text: {en: Hi, ur: سلام}\n      ▸audio: {en: pictures/talk.mp3}\n" + TWO_ITEMS,
    ),
]

BAD_CARDS_AND_ITEMS = [
    Bad("empty-list", HEAD + "  items: ▸[]\n" + ITEMS[ITEMS.index("steps") :]),
    Bad("missing-key", HEAD + "  cards:\n    - ▸image: pictures/talk.png\n" + ITEMS),
    Bad("missing-file", HEAD + "  cards:\n    - {text: Hi, image: ▸pictures/none.png}\n" + ITEMS),
    Bad("missing-file", HEAD + ITEMS.replace("part.,", "part., audio: ▸pictures/none.mp3,")),
    Bad("file-kind", HEAD + "  cards:\n    - {text: Hi, video: ▸pictures/talk.mp3}\n" + ITEMS),
    Bad("unknown-key", HEAD + ITEMS.replace("part.,", "part., ▸video: pictures/talk.mp4,")),
    Bad(
        "long-text",
        HEAD + "  cards:\n    - {image: pictures/talk.png, text: ▸" + "word " * 250 + "}\n" + ITEMS,
    ),
    Bad("wrong-type", HEAD + "  helper: ▸maybe\n" + ITEMS),
    Bad("wrong-type", HEAD + ITEMS.replace("required: true", "required: ▸yes")),
]
