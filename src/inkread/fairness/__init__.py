"""For whom a model is worse: figures by group, gaps between groups, and what so few people could have shown."""
