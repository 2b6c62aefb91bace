"""What is wrong with a feedback file as a whole."""


class UnreadableFileError(Exception):
    """The file cannot be imported at all; ``message`` says why and what to do, in the user's words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
