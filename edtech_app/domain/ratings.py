"""What stars say about a course when there are few of them."""

USUAL_MEAN = 4.0
"""The mean of course ratings as course sites usually see it; what a course without reviews is taken for."""

REVIEWS_TO_CONVINCE = 5
"""So many reviews weigh as much as the usual mean."""


def weighted_rating(total: int, count: int, *, mean: float = USUAL_MEAN, weight: int = REVIEWS_TO_CONVINCE) -> float:
    """A mean of stars that few reviews cannot push to the top: `weight` reviews of the average are added to it.

    The formula is the one that IMDb gives for its Top 250: (v / (v + m)) R + (m / (v + m)) C, with R = `total` / v the
    course's own mean of v = `count` reviews, C = `mean` the mean over the whole catalog and m = `weight`.
    """
    return (total + weight * mean) / (count + weight)
