"""Items, repeated and shuffled sections, right answers and pages that cannot be meant."""

from tests.flows.marked import HEAD, Bad

LEAFLETS = HEAD.replace(
    "steps:",
    "materials:\n"
    "  two: {draft: 1, title: Leaflet, files: pictures/two.pdf}\n"
    "  dots: {draft: 1, title: Leaflet, files: pictures/leaflet.pdf}\n"
    "  photo: {draft: 1, title: Leaflet, files: pictures/talk.png}\n"
    "steps:",
)
MARK = """
- id: mark
  type: select_one
  text: 'And {item}?'
  choices: yes_no
  items: [{id: a, text: one}, {id: b, text: two}]
"""
WHY = "- id: why\n  type: text\n  text: 'Why {item}?'\n  items: mark\n"


def about_each(more: str) -> str:
    return f"{MARK}- {{id: why, type: text, items: mark, {more}}}\n"


BAD_ITEMS = [
    Bad("empty-list", "- {id: a, type: text, text: 'Why {item}?', items: ▸[]}\n"),
    Bad("unknown-items", "- {id: a, type: text, text: 'Why {item}?', items: ▸mrak}\n"),
    Bad("unknown-items", "- {id: a, type: text, text: 'Why {item}?', items: ▸a}\n"),
    Bad("unknown-items", WHY.replace("mark", "▸mark") + MARK.lstrip("\n")),
    Bad(
        "unknown-items",
        "- {id: a, type: text, text: Who?}\n- {id: b, type: text, text: 'Why {item}?', items: ▸a}\n",
    ),
    Bad("item-unsaid", "- {id: a, type: text, text: ▸Why?, items: [{id: b, text: one}]}\n"),
    Bad("item-unsaid", about_each("text: ▸Why?")),
    Bad(
        "bad-id duplicate-id",
        "- id: a\n  type: text\n  text: 'Why {item}?'\n"
        "  items: [{id: b, text: one}, {id: ▸1, text: two}, {id: ▸B, text: three}]\n",
    ),
    Bad(
        "duplicate-id",
        "- {id: a, type: text, text: 'Why {item}?', items: [{id: ▸b, text: This}]}\n"
        "- {id: a_b, type: text, text: Why?}\n",
    ),
    Bad(
        "duplicate-id",
        "- {id: a, type: text, text: 'Why {item}?', items: [{id: b_c, text: This}]}\n"
        "- {id: a_b, type: text, text: 'Why {item}?', items: [{id: ▸c, text: This}]}\n",
    ),
    Bad(
        "long-name",
        "- id: "
        + "a" * 40
        + "\n  type: text\n  text: '{item}?'\n  items: [{id: ▸"
        + "b" * 24
        + ", text: B}]\n",
    ),
    Bad(
        "long-name",
        "- id: a\n  type: text\n  text: '{item}?'\n  items: [{id: " + "b" * 40 + ", text: B}]\n"
        "- id: " + "c" * 24 + "\n  type: text\n  text: '{item}?'\n  items: ▸a\n",
    ),
    Bad(
        "name-clash",
        "- id: a\n  type: select_multiple\n  text: '{item}?'\n  items: [{id: ▸b, text: B}]\n"
        "  choices: [{value: comment, label: C}]\n",
    ),
    Bad(
        "long-text",
        "- {id: a, type: note, text: Hello}\n- id: b\n  type: text\n"
        f"  text: '{'word ' * 110}{{item}}'\n"
        f"  items: [{{id: ▸c, image: pictures/talk.png, text: {'word ' * 110}}}]\n",
    ),
    Bad("missing-file", "- {id: a, type: text, text: '{item}?', items: [{id: b, text: B, image: ▸b.png}]}\n"),
    Bad("unknown-name", about_each("text: '{item}?', when: \"▸itme == 'no'\"")),
    Bad("unknown-value", about_each("text: '{item}?', when: \"item == ▸'maybe'\"")),
    Bad("unknown-name", "- {id: a, type: text, text: Why?, when: answered(▸item)}\n"),
    Bad("unknown-name", MARK.replace("text: two", "text: two, when: answered(▸item)")),
    Bad("unlike-kinds", about_each("text: '{item}?', when: ▸item > 3")),
    Bad("many-answers", MARK + "- {id: c, type: note, text: Hello, when: \"▸mark == 'yes'\"}\n"),
    Bad("many-answers", MARK + "- {id: c, type: note, text: 'You said ▸{mark}.'}\n"),
    Bad("unknown-placeholder", MARK.replace("text: two", "text: 'two of ▸{item}'")),
    Bad(
        "unanswered-placeholder unanswered-placeholder",
        "- {id: who, type: text, text: Who?}\n"
        + MARK.lstrip("\n").replace("text: two", "text: 'what ▸{who} said'")
        + WHY.replace("mark", "▸mark"),
    ),
    Bad("later-step", "- {id: n, type: note, text: Hello, when: answered(▸mark_a)}\n" + MARK.lstrip("\n")),
    Bad("unreachable", MARK.replace("text: two", "text: two, when: ▸not take_part")),
    Bad("unreachable", about_each("text: '{item}?', when: ▸\"item == 'yes' and item == 'no'\"")),
    Bad("unreachable", about_each("text: '{item}?', when: ▸not take_part")),
    Bad(
        "minutes",
        HEAD.replace("steps:", "minutes: ▸1\nsteps:")
        + "  - id: a\n    type: text\n    text: 'What of {item}?'\n    items:\n"
        + "".join(f"      - {{id: i{number}, text: this}}\n" for number in range(6)),
    ),
    Bad(
        "long-path",
        HEAD.replace("steps:", "▸steps:")
        + "  - id: a\n    type: scale\n    from: 1\n    to: 3\n    text: 'What of {item}?'\n    items:\n"
        + "".join(f"      - {{id: i{number}, text: this}}\n" for number in range(101)),
    ),
]

