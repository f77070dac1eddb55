"""Pages of docs/ that are written from the code, the configuration and the registry."""
