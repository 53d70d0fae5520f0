"""The bot that one would write without us: python-telegram-bot's ConversationHandler, PicklePersistence,
and one SQLite commit an answer. The same ten questions, the same edits and buttons.

    python -m bench.ptb_bot API_URL TOKEN FOLDER
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import sys
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)

CHOICES = ("Disagree", "Not sure", "Agree")
ASKING = 0
QUESTIONS = 10


def keyboard(number: int) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text, callback_data=f"{number}.{i}") for i, text in enumerate(CHOICES)]
    return InlineKeyboardMarkup([row])


def question(number: int) -> str:
    return f"{number} of {QUESTIONS}\n\nQuestion {number}: the leaflet is easy to understand."


def conversation(db: sqlite3.Connection) -> ConversationHandler[Any]:
    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message is not None
        agree = InlineKeyboardMarkup([[InlineKeyboardButton("Yes, I agree", callback_data="0.0")]])
        await update.message.reply_text("I want to take part.", reply_markup=agree)
        return ASKING

    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        query = update.callback_query
        assert query is not None
        assert query.data is not None
        assert query.message is not None
        await query.answer()
        number, choice = map(int, query.data.split("."))
        db.execute("INSERT INTO answers VALUES (?, ?, ?)", (query.from_user.id, number, choice))
        db.commit()
        await query.edit_message_text(f"{question(number)}\n\n✅ {CHOICES[choice]}")
        if number == QUESTIONS:
            await context.bot.send_message(query.message.chat.id, "Thank you. That was the last question.")
            return ConversationHandler.END
        await context.bot.send_message(
            query.message.chat.id, question(number + 1), reply_markup=keyboard(number + 1)
        )
        return ASKING

    return ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={ASKING: [CallbackQueryHandler(answer)]},
        fallbacks=[CommandHandler("start", start)],
        name="ten",
        persistent=True,
        per_message=False,
    )


def main() -> None:
    url, token, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    logging.disable(logging.CRITICAL)
    db = sqlite3.connect(folder / "answers.sqlite")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE IF NOT EXISTS answers (person INTEGER, number INTEGER, choice INTEGER)")
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{url}/bot")
        .base_file_url(f"{url}/file/bot")
        .persistence(PicklePersistence(folder / "state.pickle"))
        .build()
    )
    application.add_handler(conversation(db))
    asyncio.set_event_loop(asyncio.new_event_loop())
    application.run_polling(timeout=10)


if __name__ == "__main__":
    main()
