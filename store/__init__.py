"""The ledger: what was received, read and found, on SQLite or PostgreSQL. Knows no documents and no rules."""
