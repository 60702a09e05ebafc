"""How is the desk set up?"""
