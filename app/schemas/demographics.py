"""Contract of demographics: what is sent, and nothing that is ever answered."""

from pydantic import ConfigDict

from app.domain.demographics import RaceEthnicity, Sex
from app.schemas.base import In


class DemographicsIn(In):
    """What a candidate states about themselves; null, or left out, is what they did not state."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sex": "female"}]})

    sex: Sex | None = None
    race_ethnicity: RaceEthnicity | None = None
