"""Everything that is kept: tables, transactions, and plain functions that take `db` first."""
