// Package fault tells pricing/ratefile which row of a table package pricing refuses, so that it can name the cell of the file.
package fault

// Row is an error of one row of a pricing.Card or of pricing.Tiers.
type Row struct {
	Row  int   // the index in Card.Rates or Tiers.Ladders
	Band int   // the index in Ladder.Bands, -1 where the whole row is wrong
	Err  error // what is wrong, with the table's name in front
}

// Error says what is wrong with which table.
func (e *Row) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Row) Unwrap() error { return e.Err }
