package fact

// Hash is the 64-bit FNV-1a hash of some texts, one after another. It is stored, so it does not change. It allocates nothing.
func Hash(texts ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, text := range texts {
		for i := range len(text) {
			h = (h ^ uint64(text[i])) * 1099511628211
		}
	}
	return h
}
