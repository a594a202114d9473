-- What was deleted of the ledger, by monthly count. Counts of months before the latest one here are not known; those of the latest month
-- add what is written here. The row of no owner tells the month alone.
CREATE TABLE replywindow_ledger_pruned (
	month    integer NOT NULL,
	owner    bytea NOT NULL,
	scope    bytea NOT NULL,
	category bytea NOT NULL,
	market   bytea NOT NULL,
	deleted  bigint NOT NULL,
	PRIMARY KEY (month, owner, scope, category, market)
);
