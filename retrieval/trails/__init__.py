"""The thread that led to a text, as a trail: chains through a pool, ways from a seed, and the trails that they become."""
