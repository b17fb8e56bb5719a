"""``pytest tests/docs --update-docs`` rewrites what is generated in the documents."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-docs", action="store_true", help="rewrite the generated parts")
