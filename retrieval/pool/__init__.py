"""The candidates of a question, gathered once for every graph-aware retriever."""
