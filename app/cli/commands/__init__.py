"""The verbs of the command line, a file each; every verb has a method of the same meaning on `KnowledgeGraph`."""
