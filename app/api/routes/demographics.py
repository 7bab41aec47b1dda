"""Demographics: state them or withdraw them; nobody reads them."""

from uuid import UUID

from app.api.operations import Answer, Calling, Routes
from app.schemas.demographics import DemographicsIn
from app.services import demographics

routes = Routes("demographics")


@routes.put(
    "/candidates/{candidate_id}/demographics", "demographics.state", answer=None, status=204
)
def state_demographics(call: Calling, candidate_id: UUID, statement: DemographicsIn) -> Answer:
    """Keep what a candidate states about themselves.

    It enters no score and is answered to nobody: only the report on adverse impact counts it. There
    is no version of its own to read, so If-Match takes the candidate's.
    """
    demographics.state(call.session, call.act, candidate_id, statement.model_dump())
    return Answer(None, status=204)


@routes.delete(
    "/candidates/{candidate_id}/demographics", "demographics.withdraw", answer=None, status=204
)
def withdraw_demographics(call: Calling, candidate_id: UUID) -> Answer:
    """Forget what a candidate stated about themselves, whether or not they did.

    If-Match takes the candidate's version.
    """
    demographics.withdraw(call.session, call.act, candidate_id)
    return Answer(None, status=204)
