"""Views of the Neo4j store, held to the contracts of every view; `empty` is the folder's."""

from clew.tests.contracts.fact_conditions import FactConditionContract
from clew.tests.contracts.levels import LevelContract
from clew.tests.contracts.references import ReferenceContract
from clew.tests.contracts.views import HidingContract, ViewContract, ViewOfEverythingContract


class TestView(ViewContract):
    pass


class TestViewOfEverything(ViewOfEverythingContract):
    pass


class TestWhatViewsHide(HidingContract):
    pass


class TestConditionsOnFacts(FactConditionContract):
    pass


class TestReferences(ReferenceContract):
    pass


class TestLevels(LevelContract):
    pass
