"""Texts, files, expressions and paths that cannot be meant."""

from tests.flows.marked import HEAD, Bad

TWO = (
    HEAD.replace("[en]", "[en, ur]")
    .replace("A test", "{en: A test, ur: امتحان}")
    .replace("text: I take part.", "text: {en: I take part., ur: منظور ہے}")
    .replace("text: You may quote me.", "text: {en: Quote me., ur: جی}")
)
EASY = HEAD.replace("[en]", "[en-x-easy]")
STEP = "  - {id: a, type: note, text: Hello}\n"

BAD_LANGUAGES = [
    Bad("language-tag", HEAD.replace("[en]", "[▸english_uk]") + STEP),
    Bad("duplicate-language", HEAD.replace("languages: [en]", "languages: [en, ▸en]") + STEP),
    Bad("empty-list", HEAD.replace("[en]", "▸[]") + STEP),
    Bad("missing-translation", TWO + "  - id: a\n    type: note\n    ▸text: {en: Hello}\n"),
    Bad("missing-translation", TWO + "  - id: a\n    type: note\n    ▸text: Hello\n"),
    Bad(
        "missing-translation",
        TWO.replace("{en: Quote me., ur: جی}", "Quote me.").replace("quotes, text", "quotes, ▸text")
        + "  - {id: a, type: note, text: {en: Hello, ur: سلام}}\n",
    ),
    Bad(
        "missing-translation",
        TWO + "  - id: a\n    type: note\n    text: {en: Hello, ur: سلام}\n"
        "    ▸audio: {en: pictures/talk.mp3}\n",
    ),
    Bad(
        "missing-translation missing-translation",
        TWO.replace(
            "steps:",
            "materials:\n  leaflet: {draft: 1, ▸title: Leaflet, files: pictures/leaflet.pdf}\nsteps:",
        )
        + "  - id: part\n    type: section\n    ▸title: Part\n"
        + "    steps: [{id: a, type: note, text: {en: Hello, ur: سلام}}]\n",
    ),
    Bad(
        "missing-translation",
        HEAD.replace("languages: [en]", "languages: [sw]")
        + "  - {id: a, type: select_one, text: Ni wazi?, choices: ▸yes_no}\n",
    ),
    Bad("unknown-language", HEAD + "  - {id: a, type: note, text: {en: Hello, ▸es: Hola}}\n"),
    Bad("empty-text", "- {id: a, type: note, text: {en: ▸' '}}\n"),
    Bad("empty-text", "- {id: a, type: note, ▸text: {}}\n"),
]

BAD_TEXTS = [
    Bad("long-text", "- {id: a, type: note, text: ▸" + "word " * 900 + "}\n"),
    Bad("long-text", "- {id: a, type: note, hint: " + "word " * 300 + ", text: ▸" + "word " * 600 + "}\n"),
    Bad("long-text", "- {id: a, type: note, image: pictures/talk.png, text: ▸" + "word " * 250 + "}\n"),
    Bad("long-button", "- {id: a, type: note, text: Hello, button: ▸" + "on " * 14 + "}\n"),
    Bad(
        "long-button",
        "- {id: a, type: scale, text: Clear?, from: 1, to: 2, labels: {1: ▸" + "on " * 14 + "}}\n",
    ),
    Bad("markdown", "- id: a\n  type: note\n  text: |\n    Hello\n\n    ▸# Our leaflet\n"),
    Bad("markdown", "- id: a\n  type: note\n  text: |\n    | a | b |\n    |---▸|---|\n    | 1 | 2 |\n"),
    Bad("markdown", "- {id: a, type: note, text: 'See ▸![this](a.png)'}\n"),
    Bad(
        "long-sentence",
        EASY + "  - id: a\n    type: note\n    text: >-\n      Read it. ▸This is a sentence\n"
        "      that has so very many words in it that nobody wants to read it.\n",
    ),
    Bad("brace", "- {id: a, type: note, text: 'Hello ▸{ you }'}\n"),
    Bad("brace", "- {id: a, type: note, text: 'Hello {{you}} ▸{'}\n"),
    Bad("unknown-placeholder", "- {id: a, type: note, text: 'Hello ▸{nam}'}\n"),
    Bad("unknown-placeholder", "- {id: a, type: text, text: 'Hello ▸{a}'}\n"),
    Bad(
        "unknown-placeholder",
        "- {id: a, type: note, text: Hello}\n- {id: b, type: note, text: 'Hello ▸{a}'}\n",
    ),
    Bad(
        "unknown-placeholder",
        HEAD.replace("text: I take part.", "text: 'I am ▸{a}.'") + "  - {id: a, type: text, text: Who?}\n",
    ),
    Bad(
        "unanswered-placeholder",
        "- {id: a, type: text, text: Who?}\n- {id: b, type: note, text: 'Hello ▸{a}'}\n",
    ),
    Bad(
        "other-placeholders",
        TWO
        + "  - {id: a, type: text, required: true, text: {en: Who?, ur: کون}}\n"
        + "  - {id: b, type: note, text: {en: 'Hello {a}', ur: ▸سلام}}\n",
    ),
]

