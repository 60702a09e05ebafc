"""How are all loans together, and which need attention?"""
