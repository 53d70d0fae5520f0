"""A Telegram on your own desk: a Bot API server that answers as Telegram does, and people who write to it.

`server` speaks HTTP, `world` holds what Telegram would hold, `methods` answers the bot, `acts` is what
people do, `people` is a client with which tests read like talk.
"""
