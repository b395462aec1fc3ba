"""The values of table cells: how pages write them, how files hold them, and how samples use them."""
