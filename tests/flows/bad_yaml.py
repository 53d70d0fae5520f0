"""The traps of YAML, as people fall into them."""

from tests.flows.marked import Bad

BAD_YAML = [
    Bad("tab", "- id: a\n▸\ttype: note\n"),
    Bad("tab tab", "- id: a▸\t\n  type: note\n▸\t\n"),
    Bad("yaml-tag", "- {id: a, type: note, text: ▸!important Read this}"),
    Bad("yaml-alias", "- {id: a, type: note, text: ▸*note}"),
    Bad("yaml-alias", "- {id: a, type: note, text: ▸&b Read this}"),
    Bad("yaml-sign", "- id: a\n  text: ▸**Please** read this\n"),
    Bad("yaml-sign", "- id: a\n  text: ▸@amina asks you\n"),
    Bad("yaml-sign", "- id: a\n  text: ▸`code`\n"),
    Bad("yaml-sign", "- id: a\n  text: ▸% of people\n"),
    Bad("yaml-sign", "- {value: 1, label: ▸?}\n"),
    Bad("yaml-sign", "- id: a\n  text: ▸> all in one line\n"),
    Bad("yaml-sign", "- {id: a,▸, type: note}\n"),
    Bad("yaml-comma", "- {id: a, type: note, text: Read it, ▸then press Next}"),
    Bad(
        "yaml-comma",
        """
        - id: a
          type: select_one
          text: Is it clear?
          choices:
            - {value: maybe, label: Well, ▸perhaps}
            - {value: yes, label: Yes}
        """,
    ),
    Bad("yaml-colon", "- id: a\n  type: note\n  text: Please note▸: this is a draft\n"),
    Bad("yaml-colon", "- {id: a, type: note, text: Note▸: read it}\n"),
    Bad("yaml-quotes", '- id: a\n  text: "Yes" ▸or no\n'),
    Bad("yaml-quotes", "- id: a\n  text: 'it'▸s a draft'\n"),
    Bad("yaml-quotes", "- {id: a, text: 'it'▸s a draft', type: note}\n"),
    Bad("yaml-quotes", '- id: a\n  text: ▸"Please read\n'),
    Bad("yaml-brackets", "- ▸{id: a, type: note, text: Hello\n"),
    Bad("yaml-brackets", "- {id: a, accept: [text] ▸type: text}\n"),
    Bad("yaml-brackets", "- id: a\n  text: ▸[our leaflet](https://example.org)\n"),
    Bad("yaml-brackets", "- id: a\n  text: ▸{clear} is what you said\n"),
    Bad("unknown-placeholder yaml-brackets", "- id: a\n  type: note\n  text: ▸▸{clear}\n"),
    Bad("yaml-brackets", "- id: a\n  text: ▸] what\n"),
    Bad("yaml-escape", '- id: a\n  text: "a ▸\\d b"\n'),
    Bad("yaml-indent", "- id: a\n    ▸type: note\n"),
    Bad("yaml-indent", "- id: a\n  accept: ▸- text\n"),
    Bad("yaml-indent", "- id: a\n  type: note\n ▸text: Hello\n"),
    Bad("yaml-key", "- id: a\n  ▸{text: b}: Hello\n"),
    Bad("yaml-comment", "- id: a\n  type: note\n  text: Press ▸#1 to go on\n"),
    Bad("many-documents", "format: 1\n▸---\nformat: 1\n"),
    Bad("empty-file", "▸# nothing yet\n"),
    Bad("control-character", "- id: a\n  text: Hello▸\x07\n"),
    Bad("duplicate-key", "- id: a\n  type: note\n  text: Hello\n  ▸text: Goodbye\n"),
    Bad("too-nested", "a: " + "[" * 39 + "▸[" + "]" * 40 + "\n"),
    Bad("wrong-type", "▸Hello, this is no map\n"),
    Bad(
        "bad-value bad-value",
        """
        - id: a
          type: select_one
          text: Which edition did you see?
          choices:
            - {value: ▸1.10, label: First}
            - {value: ▸1.20, label: Second}
        """,
    ),
    Bad("wrong-type", "- {id: a, type: text, text: What is hard?, required: ▸yes}"),
]
