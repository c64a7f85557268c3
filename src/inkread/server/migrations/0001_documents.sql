CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    created REAL NOT NULL
);

-- A file that was put in: by a person (job is null) or as the number-th file of a job.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    job TEXT REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL DEFAULT 1,
    name TEXT NOT NULL,
    created REAL NOT NULL,
    blob TEXT NOT NULL
);
CREATE INDEX documents_by_job ON documents (job, number);

-- frame, count: which frame of the picture file a page is, and how many pages the file has.
-- lines: JSON, as the interface gives it; models: JSON list of names.
CREATE TABLE pages (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    count INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'reading', 'read', 'failed')),
    revision INTEGER NOT NULL DEFAULT 0,
    height INTEGER,
    width INTEGER,
    resolution REAL,
    models TEXT NOT NULL DEFAULT '[]',
    lines TEXT NOT NULL DEFAULT '[]',
    line_count INTEGER NOT NULL DEFAULT 0,
    unsure INTEGER NOT NULL DEFAULT 0,
    checked INTEGER NOT NULL DEFAULT 0,
    learnable INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    picture TEXT
);
CREATE INDEX pages_by_document ON pages (document, number);
CREATE INDEX pages_by_state ON pages (state);
CREATE INDEX pages_checked ON pages (checked) WHERE checked > 0;
