from app.domain.faults import repeated, repeats, unknown_names


def test_a_name_that_does_not_exist_is_pointed_to_and_the_known_ones_are_not() -> None:
    [fault] = unknown_names("#/levels", "skill", ["sql", "juggling"], ["sql", "git"])
    assert (fault.pointer, fault.code) == ("#/levels/juggling", "unknown-skill")
    assert fault.detail == "Use one of these skills: sql, git."


def test_what_comes_again_is_pointed_to_each_time_and_nothing_never() -> None:
    assert [one.pointer for one in repeats("#/members", "id", "abaca")] == [
        "#/members/2/id",
        "#/members/4/id",
    ]
    named = [("#/0", None), ("#/1", None), ("#/2", "a"), ("#/3", "a")]
    assert [(one.pointer, one.code) for one in repeated(named, "Once.")] == [("#/3", "duplicate")]
