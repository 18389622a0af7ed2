"""What a procedure's templates may name: frozen views of what a spec says, one module a kind of thing."""
