"""May this model be used, and what speaks against it?"""
