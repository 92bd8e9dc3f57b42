"""Who is told of what happens while they are not looking, and when they would rather not be."""
