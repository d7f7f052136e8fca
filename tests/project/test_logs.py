import logging

from django.conf import settings
from django.test import RequestFactory

from hvaerviktig.logs import IdsOnly, LineFormatter


def written(message, *args, error=None, **extra):
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, message, args, info)
    record.__dict__.update(extra)
    assert IdsOnly().filter(record)
    return LineFormatter("{message}", style="{").format(record), record


def test_a_line_holds_no_query_no_address_of_a_person_and_no_request():
    request = RequestFactory().post("/x", {"words": "Borghild"})

    line, record = written("Not Found: %s for %s", "/enhet/3?navn=Borghild", "ola@solvik.no", request=request)

    assert line == "Not Found: /enhet/3 for [e-post]"
    assert not hasattr(record, "request")


def test_an_error_is_told_by_its_place_and_type_not_its_text():
    try:
        try:
            raise KeyError("Borghild")
        except KeyError as cause:
            raise ValueError("Key (name)=(Borghild) already exists") from cause
    except ValueError as error:
        line, _ = written("Internal Server Error: /x", error=error)

    assert "Borghild" not in line
    assert "test_logs.py" in line
    assert "builtins.ValueError" in line
    assert "builtins.KeyError" in line


def test_nothing_logs_past_the_filter():
    root = logging.getLogger()
    handlers = settings.LOGGING["handlers"]

    assert [handler["filters"] for handler in handlers.values()] == [["ids_only"]]
    assert root.level == logging.INFO
    assert logging.getLogger("django").handlers == []
