"""How far a course's students get, counted by the marks of each."""

from edtech_app.domain.entity import new_id
from edtech_app.domain.reach import Reach


def test_counts_follow_what_each_student_has_begun_and_finished():
    nobody = Reach(id=new_id())
    one = nobody.moved("asha", frozenset(), {"a", "a+", "b"})
    both = one.moved("ravi", frozenset(), {"a"})
    assert both.counts == {"a": 2, "a+": 1, "b": 1}
    assert (both.began, both.finished) == (3, 1)
    assert both.noted == {"asha": ("a", "a+", "b"), "ravi": ("a",)}
    assert (nobody.began, nobody.finished) == (0, 0)


def test_what_somebody_has_no_more_is_counted_no_more():
    both = Reach(id=new_id(), counts={"a": 2, "a+": 1}, noted={"ravi": ("a",)})
    left = both.moved("asha", {"a", "a+"}, frozenset())
    assert left.counts == {"a": 1}
    assert left.noted == {"ravi": ("a",), "asha": ()}
    assert left.without_note("ravi").noted == {"asha": ()}
    assert left.without_note("ravi").counts == {"a": 1}
    assert left.without_note("nobody") == left
