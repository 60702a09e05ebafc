"""How do files from outside become flow lines, or a precise refusal?"""
