"""Lend or not, how much, at which price, and who may say so?"""
