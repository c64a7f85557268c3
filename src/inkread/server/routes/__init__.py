"""The paths of the interface, a module a resource."""
