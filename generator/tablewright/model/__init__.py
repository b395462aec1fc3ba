"""The intermediate representation: frozen dataclasses, standard library only, no rendering.

In the order of the data: `table` (a document as read), `values` (one scenario cell), `page` (a
captured resource or operation), `facts` (what the API itself says), `version` (all of one version,
ready for the targets), and `findings` (what somebody should look at).
"""
