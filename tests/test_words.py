"""Every value of every set has words of its own."""

import inspect
from enum import StrEnum

import pytest

from interview import vocabulary, votes_in_words, words

OF_MODULES = {
    name: function
    for module in (words, votes_in_words)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and len(inspect.signature(function).parameters) == 1
}
SETS = {
    name: found
    for name, found in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(found, StrEnum) and found is not StrEnum
}


def taken(function) -> type[StrEnum]:
    return next(iter(inspect.signature(function).parameters.values())).annotation


FUNCTIONS = {name: function for name, function in OF_MODULES.items() if taken(function) in SETS.values()}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_value_has_words_that_no_other_of_its_set_has(name):
    said = [FUNCTIONS[name](value) for value in taken(FUNCTIONS[name])]

    assert all(text.strip() for text in said)
    assert len(set(said)) == len(said)


def test_every_set_has_a_function():
    assert {taken(function) for function in FUNCTIONS.values()} == set(SETS.values())
