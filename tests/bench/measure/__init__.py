"""What the benchmarks share: processes on cores of their own, users, and tables."""
