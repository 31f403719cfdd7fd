"""The store room: model values in, SQLite; frozen rows out. The only room with SQL.

`database` opens a file, brings it up to date (`migrations`) and hands out transactions. What a pass
writes and reads back stands in a module per noun: `feeds`, `articles`, `mentions`, `timeline`,
`deadlines`, `stories`. What readers ask for are SELECTs over a plain `sqlite3` connection:
`queries` for the timeline and one event, `site_queries`, `deadline_queries`, `calendar_queries`
and `known_queries` for the rest. It decides nothing and reads no clock.
"""
