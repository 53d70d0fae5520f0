"""A whole export, read back value by value from a small database."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import insert

from bot.engine.effects import Consented
from bot.reports.bundle import Summary, export
from bot.reports.outlets import Order
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.exporting import PAGE
from tests.reports.talks import (
    AGREED,
    ANSWERED,
    ASKED,
    BEGAN,
    ENDED,
    ENDING,
    NASTY,
    SPOKEN,
    STEPS,
    STUDY,
    agree,
    answer,
    answer_row,
    exported,
    flow,
    keep,
    left,
    publish,
    recruit,
    said,
    session,
    session_row,
    table,
)


async def test_codes_of_a_whole_session(database: Database, tmp_path: Path) -> None:
    """One row a session: who, when and how, then every variable in flow order."""
    async with database.transaction() as db:
        await keep(db, SPOKEN, mode="assisted", **ENDING)
    await exported(database, tmp_path / "out")
    [row] = table(tmp_path / "out" / "answers-codes.csv")
    expected = {
        "session": "s1",
        "participant": "p1",
        "cohort": "Leeds",
        "invite": "Poster",
        "conversation": "genetics",
        "flow_version": "v1",
        "language": "en",
        "mode": "assisted",
        "outcome": "complete",
        "test": "0",
        "started_at": BEGAN,
        "consented_at": AGREED,
        "finished_at": ENDED,
        "minutes": "15.2",
        "reading": "12",
        "clear": "2",
        "clear__comment": "well",
        "why": f"'{NASTY}",
        "why__files": "",
        "gene": "other",
        "gene__other": "The father",
        "gene__comment": "",
        "gene__correct": "0",
        "topics": "words other",
        "topics__words": "1",
        "topics__pictures": "0",
        "topics__length": "0",
        "topics__other": "The smell",
        "topics__comment": "",
        "children": "2",
        "born": "1990-04-01",
        "best__words": "2",
        "best__pictures": "0",
        "best__length": "1",
        "best__comment": "",
        "score": "4",
        "deeper": "",
    }
    assert row == expected
    assert list(row) == list(expected)


async def test_labels_in_urdu(database: Database, tmp_path: Path) -> None:
    """The same columns with labels in the language asked for; what nobody translated falls back."""
    answers = {
        "reading": answer(12),
        "clear": answer(3),
        "gene": answer("mother"),
        "topics": answer(["words"]),
    }
    async with database.transaction() as db:
        await keep(db, answers, language="ur", at="children")
    await exported(database, tmp_path / "out", language="ur")
    [codes] = table(tmp_path / "out" / "answers-codes.csv")
    [labels] = table(tmp_path / "out" / "answers-labels.csv")
    assert list(labels) == list(codes)
    assert (labels["clear"], labels["gene"], labels["topics"]) == ("اتفاق", "ماں", "الفاظ")
    assert (labels["reading"], labels["topics__words"], labels["topics__length"]) == ("12", "1", "0")
    assert (codes["children"], codes["best__words"], codes["why"]) == ("-96", "-96", "")
    assert labels["children"] == labels["best__words"] != "-96"


async def test_labels_are_in_the_first_language_unless_another_is_asked_for(
    database: Database, tmp_path: Path
) -> None:
    """Whatever language people answered in, the labels are in the one that the flow names first."""
    async with database.transaction() as db:
        await keep(db, {"gene": answer("mother"), "clear": answer(state="skipped")}, language="ur")
    await exported(database, tmp_path / "out")
    [labels] = table(tmp_path / "out" / "answers-labels.csv")
    assert (labels["gene"], labels["clear"]) == ("The mother", "Skipped")


async def test_the_long_file_has_every_variable_with_its_state(database: Database, tmp_path: Path) -> None:
    """One row a variable: what was asked, said, in which words, and how long it took."""
    async with database.transaction() as db:
        await keep(db, SPOKEN | {"born": answer(state="skipped")}, **ENDING)
    await exported(database, tmp_path / "out")
    rows = {row["variable"]: row for row in table(tmp_path / "out" / "answers-long.csv")}
    assert list(rows) == [*SPOKEN, "deeper"]
    expected = {
        "session": "s1",
        "participant": "p1",
        "cohort": "Leeds",
        "invite": "Poster",
        "conversation": "genetics",
        "flow_version": "v1",
        "step": "clear",
        "variable": "clear",
        "question": "It is clear",
        "value": "2",
        "label": "Not sure",
        "state": "answered",
        "comment": "well",
        "material": "leaflet:leaflet.pdf",
        "draft": "2",
        "language": "en",
        "wording": "w1",
        "asked_at": ASKED,
        "answered_at": ANSWERED,
        "seconds": "41",
        "revision": "3",
        "mode": "self",
    }
    assert rows["clear"] == expected
    assert list(rows["clear"]) == list(expected)
    assert (rows["gene"]["value"], rows["gene"]["label"]) == ("other", "Something else: The father")
    assert rows["topics"]["label"] == "The words; Something else: The smell"
    assert (rows["best"]["value"], rows["best"]["label"]) == ("length words", "The length; The words")
    states = {name: row["state"] for name, row in rows.items()}
    assert (states["born"], states["deeper"]) == ("skipped", "not_applicable")
    assert (rows["born"]["value"], rows["born"]["revision"]) == ("", "1")
    assert (rows["deeper"]["value"], rows["deeper"]["revision"], rows["deeper"]["seconds"]) == ("", "", "")


async def test_the_latest_revision_counts(database: Database, tmp_path: Path) -> None:
    """Of an answer that was changed, only the last revision is in the tables."""
    async with database.transaction() as db:
        await keep(db, {"children": answer(4, revision=10)}, at="born")
        for revision in (1, 2, 9):
            row = answer_row("s1", "children", answer(revision, revision=revision))
            await db.execute(insert(tables.answers).values(row))
    await exported(database, tmp_path / "out")
    assert [row["children"] for row in table(tmp_path / "out" / "answers-codes.csv")] == ["4"]
    rows = table(tmp_path / "out" / "answers-long.csv")
    assert [row["revision"] for row in rows if row["variable"] == "children"] == ["10"]


async def test_only_real_sessions_with_consent_are_rows(database: Database, tmp_path: Path) -> None:
    """Not before consent, no tests, none that were declined or screened out; in the order they began."""
    async with database.transaction() as db:
        await keep(db, {}, id="late", started_at="2026-11-23T12:00:00+00:00", outcome="stopped")
        await keep(db, {}, id="early", at="reading")
        await keep(db, {}, id="before", consented_at="")
        await keep(db, {}, id="tried", test=True)
        await keep(db, {}, id="out", outcome="screened_out")
    summary = await exported(database, tmp_path / "out")
    for name in ("codes", "labels"):
        rows = table(tmp_path / "out" / f"answers-{name}.csv")
        found = [(row["session"], row["outcome"]) for row in rows]
        assert found == [("early", "in_progress"), ("late", "stopped")]
    assert {row["session"] for row in table(tmp_path / "out" / "answers-long.csv")} == {"early", "late"}
    assert summary == Summary(tmp_path / "out", ("genetics",), 2, 0, 0)


async def test_the_order_holds_over_pages(database: Database, tmp_path: Path) -> None:
    """More sessions than are in memory at a time still come each once, in the order in which they began."""
    count = PAGE * 2 + 7
    async with database.transaction() as db:
        people = [
            session({}, id=f"s{n * 89 % count:03}", started_at=f"2026-11-23T{n:06}", consented_at=AGREED)
            for n in range(count)
        ]
        await db.execute(insert(tables.sessions), [session_row(one) for one in people])
    await exported(database, tmp_path / "out")
    rows = table(tmp_path / "out" / "answers-codes.csv")
    assert [row["session"] for row in rows] == [one.id for one in people]


async def test_a_cohort_alone(database: Database, tmp_path: Path) -> None:
    """With a cohort given, nobody else's rows, consent or counts are in the export."""
    async with database.transaction() as db:
        await recruit(db, "Bradford", 2, label="")
        await keep(db, {}, id="s1", participant="p1")
        await keep(db, {}, id="s2", participant="p2")
        for number in (1, 2):
            await agree(db, Consented(f"s{number}", "2026-11", "take_part", True, "en", "w", AGREED, "self"))
            row = {
                "cohort_id": number,
                "conversation": "genetics",
                "outcome": "declined",
                "count": number * 7,
            }
            await db.execute(insert(tables.tallies).values(row))
    await exported(database, tmp_path / "out", cohort="Bradford")
    for name in ("answers-codes", "answers-long", "consent"):
        rows = table(tmp_path / "out" / f"{name}.csv")
        assert {(row["session"], row["cohort"], row["invite"]) for row in rows} == {("s2", "Bradford", "")}
    readme = (tmp_path / "out" / "README.txt").read_text("utf-8")
    assert "14 said no to taking part" in readme
    assert "21" not in readme


