"""The interfaces of other programs, read by inkread: a changed import is all that their users need."""
