"""The `clew` command: one function per command over `KnowledgeGraph`, and the options they share."""
