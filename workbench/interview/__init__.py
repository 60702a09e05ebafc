"""What should be asked, what was answered, and how far can it be believed?"""
