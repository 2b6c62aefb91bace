"""How sure a plan is when prices, stakes and beliefs may be other than thought."""