async def test_consent_is_told_item_by_item(database: Database, tmp_path: Path) -> None:
    """Given, refused and changed: every item in the order in which it was logged."""
    async with database.transaction() as db:
        await keep(db, {})
        await agree(db, Consented("s1", "2026-11", "take_part", True, "ur", "w1", AGREED, "assisted"))
        await agree(db, Consented("s1", "2026-11", "quotes", True, "ur", "w2", AGREED, "assisted"))
        await agree(db, Consented("s1", "2026-11", "quotes", False, "ur", "w2", ENDED, "assisted", "carer"))
    await exported(database, tmp_path / "out")
    rows = table(tmp_path / "out" / "consent.csv")
    assert [(row["item"], row["given"], row["at"]) for row in rows] == [
        ("take_part", "1", AGREED),
        ("quotes", "1", AGREED),
        ("quotes", "0", ENDED),
    ]
    assert {(row["version"], row["language"], row["mode"]) for row in rows} == {("2026-11", "ur", "assisted")}
    assert [row["helper"] for row in rows] == ["", "", "carer"]


async def test_the_codebook_explains_every_column(database: Database, tmp_path: Path) -> None:
    """Each column of the codes has its line, with the question in every language and how many answered."""
    async with database.transaction() as db:
        await keep(db, SPOKEN, id="s1")
        unknown = {"score": answer(None), "why": answer(files=["a.ogg"])}
        await keep(db, {"clear": answer(1), "topics": answer(["words"]), **unknown}, id="s2")
        await keep(db, {"clear": answer(state="skipped", comment="hm")}, id="s3")
    await exported(database, tmp_path / "out")
    rows = {row["variable"]: row for row in table(tmp_path / "out" / "codebook.csv")}
    [*_, first] = table(tmp_path / "out" / "answers-codes.csv")
    assert set(list(first)[14:]) <= set(rows)
    assert rows["clear"] == {
        "variable": "clear",
        "type": "scale",
        "question_en": "It is clear",
        "question_en-x-easy": "It is clear",
        "question_ur": "یہ واضح ہے",
        "values_en": "1 = Disagree\n2 = Not sure\n3 = Agree",
        "values_en-x-easy": "1 = Disagree\n2 = Not sure\n3 = Agree",
        "values_ur": "1 = اختلاف\n2 = Not sure\n3 = اتفاق",
        "missing": "'-99 = skipped\n-98 = dont_know\n-97 = not_applicable\n-96 = not_reached\n"
        "-95 = rather_not\n-94 = does_not_apply",
        "condition": "",
        "material": "leaflet",
        "n": "2",
    }
    assert rows["clear__comment"]["n"] == "2"
    assert rows["topics__words"]["question_ur"] == "What should change? – الفاظ"
    assert (rows["topics__words"]["n"], rows["topics__other"]["n"]) == ("2", "1")
    assert (rows["score"]["n"], rows["why"]["n"], rows["why__files"]["n"]) == ("1", "2", "1")
    assert (rows["best"]["type"], rows["best"]["n"]) == ("rank", "1")
    assert (rows["score"]["type"], rows["score"]["question_en"]) == ("calculate", "Twice clear")
    assert rows["gene"]["values_en"].endswith("other = Something else")
    assert rows["deeper"]["condition"] == "(gene == 'mother') and (clear == 1)"
    assert (rows["why"]["condition"], rows["why"]["missing"]) == ("clear < 3", "")


