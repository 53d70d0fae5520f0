"""What is logged, and how: a line an event, of ours only.

Libraries log addresses, which hold the token, and warn of values, which may be somebody's words.
"""

from __future__ import annotations

import logging
import sys

import structlog

TALKATIVE = (
    "aiohttp",
    "httpx",
    "httpcore",
    "telegram",
    "sqlalchemy",
    "aiosqlite",
    "alembic",
    "asyncio",
    "uvicorn",
)


def configure_logs(*, quiet: bool = False) -> None:
    """Log to standard error, time first; libraries, and Python's warnings, not at all.

    `quiet`: of our own only what somebody should look at.
    """
    # A library that is not in the list would else be heard by way of `logging.lastResort`.
    logging.getLogger().addHandler(logging.NullHandler())
    logging.captureWarnings(True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], bool_as_flag=False
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.NOTSET),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
