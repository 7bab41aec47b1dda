"""Which applications are still on their way."""

import pytest

from app.domain.pipeline import LIVE, ApplicationStatus
from app.services import applications


@pytest.mark.parametrize("live", [LIVE, LIVE | {ApplicationStatus.HIRED}], ids=["as is", "grown"])
def test_an_application_of_any_live_status_is_live(
    monkeypatch: pytest.MonkeyPatch, live: frozenset[ApplicationStatus]
) -> None:
    monkeypatch.setattr(applications, "LIVE", live)
    assert set(applications.is_live().compile().params.values()) == live
