from statistics import NormalDist

import pytest

from app.domain.normal import Z_95, cdf, two_sided_p


def test_an_interval_of_95_per_cent_spans_1_959964_standard_deviations() -> None:
    assert pytest.approx(1.959964, abs=5e-7) == Z_95
    assert cdf(Z_95) == pytest.approx(0.975)
    assert two_sided_p(Z_95) == two_sided_p(-Z_95) == pytest.approx(0.05)


@pytest.mark.parametrize("z", [-6.0, -1.25, 0.0, 0.6814, 3.0])
def test_it_is_the_distribution_of_the_standard_library(z: float) -> None:
    assert cdf(z) == pytest.approx(NormalDist().cdf(z), rel=1e-9)
    assert two_sided_p(z) == pytest.approx(2 * NormalDist().cdf(-abs(z)), rel=1e-9)
