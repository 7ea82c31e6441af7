"""Ways to get bytes and forms to read them in. A retailer is an entry of the configuration.

The two registries are the only list of plug-ins. Nothing heavy is imported here: the HTTP client
lives in ``monitor.collectors.polite`` and is imported by whoever builds one.
"""

from collections.abc import Mapping
from types import MappingProxyType

from monitor.collectors.csv_file import CsvFormat, CsvOptions
from monitor.collectors.excel import ExcelFormat, ExcelOptions
from monitor.collectors.folder import FolderFetcher, FolderOptions
from monitor.collectors.http import HttpFetcher, HttpOptions
from monitor.collectors.json_api import JsonFormat, JsonOptions
from monitor.collectors.kind import FetcherKind, FormatKind, SourceContext

__all__ = ["FETCHERS", "FORMATS", "FetcherKind", "FormatKind", "SourceContext"]

FETCHERS: Mapping[str, FetcherKind] = MappingProxyType(
    {
        "http": FetcherKind(kind="http", options=HttpOptions, build=HttpFetcher),
        "folder": FetcherKind(kind="folder", options=FolderOptions, build=FolderFetcher),
    }
)

FORMATS: Mapping[str, FormatKind] = MappingProxyType(
    {
        "json": FormatKind(kind="json", options=JsonOptions, build=JsonFormat),
        "csv": FormatKind(kind="csv", options=CsvOptions, build=CsvFormat),
        "excel": FormatKind(kind="excel", options=ExcelOptions, build=ExcelFormat),
    }
)
