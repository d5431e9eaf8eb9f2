"""API keys: who may use the JSON API for whom, how often, and what was answered before."""
