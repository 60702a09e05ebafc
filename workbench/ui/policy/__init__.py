"""Where does risk move the numbers of a policy and see what they come to?"""
