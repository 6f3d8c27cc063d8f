"""Sentences → facts and relations: the grammar of figures in Chinese fiscal prose, one small named rule each."""
