"""What one process keeps of the values that were used last."""

from planner.newest import Newest


def test_what_was_used_longest_ago_goes_first() -> None:
    kept: Newest[str, int] = Newest(2)
    kept.keep("a", 1)
    kept.keep("b", 2)
    assert kept.find("a") == 1
    kept.keep("c", 3)
    assert [kept.find(key) for key in "abc"] == [1, None, 3]


def test_a_value_that_is_kept_again_is_the_newest_and_takes_the_place_of_the_old_one() -> None:
    kept: Newest[str, int] = Newest(2)
    kept.keep("a", 1)
    kept.keep("b", 2)
    kept.keep("a", 3)
    kept.keep("c", 4)
    assert [kept.find(key) for key in "abc"] == [3, None, 4]
