"""The same question page and save as others would write them first: in Django, and in plain Flask.

They hold answers in the clear and let the last writer win, so they have less to do than ours.
"""
