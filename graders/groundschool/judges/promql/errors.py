"""What can be wrong with an expression or a rule file."""


class PromqlError(Exception):
    """An expression or rule file that Prometheus refuses or cannot evaluate; the message is for its author."""
