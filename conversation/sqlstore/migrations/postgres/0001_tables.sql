-- Instants are milliseconds since 1970-01-01 00:00 UTC, days are numbers of the form YYYYMMDD. Texts are bytes, which every database orders
-- alike.

-- One row per entry. Channel and business come first: they are what to partition or shard by.
CREATE TABLE replywindow_entries (
	channel    bytea NOT NULL,
	business   bytea NOT NULL,
	user_id    bytea NOT NULL,
	version    bigint NOT NULL,
	snapshot   bytea NOT NULL,
	wake_at    bigint,
	keep_until bigint,
	also       jsonb,
	PRIMARY KEY (channel, business, user_id)
) WITH (fillfactor = 80);

-- What is due of all, and what is due of one business however many others there are.
CREATE INDEX ON replywindow_entries (wake_at, channel, business, user_id) WHERE wake_at IS NOT NULL;

CREATE INDEX ON replywindow_entries (channel, business, wake_at, user_id) WHERE wake_at IS NOT NULL;

-- One row per message and participant. The id is a hash of the two, so that a row is found when its message, participant and person are
-- forgotten. The columns count_... say which monthly count a row adds one to.
CREATE TABLE replywindow_ledger (
	id          bytea PRIMARY KEY,
	message     bytea NOT NULL,
	participant bytea NOT NULL,
	person      bytea NOT NULL,
	account     bytea NOT NULL,
	portfolio   bytea NOT NULL,
	number      bytea NOT NULL,
	template    bytea NOT NULL,
	sent        bigint,
	delivered   bigint,
	read        bigint,
	failed      bigint,
	day         integer NOT NULL,
	predicted_at             bigint,
	predicted_stage          integer NOT NULL,
	predicted_category       bytea NOT NULL,
	predicted_basis          bytea NOT NULL,
	predicted_micros         bigint NOT NULL,
	predicted_currency       bytea NOT NULL,
	predicted_market         bytea NOT NULL,
	predicted_country        bytea NOT NULL,
	predicted_card           integer NOT NULL,
	predicted_why            bytea NOT NULL,
	predicted_opens          bigint NOT NULL,
	predicted_confidence     integer NOT NULL,
	predicted_missing        integer NOT NULL,
	predicted_count_scope    bytea NOT NULL,
	predicted_count_category bytea NOT NULL,
	predicted_confirmed      boolean NOT NULL,
	confirmed_at             bigint,
	confirmed_stage          integer NOT NULL,
	confirmed_category       bytea NOT NULL,
	confirmed_basis          bytea NOT NULL,
	confirmed_micros         bigint NOT NULL,
	confirmed_currency       bytea NOT NULL,
	confirmed_market         bytea NOT NULL,
	confirmed_country        bytea NOT NULL,
	confirmed_card           integer NOT NULL,
	confirmed_why            bytea NOT NULL,
	confirmed_opens          bigint NOT NULL,
	confirmed_confidence     integer NOT NULL,
	confirmed_missing        integer NOT NULL,
	confirmed_count_scope    bytea NOT NULL,
	confirmed_count_category bytea NOT NULL,
	confirmed_confirmed      boolean NOT NULL,
	count_month integer GENERATED ALWAYS AS (CASE WHEN delivered IS NOT NULL OR read IS NOT NULL THEN day - day % 100 + 1 END) STORED,
	count_scope bytea GENERATED ALWAYS AS (CASE WHEN confirmed_at IS NOT NULL THEN confirmed_count_scope ELSE predicted_count_scope END) STORED,
	count_owner bytea GENERATED ALWAYS AS (CASE CASE WHEN confirmed_at IS NOT NULL THEN confirmed_count_scope ELSE predicted_count_scope END
		WHEN 'number' THEN number
		WHEN 'account' THEN account
		WHEN 'portfolio' THEN CASE WHEN portfolio = '' THEN account ELSE portfolio END END) STORED,
	count_market bytea GENERATED ALWAYS AS (CASE WHEN CASE WHEN confirmed_at IS NOT NULL THEN confirmed_count_scope ELSE predicted_count_scope END <> 'portfolio' THEN ''
		WHEN confirmed_at IS NOT NULL THEN confirmed_market ELSE predicted_market END) STORED,
	count_category bytea GENERATED ALWAYS AS (CASE WHEN confirmed_at IS NOT NULL THEN confirmed_count_category ELSE predicted_count_category END) STORED
) WITH (fillfactor = 80);

CREATE INDEX ON replywindow_ledger (message, participant);

CREATE INDEX ON replywindow_ledger (person, number) WHERE length(person) > 0;

CREATE INDEX ON replywindow_ledger (count_owner, count_month, count_scope, count_category, count_market) WHERE count_month IS NOT NULL;

-- One row per template: its history as JSON.
CREATE TABLE replywindow_templates (
	account  bytea NOT NULL,
	name     bytea NOT NULL,
	language bytea NOT NULL,
	version  bigint NOT NULL,
	record   text NOT NULL,
	PRIMARY KEY (account, name, language)
) WITH (fillfactor = 80);
