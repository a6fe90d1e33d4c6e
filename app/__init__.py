"""What users call: `KnowledgeGraph`, the command line, settings, evaluation and training, pictures and samples."""
