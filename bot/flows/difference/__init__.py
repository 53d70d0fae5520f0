"""What has changed from one published version of a conversation to another.

Laws: versions of one hash differ in nothing, and of two hashes in something. What was moved is told with as
few moves as there can be, and where two versions mean the same the change says so.
"""

from bot.flows.difference.changes import Change, Kind
from bot.flows.difference.whole import differences

__all__ = ["Change", "Kind", "differences"]
