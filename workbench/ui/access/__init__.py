"""How does a person come to the desk: set-up, sign-in, lock, PIN, and the page of people?"""
