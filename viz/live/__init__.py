"""The picture while its equations are edited: saves are noticed, and a page of this machine shows what is new."""
