"""The trail that led to a text: chains through a pool, ways from a seed, and the trails that they become."""
