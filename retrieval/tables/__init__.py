"""Questions to tables: how their cells are read, matched with a question and asked for by SQL."""
