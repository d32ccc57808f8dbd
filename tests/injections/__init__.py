"""Attacks by words, with what each must not achieve."""
