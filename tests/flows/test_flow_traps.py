"""Text from the file to plain values, and what is said where YAML is a trap."""

from pathlib import Path

import pytest

from bot.errors import AuthorError
from bot.flows.reading import MOST_BYTES, MOST_LINES, MOST_VALUES, read
from tests.flows.bad_yaml import BAD_YAML
from tests.flows.marked import Bad, is_sentence, placed, problems_of, unmarked


@pytest.mark.parametrize("bad", BAD_YAML, ids=lambda bad: bad.codes)
def test_each_trap_is_told_where_it_is(bad: Bad, tmp_path: Path):
    """A trap of YAML is found at the marked character, and nothing else is said."""
    yaml, expected = unmarked(bad.yaml, bad.codes)
    problems = problems_of(tmp_path, yaml)
    assert expected == placed(problems)
    assert all(is_sentence(problem.message) and is_sentence(problem.remedy) for problem in problems)


def read_text(folder: Path, text: str, encoding: str = "utf-8"):
    file = folder / "flow.yaml"
    file.write_bytes(text.encode(encoding))
    return read(file)


def only_problem(folder: Path, data: bytes) -> str:
    (folder / "flow.yaml").write_bytes(data)
    with pytest.raises(AuthorError) as caught:
        read(folder / "flow.yaml")
    (found,) = placed(caught.value.problems)
    return found


def test_plain_words_have_the_values_of_yaml_1_2(tmp_path: Path):
    """`no`, `on`, times and quoted numbers are words; true, null and numbers are what they look like."""
    source = read_text(
        tmp_path,
        "[no, on, 10:30, '5', 0o17, true, null, ~, 1.10, -3, 1e3, 007, .inf, 2026-11-23, 0x, '']",
    )
    expected = [
        "no",
        "on",
        "10:30",
        "5",
        15,
        True,
        None,
        None,
        1.1,
        -3,
        1000.0,
        7,
        ".inf",
        "2026-11-23",
        "0x",
        "",
    ]
    assert expected == source.value
    assert [type(each) for each in expected] == [type(each) for each in source.value]


def test_a_scalar_can_be_had_as_it_was_typed(tmp_path: Path):
    """`1.10` is a number to YAML and still `1.10` to who asks what was written."""
    source = read_text(tmp_path, "draft: 1.10\nlist: [no]\n")
    assert source.written(("draft",)) == "1.10"
    assert source.written(("list", 0)) == "no"
    assert source.written(("list",)) is None


def test_a_number_of_thousands_of_digits_stays_words(tmp_path: Path):
    """A number longer than Python converts does no harm."""
    assert read_text(tmp_path, "9" * 5000).value == "9" * 5000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_and_byte_order_marks_do_not_move_places(tmp_path: Path, encoding: str):
    """Places are the same in files of Windows editors."""
    source = read_text(tmp_path, "a: 1\r\nب: {c: دو}\r\n", encoding)
    assert source.value == {"a": 1, "ب": {"c": "دو"}}
    assert source.place(("ب",), key=True) == (2, 1)
    assert source.place(("ب", "c")) == (2, 8)


def test_what_is_not_utf_8_is_told_at_its_first_byte(tmp_path: Path):
    """A file saved in another encoding is refused where that shows."""
    assert only_problem(tmp_path, b"a: 1\nen: ca\xe9\n") == "2:7 not-utf-8"


def test_a_huge_file_is_refused_unread(tmp_path: Path):
    """A file over the limit is told as such."""
    assert only_problem(tmp_path, b"#" * (MOST_BYTES + 1)) == "1:1 too-large"


def test_more_lines_or_values_than_anybody_writes_are_refused(tmp_path: Path):
    """Neither a million lines nor a million values in one line are looked at one by one."""
    assert only_problem(tmp_path, b"\t\n" * (MOST_LINES + 1)) == f"{MOST_LINES + 1}:1 too-large"
    assert only_problem(tmp_path, b"[" + b"1," * MOST_VALUES + b"]") == f"1:{2 * MOST_VALUES} too-large"


def test_nesting_of_any_depth_is_refused_without_harm(tmp_path: Path):
    """A hundred thousand brackets are told at the first one too many."""
    assert only_problem(tmp_path, b"[" * 100_000) == "1:41 too-nested"


def test_a_missing_file_is_told_by_its_name(tmp_path: Path):
    """Who names a file that is not there learns which."""
    with pytest.raises(AuthorError, match=r"flow.yaml:1:1 missing-file .*`flow.yaml`"):
        read(tmp_path / "flow.yaml")


@pytest.mark.parametrize(
    "yaml",
    [
        "when: clear < ▸3\n",
        "when: 'it''s ''a'' ▸b'\n",
        'when: "a \\"b\\" \\u00e9 \\\\ ▸b"\n',
        "when: >-\n  one and\n  two\n\n  ▸three\n",
        "when: |\n  one\n    ▸two\n",
        "when: one\n  two\n  ▸three\n",
        "when: 'one\n\n  two   ▸three'\n",
        "en: دو ▸تین\n",
    ],
)
def test_a_character_of_a_value_is_found_in_any_style(tmp_path: Path, yaml: str):
    """An offset in a value leads to its line and column, through quotes, escapes and folds."""
    text, (expected,) = unmarked(yaml, "here")
    source = read_text(tmp_path, text)
    (key,) = source.value
    last = source.value[key].split()[-1]
    offset = source.value[key].rindex(last)
    assert expected == "{}:{} here".format(*source.place((key,), offset=offset))
