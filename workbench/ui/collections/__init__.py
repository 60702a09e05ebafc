"""Who owes, what was said, and what is done about it?"""
