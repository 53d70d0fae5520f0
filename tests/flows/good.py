"""Flows that nothing is wrong with, though they come close to it."""

from tests.flows.marked import HEAD

ONE = "- {id: name, type: text, text: Who?}\n"
REQUIRED = "- {id: name, type: text, text: Who?, required: true}\n"


def note(when: str = "") -> str:
    return "- {id: hello, type: note, text: 'Hello {name}'" + (f", when: {when}" if when else "") + "}\n"


PLACEHOLDERS = {
    "required": REQUIRED + note(),
    "required, other words count": REQUIRED.replace("required", "or: [other], required") + note(),
    "answered": ONE + note("answered(name)"),
    "compared": ONE + note("name == 'Amina'"),
    "compared the other way": ONE + note("not name == 'Amina'"),
    "among others": ONE + note("\"quotes and (name != 'a' or length(name) > 3)\""),
    "listed": ONE + note("\"name not in ['a', 'b']\""),
    "selected": "- {id: name, type: select_one, text: Who?, choices: yes_no}\n"
    + note("\"selected(name, 'no')\""),
    "by the section": ONE
    + "- id: known\n  type: section\n  when: answered(name)\n  steps:\n"
    + "    - {id: hello, type: note, text: 'Hello {name}'}\n",
    "asked under the same condition": REQUIRED.replace("}", ", when: quotes}") + note("quotes"),
    "by what it takes to be asked": ONE
    + "- {id: again, type: text, text: Really?, when: answered(name)}\n"
    + note("answered(again)"),
    "braces": "- {id: a, type: note, text: 'Write {{name}} and {{ more }}.'}\n",
    "a calculated value": ONE
    + "- {id: size, type: calculate, value: length(name)}\n"
    + "- {id: hello, type: note, text: 'It has {size}', when: size > 3}\n",
}

CONSENT = """\
  helper: true
  cards:
    - {text: Hello, image: pictures/talk.png, audio: pictures/talk.mp3}
  check:
    - {id: can_stop, text: Must you?, choices: yes_no, correct: no, teach: No., audio: pictures/talk.mp3}
    - id: years
      text: How long?
      choices: [{value: 1, label: One}, {value: 2, label: Two}]
      correct: 2
      teach: Two.
  items:
    - {id: see, text: You have seen it., image: {en: pictures/talk.png}, audio: pictures/talk.mp3}"""

MADE = {
    "items, and a step that takes them": """
        - id: mark
          type: select_one
          text: 'And {item}?'
          choices: yes_no
          items: [{id: a, text: one}, {id: b, text: two, when: quotes}]
        - {id: why, type: text, text: 'Why {item}?', items: mark, when: "item == 'no'"}
        - {id: c, type: note, text: 'You said {mark_a}', when: answered(mark_a)}
        - {id: d, type: number, text: How many?, when: "count(mark, why) == 0 and answered(why_b)"}
        """,
    "items that are shown, not said": """
        - {id: a, type: text, text: Why?, items: [{id: b, text: one, image: pictures/talk.png}]}
        """,
    "items of what was asked again": """
        - id: s
          type: section
          steps: [{id: m, type: number, text: '{item}?', items: [{id: a, text: one}]}]
        - {id: t, type: section, again: s}
        - {id: w, type: text, text: 'Why {item}?', items: t_m, when: item > m_a}
        """,
    "a section once more, about what was said in it": """
        - {id: who, type: text, text: Who?, required: true}
        - id: s
          type: section
          final: true
          when: quotes
          steps:
            - {id: a, type: number, max: 20, text: 'How many, {who}?', required: true}
            - {id: b, type: text, text: 'Why {a}?', when: a > 3}
            - {id: c, type: calculate, value: a * 2}
        - {id: t, type: section, again: s}
        - {id: gain, type: calculate, value: 't_c - c + count(s, t)'}
        - {id: d, type: note, text: 'First {a}, then {t_a}.', when: answered(t_a) and a > 0}
        """,
    "parts of a shuffled section that know only themselves": """
        - {id: role, type: select_one, text: Who?, choices: yes_no}
        - id: s
          type: section
          shuffle: true
          steps:
            - {id: a, type: number, text: A?, when: role == 'yes'}
            - id: pair
              type: section
              steps:
                - {id: b, type: number, text: B?}
                - {id: c, type: text, text: 'Why {b}?', when: b > 3}
            - {id: m, type: number, text: '{item}?', items: [{id: x, text: X}]}
        - {id: total, type: calculate, value: sum(s)}
        """,
    "right answers of every type": """
        - {id: a, type: select_one, text: A?, choices: yes_no, correct: no}
        - {id: b, type: select_multiple, text: B?, choices: agree_5, correct: [1, 2]}
        - {id: c, type: scale, text: C?, from: 1, to: 5, correct: [4, 5]}
        - {id: d, type: number, text: D?, decimals: 1, correct: 2.50}
        - {id: e, type: text, text: E?, correct: [gene, genes]}
        - {id: f, type: date, text: F?, correct: 2026-02-28}
        - {id: g, type: rank, text: G?, choices: agree_5, top: 2, correct: [5, 4]}
        """,
}

