"""Texts come back as they were put down, in any order and as often as asked."""

from hadocs.publish.spool import Spool


def test_what_is_put_down_comes_back() -> None:
    spool = Spool()
    texts = ["", "a\r\nb", "höher → €", "x" * 100_000]
    numbers = [spool.put(text) for text in texts]
    assert [spool.get(n) for n in reversed(numbers)] == texts[::-1]
    assert spool.get(numbers[2]) == texts[2]
    spool.close()


def test_more_can_be_put_down_after_reading() -> None:
    spool = Spool()
    first = spool.put("first")
    assert spool.get(first) == "first"
    second = spool.put("second")
    assert (spool.get(first), spool.get(second)) == ("first", "second")
    spool.close()
