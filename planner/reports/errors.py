"""What can go wrong when a PDF is made, each with a sentence for the person who asked for it."""


class PdfError(Exception):
    """The PDF could not be made; ``message`` says why and what to do. No file was written."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PdfUnavailableError(PdfError):
    """A system library is missing: no PDF can be made on this machine."""


class PdfTooLargeError(PdfError):
    """The document needed more time or memory than one PDF is given."""
