"""What can go wrong with the local stack."""


class StackError(Exception):
    """The stack could not be started or stopped; the text says what to look at."""
