"""Texts of our own for tests: invented events in an invented town."""

HEAD = (
    "Title: Mayor denies that the bridge was closed\n"
    "Outlet: Fennmoor Gazette\n"
    "Author: Ada Quill\n"
    "URL: https://gazette.example/bridge\n"
    "Published: 2021-03-04T05:06:07+02:00\n"
    "\n"
)
BODY = (
    "The mayor of Fennmoor denied on Monday that the old bridge had been closed.\n\n"
    "“Nobody closed it,” she said. The ferrymen’s guild, however, claimed that two of its members had been "
    "turned away at dawn.\n"
)


def report(subject: str, sentences: int = 30) -> str:
    """A long text that shares no run of five words with that of another subject."""
    return " ".join(
        f"The {subject} council said in point {subject}{n} that {subject} barge {n} left {subject} wharf "
        f"before anybody had {subject} looked at seal {n}."
        for n in range(sentences)
    )
