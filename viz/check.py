"""stub for a minute"""
class Checked:
    summary = ""
def check(trace):
    return Checked()
