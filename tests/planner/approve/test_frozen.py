"""What a version froze is whole only under its own digest, however often the same digest was met before."""

from planner.services.frozen_plans import is_whole
from planner.storage.mapping.documents import digest_of


def test_other_words_under_a_digest_that_is_known_are_found_each_time() -> None:
    content, other = '{"studies": 3}', '{"studies": 4}'
    assert is_whole(content, digest_of(content))
    for _ in range(2):
        assert not is_whole(other, digest_of(content))
        assert not is_whole(content, digest_of(other))
        assert is_whole(f"{content[:7]}{content[7:]}", digest_of(content))


def test_what_was_forgotten_is_worked_out_again() -> None:
    contents = [f'{{"studies": {count}}}' for count in range(40)]
    for content in (*contents, *contents):
        assert is_whole(content, digest_of(content))
        assert not is_whole(f"{content} ", digest_of(content))
