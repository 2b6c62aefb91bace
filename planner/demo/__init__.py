"""The demo programme: real complaints, and the questions and studies that hang from them."""
