"""How records look: the rows, columns, fields and lines that commands show; one file a noun."""
