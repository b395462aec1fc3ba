"""Reads rendered HTML pages: the text of the page, its tables and its lists."""
