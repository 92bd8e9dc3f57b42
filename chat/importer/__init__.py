"""Moving in: `flask --app app mern import` copies the database of a MERN backend into this one.

A tool, not a door: it runs while Hearth does not, writes the database directly, and tells nobody. It can be run
again and again; what it once took, and what people have changed since, stays as it is.
"""
