"""The one shape of every refusal."""

from pydantic import BaseModel, ConfigDict, Field


class Fault(BaseModel):
    """One field that is wrong: where it stands, a stable code, and what to send instead."""

    pointer: str = Field(description="JSON pointer into the body, or query#/…, path#/…, header#/….")
    code: str
    detail: str


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Address of a page about this kind of problem.")
    title: str
    status: int
    detail: str = Field(description="What is wrong here and what to do about it.")
    request_id: str
    errors: list[Fault]
