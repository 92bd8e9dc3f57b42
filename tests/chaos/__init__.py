"""The proof by breaking things: people who talk while everything around them dies, and the reckoning afterwards."""