OTHERS = {
    "as long as may be": f"""
        - {{id: {"a" * 48}, type: note, text: Hello}}
        - {{id: b, type: note, text: Hello, button: {"on " * 12}over}}
        - {{id: d, type: note, text: {"word " * 800}}}
        - {{id: e, type: note, text: {"word " * 185}, image: pictures/talk.png}}
        - {{id: c, type: note, text: Hello, when: "{"not take_part or true".ljust(1000)}"}}
        """,
    "as many steps as may be": "".join(
        f"- {{id: a{number}, type: note, text: Hello}}\n" for number in range(100)
    ),
    "a name of 64 characters": "- id: " + "a" * 40 + "\n  type: select_multiple\n  text: Which?\n  choices:\n"
    "    - {value: " + "b" * 22 + ", label: One}\n    - {value: short, label: Two}\n",
    "a sentence of fifteen words": HEAD.replace("[en]", "[en-x-easy]")
    + "  - {id: a, type: note, text: "
    + "word " * 15
    + "}\n",
    "all that a consent can have": HEAD.replace("  items:", CONSENT)
    + "  - {id: a, type: note, text: Hello}\n",
    "values that are words": """
        - id: a
          type: select_one
          text: Which?
          choices: [{value: '007', label: Bond}, {value: no, label: Dr No}]
        """,
    "a bounded difference": """
        - {id: a, type: scale, text: Before?, choices: agree_5}
        - {id: b, type: scale, text: After?, choices: agree_5}
        - {id: gain, type: calculate, value: b - a}
        """,
    "the sum of a section": """
        - id: score
          type: section
          steps:
            - {id: a, type: scale, text: One, from: -2, to: 2}
            - {id: b, type: scale, text: Two, from: -2, to: 2}
        - {id: total, type: calculate, value: 'round(sum(score) * 10 / 4 - mean(score), 1)'}
        """,
    "a truth that is calculated": """
        - {id: a, type: number, text: How many?}
        - {id: many, type: calculate, value: a > 5}
        - {id: b, type: note, text: Many, when: many}
        """,
    "one whole number between two": """
        - {id: a, type: number, text: How many?}
        - {id: b, type: note, text: Five, when: a > 4 and a < 6}
        """,
    "a fraction between two whole numbers": """
        - {id: a, type: number, decimals: 1, text: How many?}
        - {id: b, type: note, text: Between, when: a > 5 and a < 6}
        """,
    "ends that do not end everything": """
        - {id: a, type: select_one, text: Who?, choices: yes_no}
        - {id: b, type: end, when: a == 'yes'}
        - {id: c, type: end, when: a == 'no'}
        - {id: d, type: note, text: You skipped it}
        """,
    "words that nobody listed": """
        - {id: a, type: text, text: Who?}
        - {id: b, type: note, text: Hello, when: "a != 'x' and a != 'y'"}
        """,
    "a non-answer": """
        - {id: a, type: number, text: How many?, or: [dont_know]}
        - {id: b, type: note, text: Fine, when: "selected(a, 'dont_know') and not answered(a)"}
        """,
    "several answers": """
        - {id: a, type: select_multiple, text: Which?, choices: agree_5}
        - {id: b, type: note, text: All, when: 'selected(a, 1) and selected(a, 2) and 5 in a'}
        """,
    "files of every kind, and several messages": """
        - {id: a, type: text, text: Show us, accept: [text, voice, photo, video, document], several: true}
        - {id: b, type: note, text: Thank you, when: answered(a) and length(a) > 3}
        """,
    "not answered because not asked": """
        - {id: a, type: select_one, text: Who?, choices: yes_no}
        - {id: b, type: text, text: Why?, required: true, when: a == 'no'}
        - {id: c, type: note, text: Then, when: not answered(b) and a == 'yes'}
        """,
    "dates and what they are compared with": """
        - {id: a, type: date, text: When?, min: 1900-01-01, max: today, or: [dont_know]}
        - {id: b, type: date, text: And then?, min: today, constraint: answer >= a and answer > '2026-01-31'}
        - {id: c, type: note, text: That day, when: "a == '2000-02-29' and b >= today"}
        - {id: d, type: note, text: Between, when: "a > '2000-01-01' and a < '2000-01-03'"}
        - {id: e, type: note, text: 'On {a}', when: "answered(a) and not selected(a, 'dont_know')"}
        """,
    "a ranking of some": """
        - {id: a, type: rank, text: Which first?, choices: agree_5, top: 2, shuffle: true}
        - {id: b, type: note, text: These, when: 'selected(a, 1) and 2 in a'}
        - {id: c, type: note, text: Not these, when: 'not selected(a, 3) and not selected(a, 4)'}
        """,
    "shuffled choices": """
        - {id: a, type: select_one, text: Which?, choices: yes_no, shuffle: true}
        - {id: b, type: select_multiple, text: Which?, choices: agree_5, shuffle: false}
        """,
    "what the bot knows": """
        - {id: a, type: note, text: Hi, when: "today > '2026-01-01' and cohort == 'pilot'"}
        """,
    "comments and hashes": """
        - {id: a, type: note, text: Hello} # a comment
        - {id: b, type: note, text: a#b}
        """,
    "light Markdown": """
        - id: a
          type: note
          text: |
            **Hello**

            - one - two
            - #1
        """,
    "a file for a language and its shorter tag": HEAD.replace("[en]", "[en, en-x-easy]")
    .replace("A test", "{en: A test, en-x-easy: A test}")
    .replace("text: I take part.", "text: {en: I do., en-x-easy: I do.}")
    .replace("text: You may quote me.", "text: {en: Do., en-x-easy: Do.}")
    + "  - {id: a, type: note, text: {en: Hi, en-x-easy: Hi}, audio: {en: pictures/talk.mp3}}\n",
}
