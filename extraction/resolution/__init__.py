"""Which own entities are one thing, and which documents mean another thing by one name: assignments for the ledger."""
