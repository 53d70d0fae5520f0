"""The playground with the real bot behind it, on this computer only.

`start` puts a stand-in for Telegram and the chat page up within a second; `backstage` runs the bot behind
it over HTTP, watches the study's files, and reads what is kept.
"""