async def test_versions_share_their_columns(database: Database, tmp_path: Path) -> None:
    """Sessions of an older version stand in the same table, and keep the older version's own columns."""
    newer = [step for step in STEPS if step["id"] not in {"children", "bye"}]
    newer = [{"id": "age", "type": "number", "text": said("Age?")}, *newer]
    async with database.transaction() as db:
        await publish(db, flow(newer), "v2aaaaaaaaaaaaaaaa", 2)
        await publish(db, flow([]), "v0", 0)
        await keep(db, {"children": answer(3)}, id="s1")
        await keep(db, {"age": answer(40)}, id="s2", version="v2aaaaaaaaaaaaaaaa")
    await exported(database, tmp_path / "out")
    old, new = table(tmp_path / "out" / "answers-codes.csv")
    assert [list(old)[14], list(old)[-1]] == ["age", "children"]
    assert (old["flow_version"], old["age"], old["children"]) == ("v1", "-96", "3")
    assert (new["flow_version"], new["age"], new["children"]) == ("v2aaaaaaaa", "40", "-96")
    readme = (tmp_path / "out" / "README.txt").read_text("utf-8")
    assert re.findall(r"^(v\w+)  published .*, sessions: (\d+)$", readme, re.MULTILINE) == [
        ("v2aaaaaaaa", "1"),
        ("v1", "1"),
    ]


