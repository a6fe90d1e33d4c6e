"""Which entity a mention belongs to, and which facts hold: decisions, assignments, and how they are applied."""
