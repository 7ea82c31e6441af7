"""Ways to get bytes and forms to read them in. A retailer is an entry of the configuration.

The two registries are the only list of plug-ins. Nothing heavy is imported here: the HTTP client
lives in ``monitor.collectors.polite`` and is imported by whoever builds one.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from monitor.collectors.csv_file import CsvFormat, CsvOptions
from monitor.collectors.excel import ExcelFormat, ExcelOptions
from monitor.collectors.folder import FolderFetcher, FolderOptions
from monitor.collectors.html_page import HtmlFormat, HtmlOptions
from monitor.collectors.http import HttpFetcher, HttpOptions
from monitor.collectors.imap import ImapFetcher, ImapOptions
from monitor.collectors.json_api import JsonFormat, JsonOptions
from monitor.collectors.kind import FetcherKind, FormatKind, SourceContext
from monitor.collectors.mail import ByContent, Letters
from monitor.collectors.packed import Unpacking
from monitor.collectors.sftp import SftpFetcher, SftpOptions
from monitor.collectors.xml_feed import XmlFormat, XmlOptions
from monitor.domain.ports import Format

__all__ = ["FETCHERS", "FORMATS", "FetcherKind", "FormatKind", "SourceContext"]


def _packed(build: Callable[[Any], Format]) -> Callable[[Any], Format]:
    return lambda options: Unpacking(build(options))


def _letters(options: ImapOptions, kind: str, agreed: Format) -> Format:
    """Return what reads letters: files as agreed, and other tables by their heads alone."""
    others = {name: FORMATS[name].build(FORMATS[name].options()) for name in _FOUND_BY_HEADS}
    return Letters(options.outlets, Unpacking(ByContent({**others, kind: agreed})))


_FOUND_BY_HEADS = ("csv", "excel", "json")

FETCHERS: Mapping[str, FetcherKind] = MappingProxyType(
    {
        "http": FetcherKind(
            kind="http",
            options=HttpOptions,
            build=HttpFetcher,
            answers=True,
            in_parts=lambda options: options.pages is not None,
        ),
        "folder": FetcherKind(kind="folder", options=FolderOptions, build=FolderFetcher),
        "sftp": FetcherKind(kind="sftp", options=SftpOptions, build=SftpFetcher),
        "imap": FetcherKind(kind="imap", options=ImapOptions, build=ImapFetcher, opened=_letters),
    }
)

FORMATS: Mapping[str, FormatKind] = MappingProxyType(
    {
        "json": FormatKind(kind="json", options=JsonOptions, build=_packed(JsonFormat)),
        "csv": FormatKind(kind="csv", options=CsvOptions, build=_packed(CsvFormat)),
        "excel": FormatKind(kind="excel", options=ExcelOptions, build=_packed(ExcelFormat)),
        "xml": FormatKind(kind="xml", options=XmlOptions, build=_packed(XmlFormat)),
        "html": FormatKind(kind="html", options=HtmlOptions, build=_packed(HtmlFormat)),
    }
)
