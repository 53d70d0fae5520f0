"""Who may speak to the page: this computer's own browser, from the page itself, and programs beside it.

A page on the web may not: not by a name that it lets point at 127.0.0.1 (hence Host), and not by sending
its visitors' browsers here (hence Origin, and what browsers say of where a request comes from).
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAMES = ("127.0.0.1", "localhost")
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_OURS = {b"same-origin", b"none"}


def guarded(app: ASGIApp) -> ASGIApp:
    """The application for visitors from this computer; all others are answered 403."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        if scope["type"] != "http":
            return
        if _may_enter(scope):
            await app(scope, receive, send_guarded)
        else:
            await _refuse(send_guarded)

    return answer


def _may_enter(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    if host not in {f"{name}:{scope['server'][1]}" for name in _NAMES}:
        return False
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1") != f"http://{host}":
        return False
    return headers.get(b"sec-fetch-site", b"none") in _OURS or _follows_a_link(scope, headers)


def _follows_a_link(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Whether somebody comes to the page by a link from elsewhere, which shows it and does nothing."""
    navigates = (
        headers.get(b"sec-fetch-mode") == b"navigate" and headers.get(b"sec-fetch-dest") == b"document"
    )
    return bool(scope["method"] == "GET" and scope["path"] == "/" and navigates)


async def _refuse(send: Send) -> None:
    body = b"Only the page itself may ask this, on this computer.\n"
    kind = (b"content-type", b"text/plain; charset=utf-8")
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": 403, "headers": [kind, length]})
    await send({"type": "http.response.body", "body": body})
