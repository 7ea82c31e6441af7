"""Fetch one address: a retailer's feed, asked again only for what changed.

The source's own marks (ETag, Last-Modified) are remembered together with a mark of the question,
so that a changed address or body never gets the old answer's "nothing new".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from monitor.collectors.exchange import Answer, Request, shown
from monitor.collectors.kind import SourceContext
from monitor.collectors.paging import Mark, Paging, all_pages, with_mark
from monitor.domain.errors import SourceRefusedError
from monitor.domain.observation import Payload
from monitor.domain.ports import Fetched

_KEPT_HEADERS = (
    "content-type",
    "content-encoding",
    "content-disposition",
    "date",
    "etag",
    "last-modified",
)
_ASKED_IN_FULL_EVERY = timedelta(hours=4)
_LONG_AGO = "1970-01-01T00:00:00+00:00"
_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpOptions:
    """Where and how to ask.

    ``params`` are added to the address. ``body`` is sent as it is, or as JSON when it is a
    mapping or a list. ``token`` becomes a bearer token. Secrets arrive already resolved. ``pages``
    says how a list goes on that comes in parts.
    """

    url: str
    method: str = "GET"
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    token: str = field(default="", repr=False)
    body: str | Mapping[str, object] | list[object] | None = field(default=None, repr=False)
    pages: Paging | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{shown(self.url)!r} is no http:// or https:// address")
        if parts.username or parts.password:
            raise ValueError("the address holds a password: give it as token or header")
        if self.method not in {"GET", "POST"}:
            raise ValueError(f"method is {self.method!r}; allowed are GET and POST")
        if self.body is not None and self.method != "POST":
            raise ValueError("a body needs the method POST")
        if self.pages is not None and isinstance(self.body, str | list):
            raise ValueError("a list in pages needs a body that is a mapping, or none")
        for name, value in {**self.headers, "token": self.token}.items():
            if not (name + value).isascii() or not (name + value).isprintable():
                raise ValueError(f"the header {name!r} holds a character that HTTP does not allow")


class HttpFetcher:
    """Asks one address through the polite client."""

    def __init__(self, options: HttpOptions, context: SourceContext) -> None:
        self._options = options
        self._context = context

    def fetch(self, memory: Mapping[str, str]) -> Fetched:
        """Return the answer as one payload, or that the source said that nothing is new.

        Raises:
            SourceError: see ``PoliteClient.ask``.
        """
        if self._options.pages is not None:
            return self._whole_list(self._options.pages)
        request = self._request(memory)
        answer = self._context.http.ask(request)
        if answer.is_unchanged:
            return Fetched(payloads=(), memory=dict(memory), unchanged=True)
        payload = self._payload(answer, self._context.clock.now())
        return Fetched(payloads=(payload,), memory=self._marks(answer))

    def _whole_list(self, paging: Paging) -> Fetched:
        """Return every page as a payload of one moment; nothing where one of them cannot be had."""
        pages = all_pages(paging, self._page, shown(self._options.url))
        now = self._context.clock.now()
        return Fetched(payloads=tuple(self._payload(page, now) for page in pages))

    def _page(self, mark: Mark | None) -> Answer:
        options, paging = self._options, self._options.pages
        if paging is None or mark is None:
            return self._context.http.ask(self._request({}))
        if paging.by == "link":
            return self._context.http.ask(replace(self._request({}), url=self._own(str(mark))))
        if options.method == "POST":
            options = replace(options, body=_as_body(with_mark(options.body, paging.name, mark)))
        else:
            options = replace(options, params={**options.params, paging.name: mark})
        fetcher = HttpFetcher(options, self._context)
        return self._context.http.ask(fetcher._request({}))

    def _own(self, url: str) -> str:
        """Pass an address of the same host: what is sent with a question may be secret."""
        if urlsplit(url)[:2] != urlsplit(self._options.url)[:2]:
            raise SourceRefusedError(f"the next page is at another host: {shown(url)}")
        return url

    def _request(self, memory: Mapping[str, str]) -> Request:
        options = self._options
        headers = {"Accept": "*/*", **options.headers}
        if options.token:
            headers["Authorization"] = f"Bearer {options.token}"
        if options.body is not None and not isinstance(options.body, str):
            headers.setdefault("Content-Type", "application/json")
        if options.method == "GET" and self._is_fresh(memory):
            marks = {_CONDITIONS[name]: memory[name] for name in _CONDITIONS if name in memory}
            headers |= marks
        return Request(
            url=self._url(), method=options.method, headers=headers, content=self._content()
        )

    def _is_fresh(self, memory: Mapping[str, str]) -> bool:
        """Say whether "nothing new" would answer the question: it was asked in full not long ago.

        What stays the same for days must be said each day.
        """
        if memory.get("question") != self._question():
            return False
        asked_at = datetime.fromisoformat(memory.get("asked_at", _LONG_AGO))
        return self._context.clock.now() - asked_at < _ASKED_IN_FULL_EVERY

    def _url(self) -> str:
        options = self._options
        if not options.params:
            return options.url
        joint = "&" if urlsplit(options.url).query else "?"
        return f"{options.url}{joint}{urlencode(dict(options.params))}"

    def _content(self) -> bytes | None:
        body = self._options.body
        if body is None:
            return None
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        return text.encode()

    def _question(self) -> str:
        return hashlib.sha256(self._url().encode()).hexdigest()[:24]

    def _marks(self, answer: Answer) -> dict[str, str]:
        found = {name: answer.headers[name] for name in _CONDITIONS if answer.headers.get(name)}
        asked_at = self._context.clock.now().isoformat()
        return {"question": self._question(), "asked_at": asked_at, **found} if found else {}

    def _payload(self, answer: Answer, received_at: datetime) -> Payload:
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        return Payload(
            source=self._context.source,
            received_at=received_at,
            origin=shown(answer.url),
            media_type=answer.media_type,
            content=answer.content,
            digest=hashlib.sha256(answer.content).hexdigest(),
            headers=headers,
        )


def _as_body(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
