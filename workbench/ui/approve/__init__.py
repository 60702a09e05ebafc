"""Which decisions wait for the second person?"""