BAD_FILES = [
    Bad("missing-file", "- {id: a, type: note, text: Hello, image: ▸pictures/tlk.png}\n"),
    Bad("missing-file", "- {id: a, type: note, text: Hello, image: {en: ▸pictures/empty.png}}\n"),
    Bad("file-kind", "- {id: a, type: note, text: Hello, image: ▸pictures/talk.mp3}\n"),
    Bad("file-kind", "- {id: a, type: note, text: Hello, audio: ▸pictures/talk.wav}\n"),
    Bad("file-too-big", "- {id: a, type: note, text: Hello, image: ▸pictures/huge.jpg}\n"),
    Bad("outside-folder", "- {id: a, type: note, text: Hello, image: ▸../talk.png}\n"),
    Bad("outside-folder", "- {id: a, type: note, text: Hello, image: ▸'pictures\\talk.png'}\n"),
    Bad("outside-folder", '- {id: a, type: note, text: Hello, image: ▸"talk\\0.png"}\n'),
    Bad("outside-folder", f"- {{id: a, type: note, text: Hello, image: ▸{'talk' * 100}.png}}\n"),
]

ASKED = """
- {id: clear, type: scale, text: Clear?, choices: agree_5, or: [dont_know]}
- {id: age, type: select_one, text: Age?, choices: [{value: under_18, label: U}, {value: over_18, label: O}]}
- {id: kids, type: number, text: How many?, max: 20}
- {id: why, type: text, text: Why?}
- {id: hello, type: note, text: Hello}
"""


def when(expression: str) -> str:
    return f"{ASKED}- id: last\n  type: text\n  text: What?\n  when: {expression}\n"


BAD_EXPRESSIONS = [
    Bad("sign", when("'clear < 3 ▸&& kids > 1'")),
    Bad("sign", when("'clear ▸= 3'")),
    Bad("unknown-name", when("'▸claer < 3'")),
    Bad("unknown-name", when("'▸hello == 1'")),
    Bad("unknown-name", when("'▸answer == 1'")),
    Bad(
        "later-step",
        "- {id: a, type: note, text: Hello, when: ▸b == 1}\n- {id: b, type: number, text: How many?}\n",
    ),
    Bad("later-step", "- {id: b, type: number, text: How many?, when: 'answered(▸b)'}\n"),
    Bad("unknown-value", when("\"age == ▸'under18'\"")),
    Bad("unknown-value", when("clear == ▸7")),
    Bad("unknown-value", when("\"language == ▸'ur'\"")),
    Bad("unlike-kinds", when("'▸kids == why'")),
    Bad("not-boolean", when("▸kids + 1")),
    Bad("not-boolean", when("kids > 1 and ▸clear")),
    Bad("never-equal", when("\"clear == ▸'dont_know'\"")),
    Bad("syntax", when("'clear < ▸< 3'")),
    Bad("sign", "- {id: a, type: number, text: How many?, constraint: 'answer ▸=> 3'}\n"),
    Bad("unlike-kinds", "- {id: a, type: number, text: How many?, constraint: \"▸answer == 'b'\"}\n"),
    Bad("not-boolean", "- {id: a, type: number, text: How many?, constraint: ▸answer}\n"),
    Bad("not-number", ASKED + "- {id: sum_up, type: calculate, value: kids + ▸why}\n"),
    Bad(
        "unknown-name unknown-name",
        ASKED + "- id: last\n  type: note\n  text: Hello\n  when: >-\n    ▸claer < 3 and\n    kids > ▸kid\n",
    ),
]

