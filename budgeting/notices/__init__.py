"""Who is told of what: places that people talk about, mentions of people, events with their audience, reminders."""
