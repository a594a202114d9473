package pricing

// Provenance says how a card or a tier table came to be. The zero value is the weaker one.
type Provenance uint8

const (
	// Reconstructed marks a table worked out from its neighbours and from lists of changes.
	Reconstructed Provenance = iota
	// Published marks a table that the platform published.
	Published
)
