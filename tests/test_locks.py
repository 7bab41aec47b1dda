"""The locked requirement files are in step with pyproject.toml, hashed, and free of addresses."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)( ; [^\\\n]+)? \\\n")


def pins(lock: str) -> dict[str, str]:
    """The pinned version of every package in a lock."""
    text = (ROOT / lock).read_text()
    return {found["name"]: found["version"] for found in PIN.finditer(text)}


def asked(group: str) -> list[Requirement]:
    """What pyproject.toml asks for: `project` or a dependency group."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {"project": document["project"]["dependencies"], **document["dependency-groups"]}
    return [Requirement(line) for line in groups[group]]


def not_locked(wanted: list[Requirement], locked: dict[str, str]) -> list[str]:
    """The requirements that the lock does not satisfy."""
    missing = []
    for requirement in wanted:
        version = locked.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version):
            missing.append(str(requirement))
    return missing


def test_everything_the_project_needs_is_locked() -> None:
    assert not_locked(asked("project"), pins("requirements.lock")) == []


def test_everything_development_needs_is_locked() -> None:
    wanted = asked("project") + asked("dev")
    assert not_locked(wanted, pins("requirements-dev.lock")) == []


def test_extras_bring_their_packages_into_the_lock() -> None:
    brought = {"psycopg-binary", "uvloop", "httptools", "greenlet"}
    assert brought <= pins("requirements.lock").keys()


def test_development_runs_on_the_very_versions_that_are_shipped() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_a_missing_or_older_package_is_noticed() -> None:
    wanted = [Requirement("fastapi>=0.165"), Requirement("Absent-Package")]
    assert not_locked(wanted, {"fastapi": "0.164.9"}) == ["fastapi>=0.165", "Absent-Package"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_carries_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text().strip())
    assert len(blocks) == len(pins(lock))
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_path(lock: str) -> None:
    text = (ROOT / lock).read_text()
    for sign in ("://", "#", "--index", "--extra-index", "--find-links", "--trusted-host", " @ "):
        assert sign not in text
