"""From what each chose to what the group agrees."""


def after_submit(*, participant, by):
    """An audit by one person is agreed as soon as it is sent: her judgements are the agreed ones."""
