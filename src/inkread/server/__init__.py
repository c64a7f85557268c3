"""A page in the browser and a REST interface, in one process (extra ``serve``).

``docs/reference/server-api.md`` describes the interface.
"""
