"""doc/security.md names the test that shows each of its promises: each of them exists."""

import pathlib
import re

import pytest

SOURCES = pathlib.Path(__file__).resolve().parents[2]
PAGE = (SOURCES / "doc" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`(test_\w+\.py|\w+Test)::(\w+)`", PAGE)))
ROWS = re.findall(r"^\| (\d+\.\d+[^|]*) \|[^|]+\| ([^|]+) \|$", PAGE, re.M)


def test_the_page_names_tests():
    assert len(NAMED) > 60 and len(ROWS) > 40


@pytest.mark.parametrize("file, name", NAMED, ids=lambda text: text)
def test_a_test_that_is_named_exists(file, name):
    found = list((SOURCES / "tests").rglob(file if file.endswith(".py") else f"{file}.cpp"))
    declared = f"def {name}(" if file.endswith(".py") else f"CPPUNIT_TEST({name})"
    assert any(declared in source.read_text() for source in found), f"no {declared} in {found or 'any file of that name'}"


@pytest.mark.parametrize("number, evidence", ROWS)
def test_each_row_has_a_test_or_says_that_there_is_none(number, evidence):
    assert "::" in evidence or "gap" in evidence.lower() or "not applicable" in evidence, number
