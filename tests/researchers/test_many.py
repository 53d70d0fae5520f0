"""A study with more cohorts than a message has room for buttons."""

from __future__ import annotations

from tests.researchers.test_same_batch import NOW, OLGA, Office, office, says

__all__ = ["office"]


async def test_a_question_with_more_choices_than_buttons_is_still_asked(office: Office) -> None:
    """At most 100 buttons are shown, as Telegram takes no more; the others can be written."""
    rows = ", ".join(f"('Cohort {n}', '[]', '[]', 0, '', '', 'open', '{NOW}')" for n in range(120))
    columns = "name, conversations, languages, size, closes, opens, status, created_at"
    async with office.database.transaction() as db:
        await db.exec_driver_sql(f"INSERT INTO cohorts ({columns}) VALUES {rows}")
    await office.take((OLGA, says("/invites new")))
    [(body,)] = await office.rows("SELECT body FROM outbox ORDER BY id DESC LIMIT 1")
    assert body.count('"w:') <= 100
    assert "more than I can show" in body
    await office.take((OLGA, says("Cohort 119")))
    [(body,)] = await office.rows("SELECT body FROM outbox ORDER BY id DESC LIMIT 1")
    assert "What shall the invite be called?" in body


async def test_the_cohort_of_tests_has_no_figures(office: Office) -> None:
    """Whoever knows what it is called is told that there is no such cohort."""
    async with office.database.transaction() as db:
        await db.exec_driver_sql("UPDATE cohorts SET status = 'test', name = '(test)'")
    await office.take((OLGA, says('/progress "(test)"')))
    assert await office.rows("SELECT 1 FROM jobs") == []
