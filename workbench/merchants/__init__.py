"""Who is the merchant?"""
