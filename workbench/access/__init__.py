"""Who is at the desk, and what may that person do?"""
