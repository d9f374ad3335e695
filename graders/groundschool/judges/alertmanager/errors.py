"""What can be wrong with a configuration of Alertmanager."""


class AlertmanagerError(Exception):
    """A configuration or matcher that Alertmanager refuses; the message is for its author."""
