"""What can be in the way of a backup, in words for a terminal."""


class BackupError(Exception):
    """The message says what is wrong and what to do."""
