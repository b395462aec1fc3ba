"""Reads pages copied as plain text, which lost the borders between their cells.

Two readers share these modules: `run_together` (all cells of a row on one line) and `cell_lines` (one cell
on each line). `outline` finds title, prerequisites and scenarios; `resource_names` separates Resource from
Property; `cell_splitting` splits joined values; `column_guessing` assigns values to columns when empty cells
are lost; `resource_list` reads a list of required resources.
"""
