"""How are figures drawn?"""
