"""Reads pages copied as plain text, which lost some or all borders between their cells.

`page` is the reader. `outline` finds title, prerequisites and scenarios; `segments` divides the text below
the header at the borders that it has; `row_finding` finds the rows, and `resource_names` separates Resource
from Property; `row_values` reads the values of a row, `cell_splitting` those without borders, and
`column_guessing` assigns them to columns when empty cells are lost; `table_end` finds the text below the
table; `resource_list` reads a list of required resources.
"""
