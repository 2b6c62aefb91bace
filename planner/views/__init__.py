"""Pages, one blueprint per noun: form, service, page."""
