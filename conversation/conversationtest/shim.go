package conversationtest

import (
	"context"
	"iter"
	"time"

	"github.com/replywindow/replywindow/template"
)

type shim struct{ c *template.Catalogue }

func (s shim) Lookup(_ context.Context, account, name, language string, at time.Time) (template.View, bool, error) {
	v, ok := s.c.Lookup(account, name, language, at)
	return v, ok, nil
}
func (s shim) All(_ context.Context, account string, at time.Time) iter.Seq2[template.View, error] {
	return func(yield func(template.View, error) bool) {
		for v := range s.c.All(account, at) {
			if !yield(v, nil) {
				return
			}
		}
	}
}
func (s shim) Apply(_ context.Context, u ...template.Update) error { return s.c.Apply(u...) }
