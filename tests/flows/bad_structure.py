"""Keys, types, ids, lists and steps that do not fit the format."""

from tests.flows.marked import HEAD, Bad

NOTE = "- {id: a, type: note, text: Hello}\n"

BAD_STRUCTURE = [
    Bad("unknown-key", "- id: a\n  type: note\n  text: Hello\n  ▸hnt: Read it\n"),
    Bad("unknown-key", "- id: a\n  type: note\n  ▸txt: Hello\n"),
    Bad("unknown-key", "- id: a\n  type: scale\n  text: Clear?\n  from: 1\n  to: 3\n  ▸from_: 1\n"),
    Bad("unknown-key", "- {id: a, type: select_one, text: Clear?, choices: [{value: 1, ▸labl: One}]}\n"),
    Bad("unknown-key", HEAD.replace("title:", "▸titel:") + "  - {id: a, type: note, text: Hello}\n"),
    Bad("unknown-key", "- id: a\n  type: scale\n  text: Clear?\n  ▸choises: agree_5\n"),
    Bad("empty-value", "- id: a\n  type: scale\n  text: Clear?\n  from: 1\n  ▸to:\n"),
    Bad("missing-key", "- ▸id: a\n  type: note\n"),
    Bad("missing-key", "- ▸{id: a, type: select_one, text: Clear?}\n"),
    Bad("missing-key", "- ▸id: a\n  text: Hello\n"),
    Bad("missing-key", "- {id: a, type: select_one, text: Clear?, choices: [▸{value: 1}]}\n"),
    Bad(
        "missing-key missing-key missing-key missing-key",
        "▸▸▸▸format: 1\nid: a\n",
    ),
    Bad("unknown-type", "- id: a\n  type: ▸select_on\n  text: Clear?\n"),
    Bad("wrong-type", "- id: a\n  type: note\n  text: ▸[Hello]\n"),
    Bad("wrong-type", "- id: a\n  type: number\n  text: How many?\n  max: ▸many\n"),
    Bad("wrong-type", "- id: a\n  type: number\n  text: How many?\n  decimals: ▸'2'\n"),
    Bad("wrong-type", "- id: a\n  type: text\n  text: Why?\n  accept: ▸voice\n"),
    Bad("wrong-type", "- id: a\n  type: scale\n  text: Clear?\n  from: 1\n  to: 2\n  labels: {▸one: Hard}\n"),
    Bad("wrong-type", "- ▸Hello\n"),
    Bad("wrong-type wrong-type", "- id: ▸[a]\n  type: note\n  text: {en: ▸{b: c}}\n"),
    Bad("unknown-word", "- id: a\n  type: text\n  text: Why?\n  or: [▸dont_now]\n"),
    Bad("unknown-word", "- id: a\n  type: end\n  outcome: ▸done\n"),
    Bad("unknown-word", HEAD.replace("format: 1", "format: ▸2") + "  - {id: a, type: note, text: Hello}\n"),
    Bad("empty-value", "- id: a\n  type: note\n  text: Hello\n  ▸hint:\n"),
    Bad("empty-value", "- id: a\n  type: note\n  ▸text:\n"),
    Bad("bad-id", "- {id: ▸1a, type: note, text: Hello}\n"),
    Bad("bad-id", "- {id: ▸a__b, type: note, text: Hello}\n"),
    Bad("bad-id", "- {id: ▸" + "a" * 49 + ", type: note, text: Hello}\n"),
    Bad("bad-id", HEAD.replace("id: test", "id: ▸my flow") + "  - {id: a, type: note, text: Hello}\n"),
    Bad("reserved-id", "- {id: ▸Answer, type: note, text: Hello}\n"),
    Bad("duplicate-id", "- {id: a, type: note, text: Hello}\n- {id: ▸A, type: note, text: Hello}\n"),
    Bad("duplicate-id", "- {id: ▸quotes, type: note, text: Hello}\n"),
    Bad("empty-list", "- id: a\n  type: select_one\n  text: Clear?\n  choices: ▸[]\n"),
    Bad("empty-list", "- ▸{id: a, type: section}\n"),
    Bad("empty-list", "- {id: a, type: text, text: Why?, accept: ▸[]}\n"),
    Bad("empty-list", HEAD.replace("steps:", "steps: ▸[]")),
    Bad("unknown-list", "- {id: a, type: select_one, text: Clear?, choices: ▸yes_now}\n"),
    Bad("unknown-material", "- {id: a, type: material, text: Read it, material: ▸leaflet}\n"),
    Bad("unknown-material", "- {id: a, type: text, text: Why?, about: ▸leaflet}\n"),
    Bad(
        "built-in-list",
        HEAD.replace("steps:", "choices:\n  ▸yes_no: [{value: 1, label: Yes}]\nsteps:") + "  " + NOTE,
    ),
    Bad(
        "reserved-value reserved-value bad-value duplicate-value mixed-values",
        """
        - id: a
          type: select_one
          text: Which one?
          choices:
            - {value: 1, label: One}
            - {value: ▸-95, label: Two}
            - {value: ▸other, label: Three}
            - {value: ▸not sure, label: Four}
            - {value: ▸1, label: Five}
            - {value: ▸six, label: Six}
        """,
    ),
    Bad(
        "too-many-choices",
        "- {id: a, type: select_one, text: Which?, choices: ▸["
        + ", ".join(f"{{value: {number}, label: {number}}}" for number in range(91))
        + "]}\n",
    ),
    Bad("too-many-choices", "- {id: a, type: scale, text: How much?, from: 1, to: ▸1000000000}\n"),
    Bad("scale-ends", "- ▸{id: a, type: scale, text: Clear?}\n"),
    Bad("scale-ends", "- ▸{id: a, type: scale, text: Clear?, from: 1}\n"),
    Bad("scale-ends", "- ▸{id: a, type: scale, text: Clear?, choices: agree_5, from: 0, to: 3}\n"),
    Bad("scale-values", "- {id: a, type: scale, text: Clear?, choices: ▸yes_no}\n"),
    Bad("bad-range", "- {id: a, type: scale, text: Clear?, from: 5, to: ▸1}\n"),
    Bad("bad-range", "- {id: a, type: scale, text: Clear?, from: 1, to: 5, labels: {1: Hard, ▸6: Easy}}\n"),
    Bad("bad-range", "- {id: a, type: number, text: How many?, min: 5, max: ▸1}\n"),
    Bad("bad-range", "- {id: a, type: number, text: How many?, decimals: ▸7}\n"),
    Bad("bad-range", "- {id: a, type: text, text: Why?, max_length: ▸0}\n"),
    Bad("bad-range", "- {id: a, type: select_multiple, text: Which?, choices: yes_no, max: ▸3}\n"),
    Bad("bad-range", "- {id: a, type: select_multiple, text: Which?, choices: yes_no, min: 2, max: ▸1}\n"),
    Bad("bad-range", HEAD.replace("steps:", "minutes: ▸0\nsteps:") + "  " + NOTE),
    Bad("not-date", "- {id: a, type: date, text: When?, min: ▸yesterday}\n"),
    Bad("not-date not-date", "- {id: a, type: date, text: When?, min: ▸2026-02-30, max: ▸20260301}\n"),
    Bad("bad-range", "- {id: a, type: date, text: When?, min: 2026-03-01, max: ▸2026-02-28}\n"),
    Bad("bad-range", "- {id: a, type: rank, text: Which first?, choices: yes_no, top: ▸3}\n"),
    Bad("bad-range", "- {id: a, type: rank, text: Which first?, choices: yes_no, top: ▸0}\n"),
    Bad("bad-range", "- {id: a, type: rank, text: Which first?, choices: ▸[{value: 1, label: One}]}\n"),
    Bad("not-date", "- {id: a, type: date, text: When?, max: ▸2026}\n"),
    Bad("unknown-key", "- {id: a, type: scale, text: Clear?, choices: agree_5, ▸shuffle: true}\n"),
    Bad(
        "name-clash",
        "- {id: a, type: rank, text: Which?, choices: [{value: ▸comment, label: A}, {value: b, label: B}]}\n",
    ),
    Bad("duplicate-value", "- {id: a, type: text, text: Why?, or: [dont_know, ▸dont_know]}\n"),
    Bad("duplicate-value", "- {id: a, type: text, text: Why?, accept: [text, ▸text]}\n"),
    Bad("missing-code", "- {id: a, type: number, text: How cold?, min: ▸-100}\n"),
    Bad("missing-code", "- {id: a, type: scale, text: How cold?, from: ▸-96, to: -90}\n"),
    Bad(
        "missing-code",
        """
        - {id: a, type: number, text: Before?, max: 100}
        - {id: b, type: number, text: After?, max: 100}
        - {id: c, type: calculate, value: ▸a - b}
        """,
    ),
    Bad(
        "missing-code",
        """
        - {id: a, type: number, text: Before?}
        - {id: c, type: calculate, value: ▸0 - mean(a) * 2}
        """,
    ),
    Bad(
        "long-name",
        "- id: " + "a" * 40 + "\n  type: select_multiple\n  text: Which?\n  choices:\n"
        "    - {value: ▸" + "b" * 23 + ", label: One}\n    - {value: short, label: Two}\n",
    ),
    Bad("name-clash", "- {id: ▸minutes, type: number, text: How long?}\n"),
    Bad(
        "name-clash",
        "- {id: a, type: select_multiple, text: Which?, choices: [{value: ▸comment, label: A}]}\n",
    ),
    Bad(
        "name-clash",
        "- {id: a, type: select_multiple, text: Which?, choices: "
        "[{value: b, label: A}, {value: ▸B, label: B}]}\n",
    ),
]

MISPLACED = [
    Bad(
        "misplaced-placeholder",
        """
        - {id: a, type: text, text: Who?, required: true}
        - {id: b, type: select_one, text: Really?, choices: [{value: 1, label: 'As ▸{a}'}]}
        """,
    ),
]
