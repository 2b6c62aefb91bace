"""What people type, one module per noun: read strictly, handed on as values of the domain."""
