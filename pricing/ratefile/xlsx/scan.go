package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"github.com/replywindow/replywindow/internal/fact"
)

// scanner goes through the XML of one part within the book's bounds.
type scanner struct {
	xml   *xml.Decoder
	book  *book
	depth int
}

// each calls a function at every element of a name in a part. The function reads on up to the element's end.
func (b *book) each(part, name string, call func(*scanner, *xml.StartElement) error) error {
	r, err := b.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	s := &scanner{xml: xml.NewDecoder(r), book: b}
	for {
		t, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("part %q: %w", fact.Clip(part), err)
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == name {
			if err := call(s, &e); err != nil {
				return err
			}
		}
	}
}

// next returns the next token. Its bytes are valid until the next call.
func (s *scanner) next() (xml.Token, error) {
	t, err := s.xml.Token()
	if err != nil {
		return nil, err
	}
	if s.book.tokens++; s.book.tokens > mostTokens {
		return nil, fmt.Errorf("%w: more than %d pieces of XML", ErrTooLarge, mostTokens)
	}
	switch t.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > mostDepth {
			return nil, fmt.Errorf("%w: elements within elements, more than %d deep", ErrTooLarge, mostDepth)
		}
	case xml.EndElement:
		s.depth--
	}
	return t, nil
}

// element reads the element whose start was the last token, up to its end.
func (s *scanner) element(into any, e *xml.StartElement) error {
	s.depth--
	return s.xml.DecodeElement(into, e)
}

// skip goes to the end of the element whose start was the last token.
func (s *scanner) skip() error {
	s.depth--
	return s.xml.Skip()
}

func attribute(e *xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
