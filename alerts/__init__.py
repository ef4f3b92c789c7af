"""How Halo tells somebody outside: a channel a file, and what every channel is given."""
