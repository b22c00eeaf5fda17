"""Reports: one module a format, each with the same functions `plans`, `results`, `drift` and `problems`."""
