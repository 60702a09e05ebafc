"""Where are records kept, and what does one transaction cover?"""
