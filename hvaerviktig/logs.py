"""Log lines that carry ids, no names: Django's own records hold paths with query strings and requests with bodies."""

import logging
import re
import traceback
from types import TracebackType

EMAIL = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+\.\w+")
QUERY = re.compile(r"\?[^\s\"']*")

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class IdsOnly(logging.Filter):
    """Cuts query strings and e-mail addresses out of every message, and takes the request off the record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = EMAIL.sub("[e-post]", QUERY.sub("", record.getMessage()))
        record.msg, record.args = message.replace("\r", " ").replace("\n", " "), None
        record.__dict__.pop("request", None)
        return True


class LineFormatter(logging.Formatter):
    """Tells where an exception arose and its type, never its text: database errors quote the row they refuse."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 (the name is logging's)
        lines = []
        error = ei[1]
        while error is not None:
            places = traceback.extract_tb(error.__traceback__)
            lines += [f"  {place.filename}:{place.lineno} {place.name}" for place in places]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
