"""What a command says when it was called wrongly."""


class BadInput(Exception):
    """One line that names the field and the mend; the command ends with exit code 2."""
