"""The data that the stages of the generator pass on: frozen dataclasses without behavior or I/O.

In the order of the data: `table` (a document as read), `values` (the value of a scenario cell), `page` (a
captured resource or operation), `facts` (the facts of the API), `version` (a whole version, input of the
emitters), and `findings` (problems to report).
"""
