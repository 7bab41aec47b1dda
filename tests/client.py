"""What tests talk to the service with: one person's view of it over real HTTP."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import httpx

from app.api.operations import PREFIX
from app.api.world import World
from app.domain.policy import Role
from app.models.people import ApiKey, Person
from app.security import hash_secret, make_key
from tests.worlds import Clock, Server


@dataclass(frozen=True)
class Api:
    """The service as one person uses it: paths are relative to /api/v1, answers are httpx's.

    `api.as_("recruiter")` is the same world seen by the person of that name; the five roles make
    their person when first named, every other name must have been given to `person` before.
    """

    server: Server
    http: httpx.Client
    world: World
    key: str = ""
    person_id: UUID | None = None
    people: dict[str, "Api"] = field(default_factory=dict, repr=False)

    @property
    def clock(self) -> Clock:
        """The clock of this world."""
        return cast("Clock", self.world.clock)

    @property
    def anonymous(self) -> "Api":
        """Somebody without a key."""
        return replace(self, key="", person_id=None)

    def with_key(self, key: str) -> "Api":
        """Somebody who presents this key."""
        return replace(self, key=key)

    def as_(self, name: str) -> "Api":
        """The person of this name; one of a role's name is made when there is none yet."""
        if name not in self.people:
            self.person(Role(name), name=name)
        return self.people[name]

    def person(
        self,
        role: Role | str,
        *,
        name: str | None = None,
        system: str | None = None,
        is_active: bool = True,
        **key: Any,
    ) -> "Api":
        """Make a person and a key for them; other keywords go to `add_key`."""
        role = Role(role)
        if role is Role.SERVICE and system is None:
            system = "greenhouse"
        name = name or f"{role.value}-{len(self.people) + 1}"
        with self.world.database.writing() as session:
            person = Person(
                id=self.world.new_id(),
                created_at=self.clock.now,
                updated_at=self.clock.now,
                name=name,
                role=role,
                system=system,
                time_zone="Europe/Lisbon",
                is_active=is_active,
            )
            session.add(person)
        theirs = replace(self, person_id=person.id)
        self.people[name] = theirs.with_key(theirs.add_key(**key))
        return self.people[name]

    def add_key(
        self,
        *,
        scopes: tuple[str, ...] = (),
        expires_at: datetime | None = None,
        revoked_at: datetime | None = None,
    ) -> str:
        """Another key of this person, as its owner would see it."""
        assert self.person_id is not None
        settings = self.world.settings
        key, parts = make_key(settings.key_environment, self.world.random_bytes)
        with self.world.database.writing() as session:
            session.add(
                ApiKey(
                    id=self.world.new_id(),
                    person_id=self.person_id,
                    name="test",
                    public_id=parts.public_id,
                    secret_hash=hash_secret(parts.secret),
                    scopes=list(scopes),
                    created_at=self.clock.now,
                    expires_at=expires_at,
                    revoked_at=revoked_at,
                    last_used_at=self.clock.now,
                )
            )
        return key

    def request(
        self,
        method: str,
        path: str,
        *,
        if_match: str | None = None,
        once: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """Send a request; `if_match` and `once` are the If-Match and Idempotency-Key headers.

        A path that does not begin with a slash is taken as it is, below the root of the server.
        """
        sent = dict(headers or {})
        if self.key:
            sent.setdefault("Authorization", f"Bearer {self.key}")
        if if_match is not None:
            sent["If-Match"] = if_match
        if once is not None:
            sent["Idempotency-Key"] = once
        self.server.serve(self.world)
        path = PREFIX + path if path.startswith("/") else f"/{path}"
        return self.http.request(method, path, headers=sent, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """POST."""
        return self.request("POST", path, **more)

    def put(self, path: str, **more: Any) -> httpx.Response:
        """PUT."""
        return self.request("PUT", path, **more)

    def patch(self, path: str, **more: Any) -> httpx.Response:
        """PATCH."""
        return self.request("PATCH", path, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        """DELETE."""
        return self.request("DELETE", path, **more)

    @staticmethod
    def etag(response: httpx.Response) -> str:
        """The version an answer carries, for If-Match."""
        return str(response.headers["ETag"])
