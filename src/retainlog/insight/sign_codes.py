"""The codes of signs and the two groups they fall into."""

LEAVING = ("less-time", "industry-crisis", "leadership-change", "criticism", "problem-solved")
CHALLENGING = ("confrontation", "dread", "values-gap", "insatiable", "overriding")
CODES = (*LEAVING, *CHALLENGING)
GROUPS = ("leaving", "challenging")


def group_of(code: str) -> str:
    """`leaving` (the client may go) or `challenging` (the client wears you out)."""
    return "leaving" if code in LEAVING else "challenging"
