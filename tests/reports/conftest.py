"""The figures that the files are written from are made as insight's own tests make them."""

from tests.insight.conftest import town

__all__ = ["town"]
