"""`--state FILE`: what a simulator knows survives its end, kill -9 included (simulator.keeping.keeper says how)."""
