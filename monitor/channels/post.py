"""One POST over HTTP, and what it means when it brings no answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.channels.trust import trusted
from monitor.domain.delivery import Permanent, Transient, Uncertain

if TYPE_CHECKING:
    import httpx

Read = TypeVar("Read")


def posted(
    url: str,
    read: Callable[[httpx.Response], Read],
    seconds: float,
    transport: httpx.BaseTransport | None,
    **content: Any,
) -> Read | Transient | Uncertain | Permanent:
    """Post to an address once, waiting ``seconds`` at most, and return what ``read`` makes of it.

    Without an answer: transient when nothing was sent, permanent when nothing can be, and uncertain
    when it may have arrived.
    """
    import httpx

    try:
        with (
            httpx.Client(timeout=seconds, transport=transport, verify=trusted()) as client,
            client.stream("POST", url, **content) as answer,
        ):
            return read(answer)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        return Transient(text=f"cannot connect: {error}")
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
        return Permanent(text=f"the address cannot be used: {error}")
    except httpx.TransportError as error:
        return Uncertain(text=f"sent, but no clear answer came: {error!r}")