FIRST = """
- id: first
  type: section
  steps:
    - {id: a, type: select_one, text: Who?, choices: yes_no}
    - {id: b, type: text, text: Why?, when: a == 'no'}
"""


def again(more: str) -> str:
    return f"{FIRST}- {{id: second, type: section, {more}}}\n"


BAD_AGAIN = [
    Bad("unknown-section", again("again: ▸frist")),
    Bad("unknown-section", again("again: ▸a")),
    Bad("unknown-section", "- {id: second, type: section, again: ▸first}\n" + FIRST.lstrip("\n")),
    Bad(
        "unknown-section",
        FIRST + "    - {id: inner, type: section, again: ▸first}\n",
    ),
    Bad("unknown-section", again("again: first") + "- {id: third, type: section, again: ▸second}\n"),
    Bad(
        "unknown-section",
        FIRST
        + "- {id: second, type: section, steps: [{id: third, type: section, again: first}]}\n"
        + "- {id: fourth, type: section, again: ▸second}\n",
    ),
    Bad("again-keys", again("again: first, ▸steps: [{id: c, type: text, text: Why?}]")),
    Bad("again-keys", again("again: first, ▸shuffle: true")),
    Bad("duplicate-id", again("again: ▸first") + "- {id: second_a, type: note, text: Hello}\n"),
    Bad(
        "long-name",
        FIRST.replace("id: b", "id: " + "b" * 40)
        + "- {id: "
        + "second" * 5
        + ", type: section, again: ▸first}\n",
    ),
    Bad("unreachable", again("when: ▸not take_part, again: first")),
    Bad(
        "unreachable",
        "- {id: role, type: select_one, text: Who?, choices: yes_no}\n"
        + FIRST.replace("when: a ==", "when: role ==").lstrip("\n")
        + "- {id: s, type: section, when: role == 'yes', again: ▸first}\n",
    ),
    Bad(
        "unanswered-placeholder",
        """
        - {id: who, type: text, text: Who?}
        - id: known
          type: section
          when: answered(who)
          steps:
            - id: first
              type: section
              steps:
                - {id: a, type: text, text: 'What does {who} say?'}
        - {id: second, type: section, again: ▸first}
        """,
    ),
    Bad(
        "many-answers",
        again("again: first") + "- {id: c, type: note, text: Hello, when: ▸second == 1}\n",
    ),
    Bad("unknown-value", again("again: first") + "- {id: c, type: note, text: Hi, when: second_a == ▸'x'}\n"),
]


def shuffled(steps: str) -> str:
    head = "- id: s\n  type: section\n  shuffle: true\n  steps:\n"
    return f"{head}    - {{id: a, type: number, text: N?}}\n{steps}"


