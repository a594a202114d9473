-- What was deleted of the ledger, by monthly count. Counts of months before the latest one here are not known; those of the latest month
-- add what is written here. The row of no owner tells the month alone.
CREATE TABLE replywindow_ledger_pruned (
	month    INTEGER NOT NULL,
	owner    BLOB NOT NULL,
	scope    BLOB NOT NULL,
	category BLOB NOT NULL,
	market   BLOB NOT NULL,
	deleted  INTEGER NOT NULL,
	PRIMARY KEY (month, owner, scope, category, market)
) STRICT, WITHOUT ROWID;
