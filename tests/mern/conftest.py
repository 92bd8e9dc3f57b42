"""Four people at clients of the family. Ann is first, and so the administrator; eve is in nothing."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.mern.family import Relative


@pytest.fixture
def relative(app: Flask) -> Callable[[str], Relative]:
    return lambda name: Relative(app, name)


@pytest.fixture
def ann(relative: Callable[[str], Relative]) -> Relative:
    return relative("ann")


@pytest.fixture
def ben(ann: Relative, relative: Callable[[str], Relative]) -> Relative:
    return relative("ben")


@pytest.fixture
def cyd(ann: Relative, relative: Callable[[str], Relative]) -> Relative:
    return relative("cyd")


@pytest.fixture
def eve(ann: Relative, relative: Callable[[str], Relative]) -> Relative:
    return relative("eve")
