"""A team that talks, for a Hearth that is running: what `make demo` starts."""
