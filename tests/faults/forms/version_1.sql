PRAGMA application_id = 1163478352;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'eyeprize','0001_first','2026-11-22 06:09:05.792382+00:00');
CREATE TABLE meeting (
        -- Occurrences of calendar events as last read, and calls logged by hand (calendar NULL).
        id INTEGER PRIMARY KEY,
        start_ms INTEGER NOT NULL,
        end_ms INTEGER NOT NULL CHECK (end_ms >= start_ms),
        summary TEXT NOT NULL,
        calendar TEXT,
        uid TEXT,
        counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
        why TEXT NOT NULL,
        booked_ms INTEGER,           -- when it was made, if the calendar says so
        first_seen_ms INTEGER NOT NULL
    ) STRICT
    ;
INSERT INTO "meeting" VALUES(1,1772438400000,1772440200000,'Ada',NULL,NULL,1,'logged',NULL,1772438400000);
INSERT INTO "meeting" VALUES(2,1772438400000,1772440200000,'Dentist','work.ics','u1@x.example',0,'nobody else in it',1772438400000,1772438400000);
CREATE TABLE memory (
        -- What the program must still know after a restart: nudges' memory, snooze, pause ...
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "memory" VALUES('paused','null');
INSERT INTO "memory" VALUES('policy','{"said": {}}');
CREATE TABLE nudge (
        id INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        message TEXT NOT NULL,
        numbers TEXT NOT NULL CHECK (json_valid(numbers)), -- what the message rests on
        response TEXT,               -- a button's key, 'expired' or 'dismissed'
        response_ms INTEGER
    ) STRICT
    ;
INSERT INTO "nudge" VALUES(1,1772438400000,'streak','20 minutes','20 min of it','{"after": 1200}','snooze',1772438401000);
INSERT INTO "nudge" VALUES(2,1772438460000,'busy','2 h','2 h of it','{}',NULL,NULL);
CREATE TABLE page (
        -- Distinct facts of what was in front, stored once and already redacted. The verdict hangs
        -- here, so a changed rule corrects the past by touching pages, not years of spans.
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE, -- of the facts, NULLs included; see schema.page_digest
        app TEXT,
        url TEXT,
        host TEXT,                   -- of url
        title TEXT,
        facet TEXT,                  -- name of the condition on dropped query values that held
        sealed TEXT CHECK (sealed IN ('private', 'excluded', 'unvouched')),
        category TEXT NOT NULL
            CHECK (category IN ('networking', 'socializing', 'job_search', 'meeting', 'other')),
        activity TEXT,
        network TEXT,
        target TEXT,
        rule TEXT,
        rules_hash TEXT NOT NULL,    -- of the rules and targets that gave the verdict
        CHECK (sealed IS NULL OR (url IS NULL AND title IS NULL AND facet IS NULL))
    ) STRICT
    ;
INSERT INTO "page" VALUES(1,X'31313131313131313131313131313131','chrome','https://www.linkedin.com/feed/','www.linkedin.com','Feed | LinkedIn ✓',NULL,NULL,'socializing','feed','linkedin',NULL,'linkedin.feed','r1');
INSERT INTO "page" VALUES(2,X'32323232323232323232323232323232',NULL,NULL,NULL,NULL,NULL,'private','other',NULL,NULL,NULL,'private','r1');
INSERT INTO "page" VALUES(3,X'33333333333333333333333333333333','xterm',NULL,NULL,'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',NULL,NULL,'other',NULL,NULL,'Acme',NULL,'r1');
INSERT INTO "page" VALUES(4,X'34343434343434343434343434343434',NULL,NULL,NULL,NULL,NULL,'unvouched','networking','conversation','linkedin',NULL,'unvouched','r1');
CREATE TABLE run (
        -- One start of the tracker, or one import. ended_ms stays NULL after a crash.
        id INTEGER PRIMARY KEY,
        started_ms INTEGER NOT NULL,
        ended_ms INTEGER,
        version TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('live', 'import'))
    ) STRICT
    ;
INSERT INTO "run" VALUES(1,1772438400000,1772438940000,'0.1.0','live');
INSERT INTO "run" VALUES(2,1772433000000,1772434800000,'0.1.0','import');
INSERT INTO "run" VALUES(3,1772439600000,NULL,'0.1.0','live');
CREATE TABLE span (
        -- What was in front during [start_ms, end_ms), UTC milliseconds. Rows of one run are in the
        -- order they were lived, also when the clock was set back; gaps have no row.
        id INTEGER PRIMARY KEY,
        start_ms INTEGER NOT NULL,
        end_ms INTEGER NOT NULL CHECK (end_ms > start_ms),
        offset_s INTEGER NOT NULL,   -- local time minus UTC at start_ms
        zone TEXT NOT NULL,          -- IANA name
        page_id INTEGER REFERENCES page (id),
        away INTEGER NOT NULL CHECK (away IN (0, 1)),
        run_id INTEGER NOT NULL REFERENCES run (id),
        CHECK ((page_id IS NULL) = (away = 1)) -- what was on the screen meanwhile is nobody's
    ) STRICT
    ;
INSERT INTO "span" VALUES(1,1772438400000,1772438520000,3600,'Europe/Berlin',1,0,1);
INSERT INTO "span" VALUES(2,1772438520000,1772438700000,3600,'Europe/Berlin',NULL,1,1);
INSERT INTO "span" VALUES(3,1772438700000,1772438940000,3600,'Europe/Berlin',2,0,1);
INSERT INTO "span" VALUES(4,1772433000000,1772434800000,0,'UTC',3,0,2);
INSERT INTO "span" VALUES(5,1772439600000,1772444100000,3600,'Europe/Berlin',4,0,3);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX span_start ON span (start_ms);
CREATE INDEX span_long ON span (end_ms) WHERE end_ms - start_ms > 3600000;
CREATE INDEX span_page ON span (page_id);
CREATE INDEX nudge_at ON nudge (at_ms);
CREATE UNIQUE INDEX meeting_occurrence
    ON meeting (calendar, coalesce(uid, summary), start_ms) WHERE calendar IS NOT NULL
    ;
CREATE INDEX meeting_end ON meeting (end_ms);
COMMIT;
