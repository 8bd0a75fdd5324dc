"""The statistics that the silence score needs of a client's days of contact.

All days are ordinals (`date.toordinal`). Loaded by every write, so it imports next to nothing.
"""

import math
from typing import NamedTuple

# What the silence score assumes (see there), and the least of it that any portfolio can lead to.
WIDTH = 5.0
LEAST_WIDTH = WIDTH * 0.5
HEAVIEST = 1.0
PRIOR_GAPS = 4.0
LEAST_VARIANCE = 0.25  # of ln(gap): however regular a portfolio looks, people are no clocks
LEAST_OWN_VARIANCE = 0.1  # of one client's: a holiday is no goodbye
LEAST_CHANCE = 1e-9
_TEN_YEARS = 3652

BY_ACCIDENT = 0.10
"""How likely by accident a silence is at most that is named."""
TELLING = 0.30
"""How likely by accident a silence is at most that a morning looks at."""
ONE_CONTACT = 30


class Rhythm(NamedTuple):
    """Sufficient statistics of one client's days: how many, the first, the last, and Σ and Σ² of ln(gap)."""

    n: int
    first: int
    last: int
    log_sum: float = 0.0
    log_squares: float = 0.0

    def then(self, day: int) -> "Rhythm":
        """With one more, later day."""
        log = math.log(max(day - self.last, 1))
        return Rhythm(self.n + 1, self.first, day, self.log_sum + log, self.log_squares + log * log)

    def later_by(self, days: float) -> "Rhythm":
        """As if it had all been so much later: what is left of a silence is shorter."""
        moved = round(days)
        return self._replace(first=self.first + moved, last=self.last + moved)

    @property
    def deviations(self) -> float:
        """Σ (ln gap − mean)²."""
        gaps = self.n - 1
        return max(self.log_squares - self.log_sum**2 / gaps, 0.0) if gaps else 0.0

    def tells_from(self) -> int | None:
        """The first day on which the silence may tell something; before it is too likely by accident, whatever the
        other clients are like: the silence score with the least that it assumes of any portfolio. After one contact
        alone: a month later. None: not within ten years.

        Kept by every write, so that a morning scores those alone of whom there may be something to say.
        """
        gaps = self.n - 1
        if not gaps:
            return self.last + ONE_CONTACT
        active, mean = self.last - self.first, self.log_sum / (gaps + HEAVIEST)
        variance = max((self.deviations + PRIOR_GAPS * LEAST_VARIANCE) / (gaps - 1 + PRIOR_GAPS), LEAST_OWN_VARIANCE)
        spread = math.sqrt(2 * variance * (1 + 1 / (gaps + HEAVIEST)))

        def likely(silent: int) -> bool:
            by_count = self.n * math.log((LEAST_WIDTH + active) / (LEAST_WIDTH + active + silent))
            by_rhythm = max(0.5 * math.erfc(max(math.log(silent) - mean, 0.0) / spread), LEAST_CHANCE)
            return by_count + math.log(by_rhythm) > 2 * math.log(TELLING)

        low, high = 0, _TEN_YEARS
        if likely(high):
            return None
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if likely(middle) else (low, middle)
        return self.last + high
