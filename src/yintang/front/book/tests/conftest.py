import pytest
from django.test import Client

from yintang.demo import story
from yintang.front.book.tests.visitor import Visitor
from yintang.practice.models import Clinic


@pytest.fixture
def clinic(db: None) -> Clinic:
    return story.open_clinic()


@pytest.fixture
def visitor(clinic: Clinic) -> Visitor:
    return Visitor(Client())
