"""The login service: discovery, signing keys, tokens, and the document that names a cloud's endpoints."""
