"""The built-in rule packs, one package each; installed as gl3rules.rules."""