BAD_PATHS = [
    Bad(
        "unreachable unreachable",
        """
        - {id: born, type: date, text: When?, max: 2010-12-31}
        - {id: a, type: note, text: Late, when: ▸born > '2010-12-31'}
        - {id: b, type: note, text: Never, when: ▸"born > '2000-01-01' and born < '2000-01-02'"}
        """,
    ),
    Bad(
        "unreachable",
        """
        - {id: best, type: rank, text: Which first?, choices: agree_5, top: 2, or: [other]}
        - {id: a, type: note, text: One and more, when: "1 in best and selected(best, 'other')"}
        - {id: b, type: note, text: Three, when: ▸"1 in best and 2 in best and selected(best, 'other')"}
        """,
    ),
    Bad(
        "unreachable unreachable",
        """
        - {id: best, type: rank, text: Which first?, choices: agree_5, top: 2}
        - {id: most, type: rank, text: Which first?, choices: yes_no, required: true}
        - {id: a, type: note, text: Three, when: ▸'1 in best and 2 in best and selected(best, 3)'}
        - {id: b, type: note, text: Without, when: ▸"not selected(most, 'no')"}
        """,
    ),
    Bad("unreachable", when("▸false")),
    Bad("unreachable", when("▸clear < 2 and clear > 3")),
    Bad("unreachable", when("▸kids > 20")),
    Bad("unreachable", when("▸kids > 5 and kids < 6")),
    Bad("unreachable", when("▸\"age == 'under_18' and not answered(age)\"")),
    Bad("unreachable", when("▸not take_part")),
    Bad(
        "unreachable unreachable",
        """
        - {id: role, type: select_one, text: Who are you?, choices: yes_no}
        - id: parents
          type: section
          when: role == 'yes'
          steps:
            - {id: kids, type: number, text: How many?}
            - {id: nobody, type: note, text: None, when: ▸role == 'no'}
        - {id: later, type: note, text: Later, when: ▸role == 'no' and answered(kids)}
        """,
    ),
    Bad(
        "unreachable",
        """
        - {id: adult, type: select_one, text: Adult?, choices: yes_no, required: true}
        - {id: too_young, type: end, outcome: screened_out, when: adult == 'no'}
        - {id: child, type: note, text: Hello, when: ▸adult != 'yes'}
        """,
    ),
    Bad(
        "unreachable",
        """
        - {id: adult, type: select_one, text: Adult?, choices: yes_no, required: true}
        - {id: one, type: end, when: adult == 'no'}
        - {id: two, type: end, when: adult == 'yes'}
        - ▸{id: three, type: note, text: Hello}
        - {id: four, type: note, text: Hello}
        """,
    ),
    Bad(
        "unreachable",
        "- {id: a, type: end}\n- ▸{id: b, type: note, text: Hello}\n- {id: c, type: note, text: Bye}\n",
    ),
    Bad(
        "unreachable",
        """
        - {id: a, type: select_one, text: Who?, choices: yes_no}
        - id: never
          type: section
          when: ▸a == 'yes' and a == 'no'
          steps:
            - {id: b, type: note, text: Hello, when: a == 'no'}
            - {id: c, type: note, text: Hello}
        """,
    ),
    Bad(
        "long-path",
        HEAD.replace("steps:", "▸steps:")
        + "".join(f"  - {{id: a{number}, type: note, text: Hello}}\n" for number in range(101)),
    ),
    Bad(
        "minutes",
        HEAD.replace("steps:", "minutes: ▸1\nsteps:")
        + "".join(f"  - {{id: a{number}, type: text, text: What do you think?}}\n" for number in range(6)),
    ),
]
