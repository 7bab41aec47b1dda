import pytest

from app.domain.roles import CORE_FUNCTIONS, FAMILIES, ROLES, Family, Role
from app.domain.skills import TEAM_SKILLS, SkillKind

SEED_ROLES = {
    "data_analyst",
    "data_engineer",
    "data_scientist",
    "research_scientist",
    "mlops_engineer",
    "software_developer",
}


def test_no_profile_asks_for_level_five() -> None:
    assert all(max(role.target_profile.values()) <= 4 for role in ROLES.values())


def test_the_catalogue_holds_the_six_seed_roles_and_two_names_for_ml_engineering() -> None:
    assert set(ROLES) == SEED_ROLES | {"ml_engineer", "platform_engineer"}


@pytest.mark.parametrize("alias", ["ml_engineer", "platform_engineer"])
def test_ml_and_platform_engineers_are_of_the_family_of_the_mlops_engineer(alias: str) -> None:
    assert ROLES[alias].family is ROLES["mlops_engineer"].family is Family.ML_ENGINEERING


def test_the_ml_engineer_has_the_targets_of_the_mlops_engineer_and_platforms_add_two() -> None:
    shared = ROLES["mlops_engineer"].target_profile
    assert ROLES["ml_engineer"].target_profile == shared
    assert ROLES["platform_engineer"].target_profile == {
        **shared,
        "training_compute": 3,
        "platform_self_service": 3,
    }


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.id)
def test_every_role_states_its_duties_skills_tools_and_sources(role: Role) -> None:
    assert role.duties
    assert role.skills
    assert role.tech_stack
    assert all(source.document and source.heading for source in role.sources)
    assert role.sources


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.id)
def test_every_target_names_a_known_skill_and_a_level_from_one_to_five(role: Role) -> None:
    assert role.target_profile.keys() <= TEAM_SKILLS.keys()
    assert all(1 <= level <= 5 for level in role.target_profile.values())


def test_target_levels_are_the_agreed_ones() -> None:
    profiles = {role: dict(ROLES[role].target_profile) for role in SEED_ROLES}
    assert profiles == {
        "data_analyst": {"descriptive_analysis": 4, "sql": 3, "collaboration_communication": 3},
        "data_engineer": {
            "data_handling": 4,
            "distributed_systems": 4,
            "python": 3,
            "sql": 4,
            "ml_lifecycle": 2,
        },
        "data_scientist": {
            "machine_learning": 4,
            "statistics": 3,
            "python": 3,
            "sql": 3,
            "domain_knowledge": 3,
            "collaboration_communication": 3,
            "git": 2,
        },
        "research_scientist": {
            "machine_learning": 4,
            "statistics": 4,
            "research_specialism": 4,
            "python": 3,
        },
        "mlops_engineer": {
            "python": 4,
            "docker": 4,
            "kubernetes": 3,
            "cloud_platforms": 3,
            "ci_cd": 4,
            "iac": 3,
            "monitoring_logging": 3,
            "ml_lifecycle": 3,
            "machine_learning": 2,
            "collaboration_communication": 3,
        },
        "software_developer": {
            "backend_integration": 4,
            "api_design": 4,
            "testing": 3,
            "git": 3,
            "ci_cd": 2,
        },
    }


def test_each_role_belongs_to_exactly_one_family() -> None:
    listed = [role for roles in FAMILIES.values() for role in roles]
    assert sorted(listed) == sorted(ROLES)
    assert all(role in FAMILIES[ROLES[role].family] for role in ROLES)


def test_the_four_core_functions_are_science_ml_data_and_software_engineering() -> None:
    assert [function.family for function in CORE_FUNCTIONS] == [
        Family.DATA_SCIENCE,
        Family.ML_ENGINEERING,
        Family.DATA_ENGINEERING,
        Family.SOFTWARE_ENGINEERING,
    ]


def test_team_skills_are_29_technical_and_7_soft_ones() -> None:
    assert len(TEAM_SKILLS) == 36
    assert sum(skill.kind is SkillKind.SOFT for skill in TEAM_SKILLS.values()) == 7
    assert all(skill.title for skill in TEAM_SKILLS.values())


def test_the_catalogue_cannot_be_changed_by_accident() -> None:
    with pytest.raises(TypeError):
        ROLES["mlops_engineer"].target_profile["python"] = 1  # type: ignore[index]  # the point
