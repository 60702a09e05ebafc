"""What can staff do at the desk?"""
