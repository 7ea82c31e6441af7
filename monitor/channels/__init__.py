"""One module per way to tell somebody; a new one is a module, a line here and a line in the docs.

Importing this room is cheap: Apprise and httpx are loaded by the first message that needs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from monitor.channels.apprise_url import APPRISE
from monitor.channels.esms import ESMS
from monitor.channels.file_drop import FILE
from monitor.channels.kind import ChannelContext, ChannelKind
from monitor.channels.paced import Paced
from monitor.channels.ping import ping
from monitor.channels.speedsms import SPEEDSMS
from monitor.channels.webhook import WEBHOOK
from monitor.channels.webpush import WEBPUSH
from monitor.channels.zalo_zns import ZALO_ZNS

__all__ = ["CHANNELS", "ChannelContext", "ChannelKind", "Paced", "ping"]

CHANNELS: Final[Mapping[str, ChannelKind]] = {
    "apprise": APPRISE,
    "webhook": WEBHOOK,
    "file": FILE,
    "esms": ESMS,
    "speedsms": SPEEDSMS,
    "zalo_zns": ZALO_ZNS,
    "webpush": WEBPUSH,
}
