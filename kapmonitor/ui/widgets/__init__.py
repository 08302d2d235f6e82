"""Reusable parts that paint values they are given and know nothing of sessions."""
