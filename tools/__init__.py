"""What drives a running Hearth from outside: launcher and people, which the tests share, and what is made of them."""
