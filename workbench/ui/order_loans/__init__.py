"""Which orders carry which loans, and what is drawn, cured and swept on them?"""
