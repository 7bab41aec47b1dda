"""The conditions that keep callers within their reach."""

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from app.domain.policy import Reach
from app.services import access
from tests import factories
from tests.client import Api


@pytest.mark.parametrize("model", access.RULES, ids=lambda model: model.__name__)
def test_a_reach_without_a_rule_gives_nothing(api: Api, model: type[SQLModel]) -> None:
    factories.interview(api)
    parameters = {"caller_id": api.person_id, "caller_system": None}
    with api.world.database.reading() as session:
        found = session.execute(select(model).where(access.within(model, Reach.NONE)), parameters)
        assert found.first() is None
