-- Instants are milliseconds since 1970-01-01 00:00 UTC, days are numbers of the form YYYYMMDD. Texts are bytes.

-- One row per entry.
CREATE TABLE replywindow_entries (
	channel    BLOB NOT NULL,
	business   BLOB NOT NULL,
	user_id    BLOB NOT NULL,
	version    INTEGER NOT NULL,
	snapshot   BLOB NOT NULL,
	wake_at    INTEGER,
	keep_until INTEGER,
	also       TEXT,
	PRIMARY KEY (channel, business, user_id)
) STRICT, WITHOUT ROWID;

-- What is due of all, and what is due of one business however many others there are.
CREATE INDEX replywindow_entries_wake ON replywindow_entries (wake_at, channel, business, user_id) WHERE wake_at IS NOT NULL;

CREATE INDEX replywindow_entries_due ON replywindow_entries (channel, business, wake_at, user_id) WHERE wake_at IS NOT NULL;

-- One row per message and participant. The id is a hash of the two, so that a row is found when its message, participant and person are
-- forgotten. The columns count_... say which monthly count a row adds one to.
CREATE TABLE replywindow_ledger (
	id          BLOB NOT NULL PRIMARY KEY,
	message     BLOB NOT NULL,
	participant BLOB NOT NULL,
	person      BLOB NOT NULL,
	account     BLOB NOT NULL,
	portfolio   BLOB NOT NULL,
	number      BLOB NOT NULL,
	template    BLOB NOT NULL,
	sent        INTEGER,
	delivered   INTEGER,
	read        INTEGER,
	failed      INTEGER,
	day         INTEGER NOT NULL,
	predicted_at             INTEGER,
	predicted_stage          INTEGER NOT NULL,
	predicted_category       BLOB NOT NULL,
	predicted_basis          BLOB NOT NULL,
	predicted_micros         INTEGER NOT NULL,
	predicted_currency       BLOB NOT NULL,
	predicted_market         BLOB NOT NULL,
	predicted_country        BLOB NOT NULL,
	predicted_card           INTEGER NOT NULL,
	predicted_why            BLOB NOT NULL,
	predicted_opens          INTEGER NOT NULL,
	predicted_confidence     INTEGER NOT NULL,
	predicted_missing        INTEGER NOT NULL,
	predicted_count_scope    BLOB NOT NULL,
	predicted_count_category BLOB NOT NULL,
	predicted_confirmed      INTEGER NOT NULL,
	confirmed_at             INTEGER,
	confirmed_stage          INTEGER NOT NULL,
	confirmed_category       BLOB NOT NULL,
	confirmed_basis          BLOB NOT NULL,
	confirmed_micros         INTEGER NOT NULL,
	confirmed_currency       BLOB NOT NULL,
	confirmed_market         BLOB NOT NULL,
	confirmed_country        BLOB NOT NULL,
	confirmed_card           INTEGER NOT NULL,
	confirmed_why            BLOB NOT NULL,
	confirmed_opens          INTEGER NOT NULL,
	confirmed_confidence     INTEGER NOT NULL,
	confirmed_missing        INTEGER NOT NULL,
	confirmed_count_scope    BLOB NOT NULL,
	confirmed_count_category BLOB NOT NULL,
	confirmed_confirmed      INTEGER NOT NULL,
	count_month INTEGER GENERATED ALWAYS AS (CASE WHEN delivered IS NOT NULL OR read IS NOT NULL THEN day - day % 100 + 1 END) STORED,
	count_scope BLOB GENERATED ALWAYS AS (CASE WHEN confirmed_at IS NOT NULL THEN confirmed_count_scope ELSE predicted_count_scope END) STORED,
	count_owner BLOB GENERATED ALWAYS AS (CASE CASE WHEN confirmed_at IS NOT NULL THEN confirmed_count_scope ELSE predicted_count_scope END
		WHEN CAST('number' AS BLOB) THEN number
		WHEN CAST('account' AS BLOB) THEN account
		WHEN CAST('portfolio' AS BLOB) THEN CASE WHEN portfolio = x'' THEN account ELSE portfolio END END) STORED,
	count_market BLOB GENERATED ALWAYS AS (CASE WHEN CASE WHEN confirmed_at IS NOT NULL THEN confirmed_count_scope ELSE predicted_count_scope END <> CAST('portfolio' AS BLOB) THEN x''
		WHEN confirmed_at IS NOT NULL THEN confirmed_market ELSE predicted_market END) STORED,
	count_category BLOB GENERATED ALWAYS AS (CASE WHEN confirmed_at IS NOT NULL THEN confirmed_count_category ELSE predicted_count_category END) STORED
) STRICT, WITHOUT ROWID;

CREATE INDEX replywindow_ledger_message ON replywindow_ledger (message, participant);

CREATE INDEX replywindow_ledger_person ON replywindow_ledger (person, number) WHERE length(person) > 0;

CREATE INDEX replywindow_ledger_count ON replywindow_ledger (count_owner, count_month, count_scope, count_category, count_market) WHERE count_month IS NOT NULL;

-- One row per template: its history as JSON.
CREATE TABLE replywindow_templates (
	account  BLOB NOT NULL,
	name     BLOB NOT NULL,
	language BLOB NOT NULL,
	version  INTEGER NOT NULL,
	record   TEXT NOT NULL,
	PRIMARY KEY (account, name, language)
) STRICT, WITHOUT ROWID;