async def test_several_conversations_have_a_folder_each(database: Database, tmp_path: Path) -> None:
    """Without a conversation given all are exported; with one, its files stand right in the folder."""
    async with database.transaction() as db:
        await publish(db, flow(name="vaccines"), "v9", 9)
        await keep(db, {}, id="s1")
        await keep(db, {}, id="s2", conversation="vaccines", version="v9")
    summary = await exported(database, tmp_path / "all")
    assert summary.conversations == ("genetics", "vaccines")
    assert summary.sessions == 2
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == ["genetics", "vaccines"]
    [row] = table(tmp_path / "all" / "vaccines" / "answers-codes.csv")
    assert (row["session"], row["conversation"]) == ("s2", "vaccines")
    await exported(database, tmp_path / "one", conversation="genetics")
    assert {path.name for path in (tmp_path / "one").iterdir()} == {
        *("answers-codes.csv", "answers-labels.csv", "answers-long.csv"),
        *("codebook.csv", "consent.csv", "history.csv", "media", "README.txt"),
    }


async def test_peoples_files_come_along(database: Database, tmp_path: Path) -> None:
    """A voice note is copied under the name that the tables tell; one that is not there yet is counted."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "s1-why-1.ogg").write_bytes(b"voice")
    (tmp_path / "answers" / "old.ogg").write_bytes(b"ruled out")
    async with database.transaction() as db:
        await keep(db, {"why": answer(files=["s1-why-1.ogg"])}, id="s1")
        await keep(db, {"why": answer("And:", files=["absent.ogg"])}, id="s2")
        await keep(db, {"why": answer(state="not_applicable", files=["old.ogg"])}, id="s3")
    summary = await exported(database, tmp_path / "out")
    assert (summary.files, summary.absent) == (1, 1)
    assert [path.name for path in (tmp_path / "out" / "media").iterdir()] == ["s1-why-1.ogg"]
    assert (tmp_path / "out" / "media" / "s1-why-1.ogg").read_bytes() == b"voice"
    long = [row for row in table(tmp_path / "out" / "answers-long.csv") if row["variable"] == "why"]
    assert [row["value"] for row in long] == ["s1-why-1.ogg", "And:\nabsent.ogg", ""]
    readme = (tmp_path / "out" / "README.txt").read_text("utf-8")
    assert "Files in media/: 1" in readme
    assert "had not arrived or could not be kept: 1" in readme


async def test_the_readme_tells_what_is_here(database: Database, tmp_path: Path) -> None:
    """When, by whom, how many sessions by outcome, and how many left only a count."""
    async with database.transaction() as db:
        await keep(db, {}, id="s1", outcome="stopped")
        await keep(db, {}, id="s2", **ENDING)
        for outcome, count in {"declined": 5, "failed_check": 3, "screened_out": 2}.items():
            await left(db, 1, outcome, count)
    await exported(database, tmp_path / "out", language="ur")
    readme = (tmp_path / "out" / "README.txt").read_text("utf-8")
    for line in [
        "Healthy Futures",
        "Conversation genetics, all cohorts",
        "Exported 2026-11-24T10:00:00+00:00 by Amina",
        "SESSIONS: 2, all with consent",
        "0 in_progress",
        "1 complete",
        "1 stopped",
        "5 said no to taking part (only counted: no row here)",
        "3 did not pass the questions about taking part (only counted: no row here)",
        "2 were screened out (only counted: no row here)",
        "answers-labels.csv  the same with labels, in language ur",
    ]:
        assert line in readme.splitlines()


async def test_raw_text_is_left_as_it_was(database: Database, tmp_path: Path) -> None:
    """Whoever asks for raw text gets formulas too, and the README says so."""
    async with database.transaction() as db:
        await keep(db, {"why": answer(NASTY)})
    await exported(database, tmp_path / "out", raw=True)
    assert table(tmp_path / "out" / "answers-codes.csv")[0]["why"] == NASTY
    assert "exactly as people wrote it" in (tmp_path / "out" / "README.txt").read_text("utf-8")


async def test_an_empty_study_gives_empty_tables(database: Database, tmp_path: Path) -> None:
    """Before anybody took part there are headers, and no rows."""
    await exported(database, tmp_path / "out")
    assert table(tmp_path / "out" / "answers-codes.csv") == []
    header = (tmp_path / "out" / "answers-codes.csv").read_text("utf-8-sig")
    assert header.startswith("session,participant,cohort,invite,")


async def test_sessions_held_as_a_test_come_only_when_asked_for(database: Database, tmp_path: Path) -> None:
    """With `test` they are rows of every file, with 1 in their column; README.txt says how many they are."""
    async with database.transaction() as db:
        await keep(db, {"children": answer(1)}, id="s1")
        await keep(db, {"children": answer(2)}, id="s2", test=True)
        await keep(db, {"children": answer(3)}, id="s3", test=True, consented_at="")
        for of in ("s1", "s2"):
            await agree(db, Consented(of, "2026-11", "take_part", True, "en", "w", AGREED, "self"))
    await exported(database, tmp_path / "real")
    summary = await exported(database, tmp_path / "all", test=True)
    for name in ("answers-codes", "answers-labels"):
        rows = table(tmp_path / "all" / f"{name}.csv")
        assert [(row["session"], row["test"], row["children"]) for row in rows] == [
            ("s1", "0", "1"),
            ("s2", "1", "2"),
        ]
    for name in ("answers-codes", "answers-labels", "answers-long", "history", "consent"):
        assert {row["session"] for row in table(tmp_path / "real" / f"{name}.csv")} == {"s1"}
        assert {row["session"] for row in table(tmp_path / "all" / f"{name}.csv")} == {"s1", "s2"}
    assert summary.sessions == 2
    told = (tmp_path / "all" / "README.txt").read_text("utf-8").splitlines()
    assert "SESSIONS: 2, all with consent; 1 of them tests, with 1 in the column test" in told
    assert "tests" not in (tmp_path / "real" / "README.txt").read_text("utf-8")


async def test_a_language_alone(database: Database, tmp_path: Path) -> None:
    """Only what was held in that language; who left only a count has no language any more, and is told so."""
    async with database.transaction() as db:
        await keep(db, {}, id="s1")
        await keep(db, {}, id="s2", language="ur")
        await left(db, 1, "declined", 5)
    summary = await exported(database, tmp_path / "out", spoken="ur")
    assert [row["session"] for row in table(tmp_path / "out" / "answers-codes.csv")] == ["s2"]
    assert summary.sessions == 1
    told = (tmp_path / "out" / "README.txt").read_text("utf-8").splitlines()
    assert "Conversation genetics, all cohorts, only sessions held in ur" in told
    assert "5 said no to taking part (only counted, in all languages: no row here)" in told


async def test_how_far_it_is_can_be_heard(database: Database, tmp_path: Path) -> None:
    """After every few sessions: how many are written, of all that are to come, over all conversations."""
    async with database.transaction() as db:
        await publish(db, flow(name="vaccines"), "v9", 9)
        people = [session({}, id=f"s{n:03}", started_at=BEGAN, consented_at=AGREED) for n in range(PAGE + 1)]
        await db.execute(insert(tables.sessions), [session_row(one) for one in people])
        await keep(db, {}, id="more", conversation="vaccines", version="v9")
        await keep(db, {}, id="tried", test=True)
    heard: list[tuple[int, int]] = []
    order = Order(tmp_path, STUDY, BEGAN, "Amina")
    await export(database, tmp_path / "out", order, lambda written, of: heard.append((written, of)))
    assert heard == [(PAGE, PAGE + 2), (PAGE + 1, PAGE + 2), (PAGE + 2, PAGE + 2)]
