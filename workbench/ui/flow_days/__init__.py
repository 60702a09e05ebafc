"""How do all loans fare?"""
