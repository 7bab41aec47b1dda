"""Who am I to this service, and what may I do?"""

from app.api.operations import Answer, Calling, Routes
from app.domain.policy import OPERATIONS
from app.schemas.people import MeOut
from app.services import people

routes = Routes("me")


@routes.get("/me", "me.read", answer=MeOut)
def read_me(call: Calling) -> Answer:
    """Read who you are, and which operations are open to this key."""
    caller = call.act.caller
    body = people.read(call.session, call.act, caller.person_id)
    body["scopes"] = sorted(caller.scopes)
    body["operations"] = sorted(
        operation.name for operation in OPERATIONS.values() if operation.reach_for(caller)
    )
    return Answer(body, version=body["version"])
