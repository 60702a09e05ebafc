"""How is a fact made canonical, digested, chained and provable?"""