BAD_SHUFFLE = [
    Bad("needs-order", shuffled("    - {id: b, type: text, text: Why?, when: ▸a > 3}\n")),
    Bad("needs-order", shuffled("    - {id: b, type: text, text: Why?, when: ▸sum(s) > 3}\n")),
    Bad("needs-order", shuffled("    - {id: b, type: calculate, value: ▸a * 2}\n")),
    Bad("needs-order", shuffled("    - {id: b, type: number, text: N?, constraint: ▸answer > a}\n")),
    Bad("needs-order", shuffled("    - ▸{id: b, type: end}\n")),
    Bad(
        "needs-order",
        shuffled("    - {id: b, type: note, text: ▸'You said {a}'}\n").replace(
            "text: N?", "text: N?, required: true"
        ),
    ),
    Bad(
        "needs-order",
        shuffled(
            "    - id: t\n      type: section\n      steps:\n"
            "        - {id: b, type: text, text: Why?, when: ▸answered(a)}\n"
        ),
    ),
    Bad(
        "needs-order needs-order",
        shuffled(
            "    - {id: m, type: number, text: '{item}?', items: [{id: x, text: X}]}\n"
            "    - {id: w, type: text, text: '{item}?', items: ▸m}\n"
            "    - {id: b, type: text, text: Why?, when: ▸m_x > 1}\n"
        ),
    ),
    Bad(
        "needs-order",
        shuffled("    - {id: m, type: number, text: '{item}?', items: [{id: x, text: X, when: ▸a > 1}]}\n"),
    ),
    Bad(
        "needs-order",
        shuffled(
            "    - id: t\n      type: section\n      steps: [{id: b, type: text, text: Why?}]\n"
            "    - {id: u, type: section, again: ▸t}\n"
        ),
    ),
]


def right(kind: str, correct: str) -> str:
    return f"- {{id: a, text: Which?, type: {kind}, correct: {correct}}}\n"


BAD_CORRECT = [
    Bad("unknown-value", right("select_one, choices: yes_no", "▸yess")),
    Bad("unknown-value", right("select_one, choices: yes_no, or: [dont_know]", "▸dont_know")),
    Bad("unknown-value", right("scale, from: 1, to: 5", "▸6")),
    Bad("unknown-value", right("select_multiple, choices: agree_5", "[1, ▸6]")),
    Bad("empty-list", right("select_multiple, choices: agree_5", "▸[]")),
    Bad("bad-range", right("select_multiple, choices: agree_5, max: 1", "▸[1, 2]")),
    Bad("duplicate-value", right("select_multiple, choices: agree_5", "[1, ▸1]")),
    Bad("not-number", right("number", "▸many")),
    Bad("bad-range", right("number, max: 10", "▸11")),
    Bad("bad-range", right("number", "▸2.5")),
    Bad("unknown-name", right("number", "2") + "- {id: b, type: note, text: Hi, when: ▸a__correct == 1}\n"),
    Bad("not-date", "- {id: a, type: date, text: When?, correct: ▸2026-02-30}\n"),
]


def pages(of: str, pages_: str) -> str:
    return f"{LEAFLETS}  - {{id: a, type: material, text: Read it, material: {of}, pages: {pages_}}}\n"


BAD_PAGES = [
    Bad("unknown-page unknown-page", pages("two", "[1, ▸3, ▸0]")),
    Bad("duplicate-value", pages("two", "[1, ▸1]")),
    Bad("empty-list", pages("two", "▸[]")),
    Bad("bad-pdf", pages("dots", "▸[1]")),
    Bad("no-pages", pages("photo", "▸[1]")),
    Bad(
        "unknown-page",
        LEAFLETS
        + "  - {id: a, type: text, about: two, text: '{item}?', items: [{id: b, text: B, pages: [▸3]}]}\n",
    ),
    Bad(
        "nothing-to-show",
        LEAFLETS + "  - {id: a, type: text, text: '{item}?', items: [{id: b, text: B, pages: ▸[1]}]}\n",
    ),
    Bad(
        "nothing-to-show",
        LEAFLETS
        + "  - {id: a, type: text, about: two, text: '{item}?', items: [{id: b, text: B, pages: [1]}]}\n"
        + "  - {id: c, type: text, text: '{item}?', items: ▸a}\n",
    ),
]
