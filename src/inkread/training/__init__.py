"""What is trained in PyTorch. Needs the extra: ``pip install 'inkread[torch]'``.

Nothing that reads imports this room.
"""

from ..errors import MissingExtraError

try:
    from . import _torchvision  # noqa: F401 - before anything else imports torchvision
except ModuleNotFoundError as error:
    raise MissingExtraError(f"{error.name} is not installed; pip install 'inkread[torch]'") from error
