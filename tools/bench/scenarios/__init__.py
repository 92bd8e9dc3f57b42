"""One module a scenario; each has `run()`, which starts what it needs, measures, and reports."""
