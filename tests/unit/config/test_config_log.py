"""Log lines: one a line, with the keys of the run, and never a secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from monitor.log import configure
from tests.logs import a_log


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    with a_log() as opened:
        yield opened


def lines(stream: io.StringIO) -> list[str]:
    return stream.getvalue().splitlines()


def test_an_event_is_one_line_of_keys_and_values(stream: io.StringIO) -> None:
    configure("INFO", stream=stream)

    logging.getLogger("monitor.x").info("run ended", extra={"source": "winmart", "seen": 12})

    (line,) = lines(stream)
    assert line.startswith("at=20")
    assert line.endswith(' level=info logger=monitor.x event="run ended" source=winmart seen=12')


def test_an_event_may_be_one_json_object(stream: io.StringIO) -> None:
    configure("INFO", json=True, stream=stream)

    logging.getLogger("monitor.x").warning("giá tăng", extra={"rule": "spike", "day": None})

    content = json.loads(lines(stream)[0])
    assert content["event"] == "giá tăng"
    assert (content["level"], content["rule"], content["day"]) == ("warning", "spike", None)


def test_events_under_the_level_are_not_written(stream: io.StringIO) -> None:
    configure("WARNING", stream=stream)

    logging.getLogger("monitor.x").info("quiet")

    assert lines(stream) == []


def test_a_line_stays_one_line_whatever_the_event_holds(stream: io.StringIO) -> None:
    configure("INFO", stream=stream)

    logging.getLogger("x").info("two\nlines", extra={"text": 'a "b"', "empty": "", "sum": "a=b"})

    (line,) = lines(stream)
    assert r'event="two\nlines" text="a \"b\"" empty="" sum="a=b"' in line


def test_an_error_is_written_with_its_trace_on_the_same_line(stream: io.StringIO) -> None:
    configure("INFO", stream=stream)

    logging.getLogger("x").error("job failed", exc_info=ValueError("odd"))

    (line,) = lines(stream)
    assert "ValueError: odd" in line


@pytest.mark.parametrize("is_json", [False, True])
def test_a_secret_is_masked_wherever_it_would_appear(stream: io.StringIO, is_json: bool) -> None:
    configure("INFO", json=is_json, secrets=["s3cret-w0rd", "", "a"], stream=stream)

    extra = {"url": "https://u:s3cret-w0rd@h", "api_token": "other", "area": "le-chan"}
    error = ValueError("at https://u:s3cret-w0rd@h")
    logging.getLogger("x").error("sent to s3cret-w0rd", extra=extra, exc_info=error)

    (line,) = lines(stream)
    assert "s3cret-w0rd" not in line
    assert "other" not in line
    assert "le-chan" in line


def test_setting_up_again_replaces_the_earlier_set_up(stream: io.StringIO) -> None:
    configure("INFO", stream=stream)
    configure("INFO", json=True, stream=stream)

    logging.getLogger("x").info("once")

    assert len(lines(stream)) == 1


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="LOUD"):
        configure("loud")


def test_the_web_server_does_not_say_its_events_twice(stream: io.StringIO) -> None:
    configure("INFO", stream=stream)

    logging.getLogger("uvicorn.error").info("Started", extra={"color_message": "\x1b[36mStarted"})

    (line,) = lines(stream)
    assert line.endswith(" event=Started")
