"""Keys are random, recognisable, checkable without a database, and stored only as a hash."""

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.security import ALPHABET, hash_secret, make_key, read_key


def test_a_key_reads_back_as_the_parts_it_was_made_of() -> None:
    text, parts = make_key("live", os.urandom)
    assert read_key(text) == parts
    assert parts.environment == "live"


@given(st.binary(min_size=41, max_size=41))
def test_every_random_draw_gives_a_well_formed_key(drawn: bytes) -> None:
    pieces = iter((drawn[:9], drawn[9:]))
    text, parts = make_key("test", lambda _length: next(pieces))
    assert re.fullmatch(r"hk_test_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}", text)
    assert read_key(text) == parts


def test_the_secret_holds_256_random_bits() -> None:
    asked: list[int] = []

    def drawing(length: int) -> bytes:
        asked.append(length)
        return os.urandom(length)

    make_key("live", drawing)
    assert max(asked) * 8 == 256


def test_no_two_keys_share_an_id_or_a_secret() -> None:
    made = [make_key("live", os.urandom)[1] for _ in range(200)]
    assert len({parts.public_id for parts in made}) == len(made)
    assert len({parts.secret for parts in made}) == len(made)


def test_two_draws_that_differ_in_one_bit_give_different_secrets() -> None:
    zero = make_key("live", bytes)[1]
    one = make_key("live", lambda length: bytes(length - 1) + b"\x01")[1]
    assert zero.secret != one.secret
    assert zero.public_id != one.public_id


def test_a_key_with_any_one_letter_mistyped_is_no_key() -> None:
    text, _ = make_key("live", os.urandom)
    for place in range(len("hk_live_"), len(text)):
        if text[place] != "_":
            other = ALPHABET[(ALPHABET.index(text[place]) + 1) % len(ALPHABET)]
            assert read_key(text[:place] + other + text[place + 1 :]) is None


def test_only_the_exact_form_is_a_key() -> None:
    text, _ = make_key("live", os.urandom)
    for changed in (text.upper(), f"{text}\n", f" {text}", text[:-1], text.replace("_", "-")):
        assert read_key(changed) is None


@pytest.mark.parametrize("text", ["", "hk_", "Bearer x", "hk_live_short_secret", "ä" * 73])
def test_anything_else_is_no_key(text: str) -> None:
    assert read_key(text) is None


def test_a_secret_matches_its_own_hash_and_no_other() -> None:
    stored = hash_secret("one")
    assert stored == hash_secret("one")
    assert stored != hash_secret("two")
    assert "one" not in stored
    assert re.fullmatch(r"[0-9a-f]{64}", stored)
