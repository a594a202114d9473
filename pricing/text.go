package pricing

import "fmt"

// oneOf sets the value to the text if the text is among the known ones.
func oneOf[T ~string](value *T, text []byte, known []T, what string) error {
	for _, k := range known {
		if string(k) == string(text) {
			*value = k
			return nil
		}
	}
	return fmt.Errorf("%s %q is not known", what, text)
}
