import pytest

from hiring.evaluation.domain.reliability import krippendorff_alpha, reliability, spearman_brown

SHROUT_FLEISS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("msb", 11.2417),
        ("msw", 6.2639),
        ("msj", 32.4861),
        ("mse", 1.0194),
        ("icc1", 0.1657),
        ("icc2", 0.2898),
        ("icc3", 0.7148),
        ("icc1k", 0.4428),
        ("icc2k", 0.6201),
        ("icc3k", 0.9093),
    ],
)
def test_f9_the_table_of_shrout_and_fleiss(name: str, value: float) -> None:
    found = reliability(SHROUT_FLEISS)
    assert getattr(found, name) == pytest.approx(value, abs=5e-5)


def test_f9_raters_who_agree_wholly_are_wholly_reliable() -> None:
    found = reliability(((1, 1), (2, 2), (4, 4)))
    assert found is not None
    assert (found.icc1, found.icc2, found.icc3) == (1, 1, 1)


def test_f9_nothing_to_compare_is_no_reliability() -> None:
    assert reliability(()) is None
    assert reliability(((1, 2),)) is None
    assert reliability(((1,), (2,))) is None
    same = reliability(((3, 3), (3, 3)))
    assert same is not None
    assert (same.icc1, same.icc2k, same.icc3) == (None, None, None)


def test_f9_a_table_with_holes_is_not_taken_for_a_full_one() -> None:
    with pytest.raises(ValueError, match="every judge"):
        reliability(((1, 2), (3,)))


def test_f9_two_raters_of_moderate_reliability_are_together_better_and_three_better_still() -> None:
    assert [round(spearman_brown(0.44, raters), 3) for raters in (2, 3, 4)] == [0.611, 0.702, 0.759]


def test_f9_alpha_of_an_incomplete_design() -> None:
    # Krippendorff (2011), "Computing Krippendorff's alpha-reliability", example C/E, interval data: .849
    units = {
        "1": (1, 1, 1),
        "2": (2, 2, 3, 2),
        "3": (3, 3, 3, 3),
        "4": (3, 3, 3, 3),
        "5": (2, 2, 2, 2),
        "6": (1, 2, 3, 4),
        "7": (4, 4, 4, 4),
        "8": (1, 1, 2, 1),
        "9": (2, 2, 2, 2),
        "10": (5, 5, 5),
        "11": (1, 1),
        "12": (3,),
    }
    assert krippendorff_alpha(units) == pytest.approx(0.849, abs=5e-4)


def test_f9_alpha_needs_somebody_to_disagree_with() -> None:
    assert krippendorff_alpha({"1": (3,), "2": (4,)}) is None
    assert krippendorff_alpha({"1": (3, 3), "2": (3, 3)}) is None
    assert krippendorff_alpha({"1": (1, 1), "2": (5, 5)}) == 1
